"""Runs a driver written in Python: reads questions as lines of JSON, and answers each with a line of JSON.

    python host.py path/to/drive_urllib3.py [ARGUMENT...]

The client's own interpreter runs this file, and h1conform is not installed there. So the file imports the standard
library only, and runs under CPython 2.7 and 3.3 or newer.

What a driver defines
---------------------

A driver is a Python file that defines a class

    class Session:                      # one session with one server
        def __init__(self, target): ... # target: a Target, see below
        def request(self, request): ... # request: a Request, see below; returns a dict
        def close(self): ...            # optional

or, for a client without sessions, a function ``request(request)``. A `Request` has the attributes of the `Target` too.

The dict describes the response. All members are optional; a member that is missing or None is one that the client
cannot report:

    status     int
    reason     str or bytes
    version    "1.1" or "1.0"
    headers    pairs of name and value
    body       bytes: the content
    trailers   pairs of name and value
    complete   False for a response that the client reports as incomplete

The driver may define further names:

    NAME          the name of the client
    VERSION       the version of the client
    CAPABILITIES  what the client can do, see below
    EXCEPTIONS    the base classes of the errors that the client documents
    MODULE        a module shaped like http.client, for cases that are programs of calls
    TOOLS         an object with helpers for such programs; open(target) and close(), if it has them, are called at the
                  begin and the end of a session
    Unsupported   an exception class; the driver raises it if the client cannot do what a question requires
    ENTRY         "raw", the default: the client sends request.target as it is, or refuses it; "url": the client takes
                  URLs only, and its own parser of URLs may change the target

CAPABILITIES contains any of the following names. The default is "stepwise" alone.

    stepwise             several requests in one session
    pieces               request.read == "pieces": read the content a few octets at a time, by means of the client
    unread               request.read == "none": do not read the content, and release the response as users of the
                         client do
    proxy                with target.proxy: request http URLs from the proxy
    tunnel               with target.proxy: reach https URLs through a tunnel of the proxy
    url                  request.target may be a whole URL, with userinfo or an empty host; request.url is then the same
    asterisk             request.target may be "*"; request.url is then the root of the server
    expect               send "Expect: 100-continue" among request.fields; a 100 is not the answer
    upgrade              send Upgrade among request.fields; a 101 is the answer
    resolve              names that no resolver knows lead to the server: either the client looks up names through the
                         module socket (this host then answers for these names), or the driver uses target.names
    unverified           target.verify == False: do not verify the server's certificate
    unverified-request   request.verify == False: do not verify it for this request of the session
    client-certificate   present target.certificate to a server that requests a certificate
    back-to-back         several requests in one session, and nothing of the driver happens between two of them. A
                         client with an event loop needs Session.requests, see below
    concurrent           several threads call Session.request at a time; target.at_a_time is how many
    cancel               while one thread is in Session.request with a request.cancel, another one calls
                         Session.cancel(); the request then raises what a user of the client gets
    partial              request.read == "part": read request.part octets of the content by means of the client, fewer
                         only at its end, and then let go of the response as users of the client do
    upgraded             with request.upgraded: read, after a 101, what follows up to the end of the connection, by
                         means of the client; the dict has these octets as "upgraded"
    sources              request.content() may be an iterator with empty pieces, or one that raises SourceFailed
    secure-proxy         target.proxy_url may be an https URL: use TLS to the proxy, and verify it as a server
    secure-tunnel        likewise for https URLs, which then have a tunnel with TLS inside the TLS to the proxy

Session.requests(requests, tell) sends requests back to back, for a client whose request() ends with a turn of the event
loop. It calls tell with the dict of each response, or with the exception, when it has it.

How this host works
-------------------

One thread reads a line, calls the driver, and writes the answer. Only that thread exists, unless the client starts
others. There are three exceptions. Requests at a time have a thread each. A request that may be given up stays in the
first thread, while another one waits for the operation "cancel". Session.requests runs in a thread of its own, and the
first thread writes the answers.

The host decides about an exception as follows: `Unsupported` gives the answer "unsupported". An error such as a
NameError whose innermost frame is in the driver's own file is a mistake of the driver, and gives "broken". Every other
exception is what the client raised, and is the answer "error".

The client may print, or read standard input. So the host duplicates descriptors 0 and 1 for the protocol. Then it
points 0 to the null device, and 1 to standard error.

Processes without history are children of this process, by fork on Linux. `Host.fork` returns in the parent and raises
`Born` in the child. `main` catches `Born`, replaces the descriptors of the protocol by connections to the harness, and
starts a new `Host` in the child. The parent never opens a session: a child would share its sockets.
"""

