"""Drives a module shaped like http.client, whose name is the argument: that of the standard library, or any other.

The client's own interpreter runs this file, Python 2.7 included, in which http.client is called httplib. A module that
cannot be imported can still be run: every question gets an error with the reason.
"""

import gc
import importlib
import io
import os
import select
import socket
import stat
import sys

try:
    import ssl
except ImportError:  # this interpreter has no ssl
    ssl = None


class Missing(Exception):
    """The module cannot be imported, or lacks a class that a case needs."""


class Unsupported(Exception):
    """This system, or an optional part that the module lacks, prevents the operation."""


class Unimportable(object):
    """Stands in for a module that cannot be imported. Each access to an attribute raises Missing with the reason."""

    def __init__(self, name, error):
        self.__name__ = name
        self.reason = "%s cannot be imported: %s: %s" % (name, type(error).__name__, error)

    def __getattr__(self, _):
        raise Missing(self.reason)


def imported(name):
    names = (name, "httplib") if name == "http.client" and sys.version_info[0] < 3 else (name,)
    try:
        return importlib.import_module(names[-1])
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:  # a module may raise anything, SystemExit included
        return Unimportable(name, error)


def version():
    """Return the version of the module or of its distribution; for http.client, the version of the interpreter."""
    if name == "http.client":
        return sys.version.split()[0]
    try:
        return getattr(MODULE, "__version__", None) or importlib.import_module("importlib.metadata").version(
            name.partition(".")[0]
        )
    except (
        ImportError,
        Missing,
    ):  # no such distribution (PackageNotFoundError is an ImportError), or an interpreter before 3.8
        return ""


def exceptions():
    """Return the base classes of the errors that the module documents, as far as they exist."""
    own = None if isinstance(MODULE, Unimportable) else getattr(MODULE, "HTTPException", None)
    return tuple(each for each in (own, socket.error, ssl and ssl.SSLError) if each)


def capabilities():
    """Return the capabilities. "resolve" needs a module that looks up names through the module socket (see host.py)."""
    listed = ["stepwise", "pieces", "unread", "proxy", "tunnel", "asterisk", "expect", "upgrade", "unverified"]
    listed += ["client-certificate", "back-to-back", "partial", "secure-proxy"]
    if sys.version_info[0] >= 3:  # before, http.client takes no iterators
        listed.append("sources")
    if not isinstance(MODULE, Unimportable) and hasattr(getattr(MODULE, "HTTPConnection", None), "detach"):
        listed.append("upgraded")
    own = None if isinstance(MODULE, Unimportable) else getattr(MODULE, "socket", socket)
    if own is socket and socket.create_connection.__module__ == "socket":
        listed.append("resolve")
    return tuple(listed)


name = sys.argv[1] if len(sys.argv) > 1 else "http.client"
MODULE = imported(name)
NAME = name
VERSION = version()
CAPABILITIES = capabilities()
EXCEPTIONS = exceptions()


class Session:
    """An HTTPConnection for each name of the server and each setting of verify, used for all requests with these."""

    def __init__(self, _):
        self.connections = {}

    def request(self, request):
        key = (request.host, request.verify)
        if key not in self.connections:
            self.connections[key] = made(request)
        connection = self.connections[key]
        try:
            target = request.url if request.proxy and request.scheme == "http" else request.target
            connection.request(request.method, target, request.content(), dict(request.fields))
            response = connection.getresponse()
            return {
                "status": response.status,
                "reason": response.reason,
                "version": "%d.%d" % divmod(response.version, 10),
                "headers": response.getheaders(),
                "body": body(response, request),
                "trailers": getattr(response, "trailers", None),
                "upgraded": rest(connection) if request.upgraded and response.status == 101 else None,
            }
        except Exception:
            # Close it, as a user would: its state is unknown after an error. The next request opens it again.
            connection.close()
            raise

    def close(self):
        for connection in self.connections.values():
            connection.close()


def made(target):
    """Return a connection to the server or to the proxy. An http request to a proxy is an ordinary request with the
    whole URL as its target; https gets a tunnel through the proxy."""
    host, port = target.proxy or (target.host, target.port)
    if target.scheme != "https" and target.proxy_scheme != "https":
        return found("HTTPConnection")(host, port, timeout=target.timeout)
    connection = https_class()(host, port, timeout=target.timeout, context=target.context())
    if target.proxy and target.scheme == "https":
        connection.set_tunnel(target.host, target.port)
    return connection


def found(wanted):
    """Return the value that the module has under a name. Raises Missing."""
    value = getattr(MODULE, wanted, None)
    if value is None:
        raise Missing("%s has no %s" % (name, wanted))
    return value


def https_class():
    """Return HTTPSConnection, which a module need not have if Python has no ssl."""
    found("HTTPConnection")
    if ssl is None:
        raise Unsupported("this interpreter has no ssl")
    return found("HTTPSConnection")


