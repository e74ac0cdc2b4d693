"""Drives a module shaped like http.client, named on the command line: the standard library's or any other.

Runs under the client's own interpreter, Python 2.7 included (where the module is called httplib). A module that cannot
be imported is examined all the same: it answers everything with the reason.
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
except ImportError:  # an interpreter without it
    ssl = None


class Missing(Exception):
    """The module cannot be imported, or has no connection to offer."""


class Unsupported(Exception):
    """It cannot be done here, or without a part that the module may do without."""


class Unimportable(object):
    """Stands in for a module: whatever is asked of it raises the reason."""

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
    """The module's own version, that of its distribution, or, for the standard library, that of the interpreter."""
    if name == "http.client":
        return sys.version.split()[0]
    try:
        return getattr(MODULE, "__version__", None) or importlib.import_module("importlib.metadata").version(
            name.partition(".")[0]
        )
    except (ImportError, Missing):  # no such distribution (PackageNotFoundError is one), or an older interpreter
        return ""


def exceptions():
    """The bases of what the module may raise, as far as they are there."""
    own = None if isinstance(MODULE, Unimportable) else getattr(MODULE, "HTTPException", None)
    return tuple(each for each in (own, socket.error, ssl and ssl.SSLError) if each)


def capabilities():
    """What it can do. Names are looked up by this host only for those that go to the module socket for that."""
    listed = ["stepwise", "pieces", "unread", "proxy", "tunnel", "asterisk", "expect", "upgrade", "unverified"]
    listed.append("client-certificate")
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
    """One HTTPConnection for each name of the server that is asked for, used for all its requests."""

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
                "body": body(response, request.read),
                "trailers": getattr(response, "trailers", None),
            }
        except Exception:
            # As a user would after an error: this connection's state is unknown, the next request gets a new one.
            connection.close()
            raise

    def close(self):
        for connection in self.connections.values():
            connection.close()


def made(target):
    """A connection to the server, or to the proxy: for http that is what any other server is, and asked for the whole
    URL; towards https it is asked for a tunnel."""
    host, port = target.proxy or (target.host, target.port)
    if target.scheme != "https":
        return found("HTTPConnection")(host, port, timeout=target.timeout)
    connection = https_class()(host, port, timeout=target.timeout, context=target.context())
    if target.proxy:
        connection.set_tunnel(target.host, target.port)
    return connection


def found(wanted):
    """What the module has under that name."""
    value = getattr(MODULE, wanted, None)
    if value is None:
        raise Missing("%s has no %s" % (name, wanted))
    return value


def https_class():
    """HTTPSConnection, which a module may do without where there is no ssl."""
    found("HTTPConnection")
    if ssl is None:
        raise Unsupported("this interpreter has no ssl")
    return found("HTTPSConnection")


def body(response, how):
    if how == "none":
        return None
    return b"".join(iter(lambda: response.read(3), b"")) if how == "pieces" else response.read()