import base64
import errno
import io
import json
import os
import socket
import sys
import time

PROTOCOL = 2
NO_DRIVER = "; a program that speaks the driver protocol is run with --exec"
CONTEXTS = {}

try:
    text_type = unicode  # type: ignore[name-defined]  # Python 2
    integers = (int, long)  # type: ignore[name-defined]
except NameError:
    text_type = str
    integers = (int,)


def as_host(name):
    """Return the name of a server as str. Under Python 2 a name that is not ASCII stays unicode."""
    try:
        return str(name)
    except UnicodeEncodeError:
        return name


class Target(object):  # Python 2 needs the base
    """A server, and how to reach it.

    ``scheme``        "http" or "https"
    ``host``          the name or address of the server
    ``port``          the port
    ``timeout``       seconds that the client shall wait for an octet
    ``names``         a dict from names that no resolver knows to their addresses
    ``proxy``         host and port of the proxy to use, or None
    ``proxy_scheme``  the scheme of the proxy, "http" or "https", or None
    ``proxy_url``     the URL of that proxy, or None
    ``at_a_time``     how many requests the session gets at a time; 1: one after the other
    ``ca_file``       the path of the CA certificate to trust (PEM)
    ``verify``        whether to verify the server's certificate
    ``certificate``   the paths of the client's certificate chain and of its key (PEM), or None"""

    def __init__(self, given):
        self.scheme = str(given["scheme"])
        self.host = as_host(given["host"])
        self.port = int(given["port"])
        self.ca_file = str(given["ca_file"])
        self.timeout = float(given["timeout"])
        proxy = given.get("proxy")
        self.proxy = None if proxy is None else (str(proxy["host"]), int(proxy["port"]))
        self.proxy_scheme = None if proxy is None else str(proxy.get("scheme") or "http")
        self.proxy_url = (
            None if proxy is None else "%s://%s:%d" % (self.proxy_scheme, bracketed(self.proxy[0]), self.proxy[1])
        )
        self.at_a_time = int(given.get("at_a_time") or 1)
        self.names = dict((as_host(name), str(address)) for name, address in (given.get("names") or {}).items())
        self.verify = bool(given.get("verify", True))
        shown = given.get("certificate")
        self.certificate = None if shown is None else (str(shown["chain_file"]), str(shown["key_file"]))

    def context(self):
        """Return an ssl.SSLContext that trusts the CA of ca_file alone, and presents the certificate. Without verify it
        accepts every server. Sessions with the same settings share one context, since it is slow to make."""
        key = (self.ca_file, self.verify, self.certificate)
        if key not in CONTEXTS:
            import ssl

            context = ssl.create_default_context(cafile=self.ca_file)
            if not self.verify:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            if self.certificate:
                context.load_cert_chain(*self.certificate)
            CONTEXTS[key] = context
        return CONTEXTS[key]

    def url(self, path):
        """Return the absolute URL of a path on this server."""
        host = bracketed(self.host)
        port = "" if self.port == {"http": 80, "https": 443}[self.scheme] else ":%d" % self.port
        return "%s://%s%s%s" % (self.scheme, host, port, path)


def bracketed(host):
    """Return a host as a URL has it: an IPv6 address in brackets."""
    return "[%s]" % host if ":" in host else host