def body(response, request):
    how = request.read
    if how == "none":
        return None
    if how == "part":
        data = b""
        while len(data) < request.part:  # a module may return fewer octets than there are
            piece = response.read(request.part - len(data))
            if not piece:
                break
            data += piece
        response.close()
        return data
    return b"".join(iter(lambda: response.read(3), b"")) if how == "pieces" else response.read()


def rest(connection):
    """Return what follows a 101, up to the end: the octets that the client has received, and those of the socket."""
    sock, data = connection.detach()
    try:
        return data + b"".join(iter(lambda: sock.recv(65536), b""))
    finally:
        sock.close()


class Printed(object):
    """Replaces standard output and keeps what is printed."""

    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass


WITHOUT_SSL = """
import importlib, sys
sys.path[:] = %r
sys.modules["ssl"] = sys.modules["_ssl"] = None
module = importlib.import_module(%r)
for name in ("HTTPConnection", "HTTPSConnection"):
    try:
        getattr(module, name)("127.0.0.1")
        print(True)
    except Exception:
        print(False)
"""


class Tools(object):
    """The helpers for programs of calls. The end of the session undoes all changes that they made to the process."""

    setattr = staticmethod(setattr)
    getattr = staticmethod(getattr)
    issubclass = staticmethod(issubclass)
    bytearray = staticmethod(bytearray)
    memoryview = staticmethod(memoryview)
    tuple = staticmethod(tuple)  # JSON has no tuples

    def __init__(self):
        self.target = None
        self._undo = []
        self._asked = []
        self._before = 0

    def open(self, target):
        """Begin a session with a server."""
        self.target = target

    def close(self):
        """End the session: undo all changes, the last one first."""
        while self._undo:
            self._undo.pop()()

    # ------------------------------------------------------------------------------------------------------ the module

    def derives(self, derived, base):
        """Return whether a class of the module derives from another class of the module."""
        return issubclass(found(derived), found(base))

    def without_ssl(self):
        """Return for HTTPConnection and HTTPSConnection whether they can be made in an interpreter without ssl."""
        if not sys.executable:
            raise Unsupported("this interpreter has no sys.executable")
        code = WITHOUT_SSL % (sys.path, str(MODULE.__name__))
        import subprocess  # imported on use, since the import delays the start

        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines, errors = process.communicate()
        if process.returncode:
            raise Missing("without ssl: %s" % errors.decode("utf-8", "replace").strip().rpartition("\n")[2])
        return [line == "True" for line in lines.decode("ascii").split()]

    # ------------------------------------------------------------------------------------------------------- responses

    def content(self, response, way, *sizes):
        """Read a response to its end by one method, and return the content. If ``response`` is the error that a call
        raised in place of a response, raise it again."""
        return b"".join(iter(taker(respected(response), way, sizes), b""))

    def ask(self, response, name, *arguments):
        """Return the result of a method, or the value of an attribute, of a response. Raise an error again as `content`
        does."""
        value = getattr(respected(response), name)
        return value(*arguments) if callable(value) else value

    def read_up_to(self, response, amount):
        """Read ``amount`` octets by repeated calls of read(), since one call may return fewer."""
        got = b""
        while len(got) < amount:
            piece = respected(response).read(amount - len(got))
            if not piece:
                break
            got += piece
        return got

    def is_stream(self, response):
        """Return whether a response is an io.BufferedIOBase, by inheritance or by registration."""
        return isinstance(response, io.BufferedIOBase)

    def socket(self, host, port):
        """Return a socket that is connected to the server."""
        return socket.create_connection((host, port), self.target.timeout)

    # ------------------------------------------------------------------------------------------------------ arguments

    def octets(self, number):
        """Return a buffer of ``number`` octets, which would be too long for an argument in JSON."""
        return bytearray(b"x" * number)

    def array(self, code, numbers):
        """Return an array, a buffer whose len() is not its number of octets."""
        import array

        return array.array(code, numbers)

    def deaf_port(self):
        """Return a port of this machine on which no connection is established, since the queue of its listener is
        full."""
        kept = [socket.socket()]
        self._undo.append(lambda: [each.close() for each in kept])
        kept[0].bind(("127.0.0.1", 0))
        kept[0].listen(0)
        port = kept[0].getsockname()[1]
        for _ in range(8):
            kept.append(socket.socket())
            kept[-1].setblocking(False)
            kept[-1].connect_ex(("127.0.0.1", port))
            if not select.select([], kept[-1:], [], 0.2)[1]:
                return port
        raise Unsupported("the queue of a listener cannot be filled on this system")

    def closed_port(self):
        """Return a port of this machine on which no socket listens. It stays reserved until the session ends."""
        taken = socket.socket()
        self._undo.append(taken.close)
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]

    # ---------------------------------------------------------------------------------------------- TLS and the client

    def context(self):
        """Return the ssl.SSLContext of the session."""
        return self.target.context()

    def trust(self):
        """Make the CA of the target the default CA of this process."""
        before = os.environ.get("SSL_CERT_FILE")
        os.environ["SSL_CERT_FILE"] = self.target.ca_file
        self._undo.append(lambda: restore("SSL_CERT_FILE", before))

    def chain_file(self):
        """Return the path of the client's certificate chain."""
        return self.target.certificate[0]

    def key_file(self):
        """Return the path of the client's key."""
        return self.target.certificate[1]

    def both_file(self):
        """Return the path of a file with both the chain and the key."""
        import tempfile

        descriptor, path = tempfile.mkstemp(prefix="h1conform-", suffix=".pem")
        self._undo.append(lambda: os.unlink(path))
        with os.fdopen(descriptor, "wb") as both:
            for each in self.target.certificate:
                with io.open(each, "rb") as part:
                    both.write(part.read())
        return path

    # ------------------------------------------------------------------------------------------------- the process

    def ipv6(self):
        """Raise Unsupported on a system without IPv6."""
        try:
            socket.socket(socket.AF_INET6).close()
        except (AttributeError, OSError, socket.error):
            raise Unsupported("this system has no IPv6")

    def default_timeout(self, seconds):
        """Set the default time-out of the module socket."""
        before = socket.getdefaulttimeout()
        self._undo.append(lambda: socket.setdefaulttimeout(before))
        socket.setdefaulttimeout(seconds)

    def capture(self):
        """Capture what is printed from now on."""
        before, sys.stdout = sys.stdout, Printed()
        self._undo.append(lambda: setattr(sys, "stdout", before))

    def has_printed(self):
        """Return whether anything was printed since `capture`."""
        return bool(sys.stdout.text)

    def printed(self, *words):
        """Return the text printed since `capture`. With words, return for each whether the text contains it."""
        return [word in sys.stdout.text for word in words] if words else sys.stdout.text

    def never_open(self, connection):
        """Prevent a connection from opening itself: set its attribute auto_open to 0."""
        if not hasattr(connection, "auto_open"):
            raise Unsupported("connections of this module have no auto_open")
        connection.auto_open = 0

    def collect(self):
        """Run the garbage collector, twice for objects with finalizers."""
        gc.collect()
        gc.collect()

    def count_sockets(self):
        """Collect the sockets of earlier sessions, and take the number of open sockets as the base for `sockets`."""
        self.collect()
        self._before = sockets()

    def sockets(self):
        """Return how many more sockets are open than at `count_sockets`."""
        return sockets() - self._before

    def divert(self):
        """Redirect all connections from now on to the server of the session, whatever their address."""
        self._asked = []
        own = getattr(MODULE, "socket", None)
        for kind in {socket.socket, getattr(own, "socket", socket.socket)}:
            for method in ("connect", "connect_ex"):
                self._divert(kind, method)

    def asked_port(self):
        """Return the port in the address of the last redirected connection."""
        return self._asked[-1] if self._asked else None

    def _address(self, family):
        """Return the address of the server of the session, for a socket of an address family."""
        host = "127.0.0.1" if self.target.host == "localhost" else self.target.host
        host = self.target.names.get(host, host)
        mapped = "::ffff:" if family == socket.AF_INET6 and ":" not in host else ""
        return mapped + host, self.target.port

    def _divert(self, kind, method):
        before, own = getattr(kind, method), kind.__dict__.get(method)

        def connect(sock, address):
            self._asked.append(address[1])
            return before(sock, self._address(sock.family))

        setattr(kind, method, connect)
        self._undo.append(lambda: setattr(kind, method, own) if own is not None else delattr(kind, method))


def respected(response):
    if isinstance(response, Exception):
        raise response
    return response


def taker(response, way, sizes):
    """Return a function that reads the next octets of a response by the method ``way``, and returns b"" at the end."""
    method = getattr(response, way, None)
    if method is None:
        raise Unsupported("responses of this module have no %s" % way)
    if way in ("readinto", "readinto1"):
        buffer = bytearray(*sizes)
        return lambda: bytes(buffer[: method(buffer)])
    if way == "peek":
        return lambda: response.read(len(method(*sizes)) or 1)  # an empty peek is not the end of the content
    if way in ("__iter__", "readlines"):
        return lambda: b"".join(method(*sizes))
    return lambda: method(*sizes)


def restore(variable, value):
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = value


def sockets():
    """Return how many of the descriptors 0 to 255 are sockets. The system assigns the lowest free descriptor first."""
    return sum(map(is_socket, range(256)))


def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


TOOLS = Tools()