class Printed(object):
    """Takes the place of standard output."""

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
    """What a program of calls needs beside the module. Whatever it changes is put back when the session ends."""

    setattr = staticmethod(setattr)
    getattr = staticmethod(getattr)
    issubclass = staticmethod(issubclass)
    bytearray = staticmethod(bytearray)
    memoryview = staticmethod(memoryview)
    tuple = staticmethod(tuple)  # JSON has none

    def __init__(self):
        self.target = None
        self._undo = []
        self._asked = []
        self._before = 0

    def open(self, target):
        """A session with this server begins."""
        self.target = target

    def close(self):
        """It ends."""
        while self._undo:
            self._undo.pop()()

    # ------------------------------------------------------------------------------------------------------ the module

    def derives(self, derived, base):
        """Whether a class of the module derives from another of it."""
        return issubclass(found(derived), found(base))

    def without_ssl(self):
        """Whether HTTPConnection and HTTPSConnection are there, and can be made, where Python has no ssl."""
        if not sys.executable:
            raise Unsupported("this interpreter does not know its own program")
        code = WITHOUT_SSL % (sys.path, str(MODULE.__name__))
        import subprocess  # only now: the driver starts sooner without

        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        lines, errors = process.communicate()
        if process.returncode:
            raise Missing("without ssl: %s" % errors.decode("utf-8", "replace").strip().rpartition("\n")[2])
        return [line == "True" for line in lines.decode("ascii").split()]

    # ------------------------------------------------------------------------------------------------------- responses

    def content(self, response, way, *sizes):
        """All that a response has to give, read in one way until there is no more. In place of a response, the error
        that came instead of it is raised again."""
        return b"".join(iter(taker(respected(response), way, sizes), b""))

    def ask(self, response, name, *arguments):
        """What a method or an attribute of a response gives; or the error that came instead of it is raised again."""
        value = getattr(respected(response), name)
        return value(*arguments) if callable(value) else value

    def read_up_to(self, response, amount):
        """What read(amount) gives, asked again for the rest as long as there is more: it may give less at a time."""
        got = b""
        while len(got) < amount:
            piece = respected(response).read(amount - len(got))
            if not piece:
                break
            got += piece
        return got

    def is_stream(self, response):
        """Whether it is an io.BufferedIOBase, by inheritance or by registration."""
        return isinstance(response, io.BufferedIOBase)

    def socket(self, host, port):
        """A socket that is connected to the server."""
        return socket.create_connection((host, port), self.target.timeout)

    # ------------------------------------------------------------------------------------------------------ arguments

    def octets(self, number):
        """A buffer of so many octets, which is too long to be told."""
        return bytearray(b"x" * number)

    def array(self, code, numbers):
        """A buffer whose length is not its number of octets."""
        import array

        return array.array(code, numbers)

    def deaf_port(self):
        """A port of this machine where nobody answers: its queue is full."""
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
        raise Unsupported("no queue of connections can be filled on this system")

    def closed_port(self):
        """A port of this machine where nobody listens, nor will until the session ends."""
        taken = socket.socket()
        self._undo.append(taken.close)
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]

    # ---------------------------------------------------------------------------------------------- TLS and the client

    def context(self):
        """An ssl.SSLContext for the server's certificate, as the session has it."""
        return self.target.context()

    def trust(self):
        """The CA of the exam becomes the one that this process trusts by default."""
        before = os.environ.get("SSL_CERT_FILE")
        os.environ["SSL_CERT_FILE"] = self.target.ca_file
        self._undo.append(lambda: restore("SSL_CERT_FILE", before))

    def chain_file(self):
        """The path of the client's certificate chain."""
        return self.target.certificate[0]

    def key_file(self):
        """The path of its key."""
        return self.target.certificate[1]

    def both_file(self):
        """The path of a file that holds both."""
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
        """Go on only where there is IPv6."""
        try:
            socket.socket(socket.AF_INET6).close()
        except (AttributeError, OSError, socket.error):
            raise Unsupported("this system has no IPv6")

    def default_timeout(self, seconds):
        """Set the global default timeout."""
        before = socket.getdefaulttimeout()
        self._undo.append(lambda: socket.setdefaulttimeout(before))
        socket.setdefaulttimeout(seconds)

    def capture(self):
        """From now on, keep what is printed."""
        before, sys.stdout = sys.stdout, Printed()
        self._undo.append(lambda: setattr(sys, "stdout", before))

    def has_printed(self):
        """Whether anything has been printed since."""
        return bool(sys.stdout.text)

    def printed(self, *words):
        """What has been printed since; given words, which of them are in it."""
        return [word in sys.stdout.text for word in words] if words else sys.stdout.text

    def never_open(self, connection):
        """Have a connection not open itself."""
        if not hasattr(connection, "auto_open"):
            raise Unsupported("its connections have no auto_open")
        connection.auto_open = 0

    def collect(self):
        """Collect what nobody refers to any more."""
        gc.collect()
        gc.collect()

    def count_sockets(self):
        """Count them from here on, when what is left of earlier sessions is gone."""
        self.collect()
        self._before = sockets()

    def sockets(self):
        """How many sockets are open beyond those that were."""
        return sockets() - self._before

    def divert(self):
        """From now on, whoever connects reaches the server of the session, wherever he meant to go."""
        self._asked = []
        own = getattr(MODULE, "socket", None)
        for kind in {socket.socket, getattr(own, "socket", socket.socket)}:
            for method in ("connect", "connect_ex"):
                self._divert(kind, method)

    def asked_port(self):
        """The port that the last connection was meant for."""
        return self._asked[-1] if self._asked else None

    def _address(self, family):
        """Where the server of the session is, for a socket of that family."""
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
    """What gives the next octets of a response, read in one way; b"" at the end."""
    method = getattr(response, way, None)
    if method is None:
        raise Unsupported("its responses have no %s" % way)
    if way in ("readinto", "readinto1"):
        buffer = bytearray(*sizes)
        return lambda: bytes(buffer[: method(buffer)])
    if way == "peek":
        return lambda: response.read(len(method(*sizes)) or 1)  # nothing to peek at is no end yet
    if way in ("__iter__", "readlines"):
        return lambda: b"".join(method(*sizes))
    return lambda: method(*sizes)


def restore(variable, value):
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = value


def sockets():
    """How many sockets this process has open. Descriptors are given out from the lowest on."""
    return sum(map(is_socket, range(256)))


def is_socket(descriptor):
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


TOOLS = Tools()