class Request(Target):
    """A request, with all attributes of the target of its session and these.

    ``method``    the method
    ``target``    the request target: a path, a whole URL, or "*"
    ``url``       the absolute URL
    ``origin``    the URL of the server, without a path
    ``fields``    the header fields, as pairs of str
    ``body``      the content, as bytes, or None
    ``iterable``  whether the client gets the content as an iterator without a length
    ``read``      how to read the content of the response: "whole", "pieces", "part" or "none"
    ``part``      for "part": the number of octets to read, or None
    ``cancel``    whether Session.cancel may be called meanwhile
    ``upgraded``  whether to read what follows a 101
    ``host``      may differ from that of the target: another name of the same server
    ``verify``    may be False although that of the target is True"""

    def __init__(self, target, given):
        self.__dict__.update(target.__dict__)
        self.host = as_host(given.get("host") or target.host)
        self.verify = target.verify and bool(given.get("verify", True))
        self.method = str(given["method"])
        self.target = from_plain(given["target"])
        whole = self.target.startswith(("http:", "https:"))
        self.origin = Target.url(self, "")
        self.url = self.target if whole else Target.url(self, "/" if self.target == "*" else self.target)
        self.fields = [(from_plain(name), from_plain(value)) for name, value in given["fields"]]
        read = given.get("read", "whole")
        self.part = read if isinstance(read, integers) else None
        self.read = str(read) if self.part is None else "part"
        self.cancel = bool(given.get("cancel"))
        self.upgraded = bool(given.get("upgraded"))
        body = given["body"]
        self.iterable = body is not None and body["kind"] != "bytes"
        self.fails = body is not None and bool(body.get("fails"))
        if body is not None and body["kind"] == "source":
            self.pieces = [base64.b64decode(each) for each in body["pieces"]]
            self.body = b"".join(self.pieces)
        else:
            self.body = None if body is None else base64.b64decode(body["data"])
            self.pieces = self.body.splitlines(True) if self.iterable else []

    def content(self):
        """Return the content for the client: None, bytes, or an iterator of pieces."""
        return source(self.pieces, self.fails) if self.iterable else self.body


def source(pieces, fails):
    """Yield the pieces; then raise SourceFailed, if the source fails."""
    for each in pieces:
        yield each
    if fails:
        raise SourceFailed("the source of the content failed")


def unusable(target):
    """Return what is wrong with the files for TLS, in one line, or None.

    Without this check a client with an unreadable CA would fail each handshake, as if it rejected the server."""
    files = [("the CA", target.ca_file, b"CERTIFICATE")]
    if target.certificate:
        chain, key = target.certificate
        files += [("the client's certificate", chain, b"CERTIFICATE"), ("the client's key", key, b"PRIVATE KEY")]
    for what, path, kind in files if "https" in (target.scheme, target.proxy_scheme) else ():
        try:
            with open(path, "rb") as file:
                data = file.read()
        except EnvironmentError as error:
            return "%s cannot be read from %s: %s" % (what, path, error.strerror)
        if kind + b"-----" not in data:
            return "%s contains no %s in PEM; the file has to contain %s" % (path, kind.decode("ascii"), what)
    return None


class SourceFailed(Exception):
    """The source of the content failed, as the question requires."""


class Unsupported(Exception):
    """The client cannot do what the question requires."""


class Born(BaseException):
    """This process is a child. The message is the address of the Unix socket on which the harness awaits it."""


class FunctionSession(object):
    """The session of a driver that defines a function in place of a class."""

    def __init__(self, function):
        self.request = function

    def close(self):
        pass


def as_text(value):
    """Return text. Octets become one character each (Latin-1), as the protocol requires."""
    return value.decode("latin-1") if isinstance(value, bytes) else text_type(value)


def as_pairs(pairs):
    return None if pairs is None else [[as_text(name), as_text(value)] for name, value in pairs]


def as_base64(data):
    if data is None:
        return None
    octets = data if isinstance(data, bytes) else bytes(data)  # bytes() of a subclass of bytes may call its __bytes__
    return base64.b64encode(octets).decode("ascii")


def as_response(told):
    status, upgraded = told.get("status"), told.get("upgraded")
    response = {
        "status": None if status is None else int(status),
        "reason": None if told.get("reason") is None else as_text(told["reason"]),
        "version": None if told.get("version") is None else as_text(told["version"]),
        "headers": as_pairs(told.get("headers")),
        "body": as_base64(told.get("body")),
        "trailers": as_pairs(told.get("trailers")),
        "complete": told.get("complete"),
    }
    return response if upgraded is None else dict(response, upgraded=as_base64(upgraded))


def qualified(kind):
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", kind.__name__)
    return name if module in (None, "builtins", "exceptions", "__builtin__") else "%s.%s" % (module, name)


def named_causes(error):
    """Return the causes that an error names itself: __cause__, an attribute reason (urllib3), and the errors among its
    arguments (requests raises ``ConnectionError(cause)``)."""
    found = [getattr(error, "__cause__", None), getattr(error, "reason", None)]
    arguments = getattr(error, "args", ())
    found.extend(arguments if isinstance(arguments, tuple) else ())
    return [each for each in found if isinstance(each, BaseException)]


def all_causes(error):
    """Return the causes that an error names, and the error during whose handling it was raised (__context__), unless
    it was raised ``from None``."""
    context = None if getattr(error, "__suppress_context__", False) else getattr(error, "__context__", None)
    return named_causes(error) + ([context] if isinstance(context, BaseException) else [])


def chain(error, causes_of):
    """Return the error, its causes, their causes, and so on, each once.

    Errors are compared by identity, since a class may define an __eq__ that raises."""
    found, left = [], [error]
    while left:
        each = left.pop(0)
        if not any(each is one for one in found):
            found.append(each)
            left.extend(causes_of(each))
    return found


def is_timeout(error):
    """Return whether the error is the client's time-out: its class, a base, or the class of a cause is called so.

    An error with the errno of a refused or reset connection is none, although its class may be called a time-out. Only
    the causes that errors name count here: a client may time out while it handles the reset of another connection."""
    ended = (errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE)
    if any(getattr(each, "errno", None) in ended for each in chain(error, named_causes)):
        return False
    names = [kind.__name__.lower() for each in chain(error, all_causes) for kind in type(each).__mro__]
    return any("timeout" in name or "timedout" in name for name in names)


def as_error(error):
    partial = getattr(error, "partial", None)
    return {
        "type": qualified(type(error)),
        "bases": [qualified(kind) for kind in type(error).__mro__[1:] if kind is not object],
        "message": message_of(error),
        "timed_out": is_timeout(error),
        "partial": as_base64(partial) if isinstance(partial, bytes) else None,
    }


def message_of(error):
    """Return the message of an error. Some errors fail in str(), so unicode (Python 2) and repr() are tried too."""
    for words in (str, text_type, repr):
        try:
            return as_text(words(error))
        except Exception:
            continue
    return ""


def is_plain(value):
    if isinstance(value, (list, tuple)):
        return all(is_plain(each) for each in value)
    return value is None or isinstance(value, (bool, float, bytes, str, text_type) + integers)


def as_plain(value):
    """Return plain data for JSON: bytes as {"bytes": base64}; a str of Python 2, which may be either, as {"native":
    ...}."""
    if isinstance(value, (list, tuple)):
        return [as_plain(each) for each in value]
    if isinstance(value, bytes):
        return {"native" if bytes is str else "bytes": as_base64(value)}
    if isinstance(value, integers) and not isinstance(value, bool):
        return int(value)  # a member of an IntEnum becomes its number
    return value


def old_style(kind):
    """Return an old-style class of Python 2, which has no __mro__, and its bases."""
    return [kind] + [each for base in kind.__bases__ for each in old_style(base)]


def as_value(value):
    kind = getattr(
        value, "__class__", type(value)
    )  # type() of an instance of an old-style class (Python 2) is not its class
    kinds = [qualified(each) for each in getattr(kind, "__mro__", None) or old_style(kind) if each is not object]
    return {"plain": as_plain(value) if is_plain(value) else None, "bases": kinds}


def from_plain(value, objects=None):
    """Return the value that JSON data stands for: plain data, octets, a file, an iterator, or one of ``objects``."""
    if isinstance(value, list):
        return [from_plain(each, objects) for each in value]
    if isinstance(value, dict):
        if set(value) == {"bytes"}:
            return base64.b64decode(value["bytes"])
        if set(value) == {"ref"}:
            return objects[value["ref"]]
        if set(value) == {"iterated"}:
            return iter(from_plain(value["iterated"], objects))
        if set(value) == {"file"}:
            return opened(value["file"])
        return dict((from_plain(key, objects), from_plain(each, objects)) for key, each in value.items())
    if isinstance(value, text_type) and text_type is not str:
        try:
            return value.encode("latin-1")  # Python 2: native strings are octets
        except UnicodeEncodeError:
            return value  # not representable as a native string
    return value


def opened(given):
    """Return the open file that an argument describes. A file on disk is unlinked at once, so that none remains."""
    data, mode = base64.b64decode(given["data"]), str(given["mode"])
    if not given["fileno"]:
        file = io.BytesIO(data) if mode == "rb" else io.StringIO(data.decode("latin-1"))
        file.seek(given["position"])
        return file
    import tempfile  # imported on use, since the import delays the start and few cases need it

    descriptor, path = tempfile.mkstemp(prefix="h1conform-")
    try:
        os.write(descriptor, data)
        file = io.open(path, mode, **({} if "b" in mode else {"encoding": "latin-1", "newline": ""}))
        file.seek(given["position"])
        return file
    finally:
        os.close(descriptor)
        os.unlink(path)


LOOK_UP = socket.getaddrinfo
KNOWN = {}


def look_up(host, *arguments, **keywords):
    """Replace socket.getaddrinfo: resolve the names of ``target.names`` too, which no resolver knows."""
    name = host.decode("ascii") if isinstance(host, bytes) else host
    return LOOK_UP(KNOWN.get(name and name.lower(), host), *arguments, **keywords)


def may_fork():
    """Return whether this process can fork: on Linux (the socket of the harness has an abstract name, which only Linux
    has), and without other threads. A child has no other threads, but locks that they held would stay locked."""
    return sys.platform.startswith("linux") and len(os.listdir("/proc/self/task")) == 1


class Host(object):
    """Answers the operations of the protocol for one driver. The method of an operation has its name."""

    def __init__(self, driver):
        self.driver = driver
        self.file = driver.__file__
        self.target = None
        self.session = None
        self.objects = {}
        self.questions = None

    def hello(self, _):
        return {
            "hello": {
                "protocol": PROTOCOL,
                "name": getattr(self.driver, "NAME", self.driver.__name__),
                "version": str(getattr(self.driver, "VERSION", "")),
                "language": "Python %d.%d.%d" % sys.version_info[:3],
                "capabilities": self._capabilities(),
                "exceptions": [qualified(kind) for kind in getattr(self.driver, "EXCEPTIONS", ())],
                "entry": getattr(self.driver, "ENTRY", "raw"),
                "forks": may_fork(),
            }
        }

    def fork(self, message):
        """Fork a child, which has all imports of this process and has opened no session. Raises Born in the child."""
        if self.target is not None:
            raise Unsupported("this process has opened a session: a child would share its connections")
        child = os.fork()
        if not child:
            raise Born(str(message["at"]))
        return {"ok": True, "pid": child}

    def reap(self, message):
        """Return the exit code of a child, or the negative number of its signal; null: it still runs after the
        seconds."""
        until = time.time() + message["seconds"]
        while True:
            ended, status = os.waitpid(message["pid"], os.WNOHANG)
            if ended:
                return {"ok": True, "code": -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)}
            if time.time() >= until:
                return {"ok": True, "code": None}
            time.sleep(0.001)

    def _capabilities(self):
        declared = list(getattr(self.driver, "CAPABILITIES", ("stepwise",)))
        return declared + (["calls"] if hasattr(self.driver, "MODULE") else [])

    def open(self, message):
        self.close(message)
        self.target = Target(message["target"])
        self.objects = {"module": getattr(self.driver, "MODULE", None), "tools": getattr(self.driver, "TOOLS", None)}
        if hasattr(self.objects["tools"], "open"):
            self.objects["tools"].open(self.target)
        KNOWN.clear()
        KNOWN.update(self.target.names)
        return {"ok": True}

    def do(self, message):
        item = message["item"]
        if "request" in item:
            return self._request(item["request"])
        if "call" in item:
            return self._call(item["call"])
        raise Unsupported("unknown item %s" % ", ".join(sorted(item)))

    def _request(self, given):
        request = Request(self.target, given)
        fault = self._begin()
        return {"broken": fault} if fault else {"response": as_response(self.session.request(request))}

    def _begin(self):
        """Begin the session of the client, unless it has begun. Return what prevents it, or None."""
        if self.session is None:
            fault = unusable(self.target)
            if fault:
                return fault
            make = getattr(self.driver, "Session", None)
            self.session = make(self.target) if make else FunctionSession(self.driver.request)
        return None

    def _call(self, call):
        try:
            value = self.objects[call["on"]]
            if isinstance(value, Exception) and not hasattr(value, str(call["name"])):
                raise value  # an earlier call raised this error in place of an object
            value = getattr(value, str(call["name"]))
            if not call["get"]:
                arguments = [from_plain(each, self.objects) for each in call["args"]]
                keywords = dict((str(name), from_plain(each, self.objects)) for name, each in call["kwargs"])
                value = value(*arguments, **keywords)
        except Exception as error:
            if call["as"]:
                self.objects[call["as"]] = error
            raise
        if call["as"]:
            self.objects[call["as"]] = value
        return {"value": as_value(value)}

    def close(self, _):
        session, self.session = self.session, None
        objects, self.objects = self.objects, {}
        if session is not None and hasattr(session, "close"):
            session.close()
        for name, value in objects.items():
            if name not in ("module", "tools") and value is not None and hasattr(value, "close"):
                value.close()
        if hasattr(objects.get("tools"), "close"):
            objects["tools"].close()
        return {"ok": True}

    # ------------------------------------------------------------------------------------- several answers to a message

    def answers(self, message):
        """Return the answers to a message, and to the messages behind it that belong to it, as an iterable."""
        if message.get("op") == "do":
            if "items" in message:
                return self._at_a_time(message["items"])
            request = message["item"].get("request")
            if request and request.get("cancel"):
                return self._cancelled(message)
            if request and hasattr(getattr(self.driver, "Session", None), "requests"):
                following = self._following()
                if following:
                    return self._back_to_back([request] + following)
        return (self.answer(message),)

    def _following(self):
        """Take the plain requests that have arrived behind a request, and return them."""
        found = []
        while self.questions.lines:
            message = json.loads(self.questions.lines[-1].decode("ascii"))
            request = message.get("item", {}).get("request") if message.get("op") == "do" else None
            if not request or request.get("cancel"):
                break
            self.questions.next()
            found.append(request)
        return found

    def _back_to_back(self, given):
        """Yield the answer to each of several requests, for a driver with Session.requests."""
        fault = self._begin()
        if fault:
            return [{"broken": fault}] * len(given)
        requests = [Request(self.target, each) for each in given]
        return self._told(len(requests), lambda tell: self.session.requests(requests, tell))

    def _told(self, number, run):
        """Yield the answers for the dicts or exceptions that run(tell), which has a thread of its own, tells."""
        import threading

        results = queue()

        def work():
            try:
                run(results.put)
            except Exception as error:
                for _ in range(number):
                    results.put(error)

        threading.Thread(target=work).start()
        for _ in range(number):
            told = results.get()
            if isinstance(told, Exception):
                yield self.failed(told)
            else:
                yield {"response": as_response(told)}

    def _at_a_time(self, items):
        """Yield the answers to several requests at a time, each with the id of its request, as they come."""
        if "concurrent" not in self._capabilities():
            yield {"unsupported": "several requests at a time"}
            return
        fault = self._begin()
        if fault:
            yield {"broken": fault}
            return
        import threading

        results = queue()

        def work(item):
            results.put(dict(self.answer({"op": "do", "item": item}), id=item["id"]))

        for each in items:
            threading.Thread(target=work, args=(each,)).start()
        for _ in items:
            yield results.get()

    def _cancelled(self, message):
        """Yield the answer to a request that is given up at the operation "cancel", and the answer to "cancel"."""
        import threading

        try:
            self._begin()  # so that a cancel finds the session
        except Exception:
            pass  # the answer below gets this error again

        def work():
            if self.questions.next() and hasattr(self.session, "cancel"):
                self.session.cancel()

        watcher = threading.Thread(target=work)
        watcher.start()
        yield self.answer(message)
        watcher.join()
        yield {"ok": True}

    def failed(self, error):
        """Return the answer for an exception: it is one of the client, unless the driver has a mistake."""
        if type(error).__name__ == "Unsupported":
            return {"unsupported": message_of(error)}
        if self._is_own(error):
            return {"broken": "%s: %s" % (type(error).__name__, message_of(error))}
        return {"error": as_error(error)}

    def _is_own(self, error):
        """Return whether an error is a mistake of the driver: its innermost frame is in the driver's file."""
        trace = getattr(error, "__traceback__", None) or sys.exc_info()[2]
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        mistakes = (AttributeError, NameError, LookupError, ImportError)
        return isinstance(error, mistakes) and trace is not None and trace.tb_frame.f_code.co_filename == self.file

    def answer(self, message):
        operation = str(message.get("op"))
        if operation not in ("hello", "open", "do", "close", "fork", "reap"):
            return {"unsupported": "unknown operation %s" % operation}
        try:
            return getattr(self, operation)(message)
        except Exception as error:  # an exception of the client is an answer
            return self.failed(error)


def load(path):
    """Load a driver from its file. It gets a module name that no library has, so that it shadows none."""
    name = "h1conform_driver"
    try:
        from importlib.machinery import SourceFileLoader
    except ImportError:
        import imp  # Python 2

        module = imp.load_source(name, path)
        module.__file__ = path
        module.__name__ = os.path.splitext(os.path.basename(path))[0]
        return module
    import types

    module = types.ModuleType(name)
    module.__file__ = path
    module.__name__ = os.path.splitext(os.path.basename(path))[0]
    exec(SourceFileLoader(name, path).get_code(name), module.__dict__)
    return module


def fault_of(error, path):
    """Return an error in the file of a driver for people: its place and the error, in one line. If it comes from a
    library, the frames from the file of the driver on stand before this line."""
    import traceback

    what = "".join(traceback.format_exception_only(type(error), error)).strip().rpartition("\n")[2]
    if isinstance(error, SyntaxError) and error.filename in (path, None):
        place = path if error.lineno is None else "%s, line %d" % (path, error.lineno)
        return "%s: %s%s" % (place, what, NO_DRIVER)
    frames = traceback.extract_tb(sys.exc_info()[2])
    own = [number for number, frame in enumerate(frames) if frame[0] == path]
    if not own:
        return "%s: %s%s" % (path, what, NO_DRIVER)
    further = frames[own[0] :] if own[-1] < len(frames) - 1 else []
    return "%s%s, line %d: %s" % ("".join(traceback.format_list(further)), path, frames[own[-1]][1], what)


def main(arguments):
    sys.dont_write_bytecode = True  # write no __pycache__ into the folder of the driver
    # Remove this folder from the search path: a file here could shadow the library under test.
    here = os.path.dirname(
        os.path.realpath(__file__)
    )  # compared by real paths, since Python may have resolved a link or not
    sys.path[:] = [each for each in sys.path if os.path.realpath(each or ".") != here]
    # The protocol gets duplicates of descriptors 0 and 1. The client reads nothing, and prints to standard error.
    questions, lines = Questions(os.dup(0)), os.fdopen(os.dup(1), "wb", 0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.argv[:] = arguments
    # Empty the system's store of CAs: the client must trust only the CA of the target. This also saves time, since some
    # libraries load the whole store while they are imported.
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        os.environ[name] = os.devnull
    try:
        driver = load(arguments[0])
    except Exception as error:
        sys.exit(fault_of(error, arguments[0]))
    if not any(hasattr(driver, name) for name in ("Session", "request", "MODULE")):
        sys.exit("%s defines no class Session, no function request and no MODULE%s" % (arguments[0], NO_DRIVER))
    socket.getaddrinfo = look_up
    while True:
        try:
            return serve(Host(driver), questions, lines)
        except Born as born:
            questions.close()
            lines.close()
            questions, lines = begin(str(born))


def queue():
    """Return a queue, which one thread fills and another one empties."""
    try:
        from queue import Queue
    except ImportError:
        from Queue import Queue  # Python 2
    return Queue()


class Questions(object):
    """Reads lines from a descriptor. `lines` tells whether a further line has arrived, which file objects do not
    tell."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.lines = []  # complete lines, the next one last
        self.rest = []  # pieces of an incomplete line

    def next(self):
        """Return the next line; b"" at the end of input."""
        while not self.lines:
            data = os.read(self.descriptor, 65536)
            if not data:
                return b""
            ends = data.split(b"\n")
            self.rest.append(ends[0])
            for end in ends[1:]:
                self.lines.insert(0, b"".join(self.rest))
                self.rest = [end]
        return self.lines.pop()

    def close(self):
        os.close(self.descriptor)


def serve(host, questions, lines):
    """Answer questions until the end of input.

    If the next question has arrived together with "open", the answer to "open" waits, and both answers are one
    write."""
    told = b""
    host.questions = questions
    while True:
        line = questions.next()
        if not line:
            return
        question = json.loads(line.decode("ascii"))
        for answer in host.answers(question):
            told += json.dumps(answer).encode("ascii") + b"\n"
            if questions.lines and question.get("op") == "open":
                continue
            lines.write(told)
            told = b""


def begin(address):
    """Connect a child to the harness: one connection for questions and answers, another for standard error."""
    os.setsid()
    talk, errors = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    for each in (talk, errors):
        each.connect(address)
    os.dup2(errors.fileno(), 2)
    os.dup2(2, 1)
    streams = Questions(os.dup(talk.fileno())), os.fdopen(os.dup(talk.fileno()), "wb", 0)
    talk.close()
    errors.close()
    if "random" in sys.modules:
        sys.modules["random"].seed()  # otherwise all children would generate the same numbers
    return streams


if __name__ == "__main__":
    main(sys.argv[1:])
