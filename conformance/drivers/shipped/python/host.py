"""Runs a driver written in Python: reads one JSON object per line, answers with one per line.

    python host.py path/to/drive_urllib3.py [ARGUMENT...]

This file stands alone, imports the standard library only, and runs under CPython 2.7 and 3.3 or newer, because it is
started by the client's own interpreter, where h1conform is not installed. A driver is a file that defines either

    class Session:                      # one session with one server
        def __init__(self, target): ... # .scheme .host .port .ca_file .timeout .proxy .proxy_url .context()
        def request(self, request): ... # .method .url .target .fields .body .iterable .read; returns a dict
        def close(self): ...            # optional

or, for clients without sessions, just ``def request(request)`` (with the attributes of both). The dict that is returned
has any of status, reason, version ("1.1"), headers (pairs), body (bytes), trailers (pairs), complete; what is left out
is what the client cannot tell. Optional in the file: NAME, VERSION, CAPABILITIES (see below), EXCEPTIONS (base classes
of the errors that the client documents), MODULE (a module shaped like http.client, for cases that are programs of
calls), TOOLS (an object with what such a program needs beside it; its open(target) and close(), if it has them, begin
and end a session), and an exception class Unsupported, raised when something asked for cannot be done.

CAPABILITIES has any of

    stepwise    several requests in one session (this alone, unless the driver says otherwise)
    pieces      request.read "pieces": read the content a few octets at a time, by the client's own means
    unread      request.read "none": leave the content unread, and let go of the response as the client's users do
    proxy       with target.proxy, ask it for http URLs
    tunnel      with target.proxy, reach https URLs through it
    url         request.target may be a whole URL, which request.url then is, userinfo, empty host and all
    asterisk    the method goes with request.target where that is no path: "*" (request.url is then the server's root)
    expect      "Expect: 100-continue" among request.fields is sent, and a 100 is no answer
    upgrade     Upgrade among request.fields is sent, and a 101 is an answer
    resolve     names that no machine knows are looked up by the module socket, as everything in Python does that has no
                resolver of its own (this host then answers), or the driver takes them from target.names
    unverified  with target.verify false, nobody looks at the server's certificate
    unverified-request   likewise with request.verify, for that request of the session alone
    client-certificate   target.certificate is shown to a server that asks for one
"""

import base64
import errno
import io
import json
import os
import socket
import sys
import time

PROTOCOL = 1
CONTEXTS = {}

try:
    text_type = unicode  # type: ignore[name-defined]  # Python 2
    integers = (int, long)  # type: ignore[name-defined]
except NameError:
    text_type = str
    integers = (int,)


def as_host(name):
    """A name of a server: a str, but for one that Python 2 spells as unicode alone."""
    try:
        return str(name)
    except UnicodeEncodeError:
        return name


class Target(object):  # Python 2 needs the base
    """The server, and how to reach it: scheme, host, port, timeout (seconds); names, a dict of those that no resolver
    knows to their addresses; through which proxy: proxy (host, port) and proxy_url, or None; and for TLS: ca_file
    (PEM), verify (bool), and certificate (files of the chain and of the key, PEM), or None."""

    def __init__(self, given):
        self.scheme = str(given["scheme"])
        self.host = as_host(given["host"])
        self.port = int(given["port"])
        self.ca_file = str(given["ca_file"])
        self.timeout = float(given["timeout"])
        proxy = given.get("proxy")
        self.proxy = None if proxy is None else (str(proxy["host"]), int(proxy["port"]))
        self.proxy_url = None if proxy is None else "http://%s:%d" % self.proxy
        self.names = dict((as_host(name), str(address)) for name, address in (given.get("names") or {}).items())
        self.verify = bool(given.get("verify", True))
        shown = given.get("certificate")
        self.certificate = None if shown is None else (str(shown["chain_file"]), str(shown["key_file"]))

    def context(self):
        """An ssl.SSLContext that trusts the CA of ca_file and no other, or whoever, if nobody is to look, and shows the
        certificate; the same one for every session like this one."""
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
        """The absolute URL of a request target on this server."""
        host = "[%s]" % self.host if ":" in self.host else self.host
        port = "" if self.port == {"http": 80, "https": 443}[self.scheme] else ":%d" % self.port
        return "%s://%s%s%s" % (self.scheme, host, port, path)


class Request(Target):
    """One request: method, target, url, fields (pairs of str), body (bytes or None), iterable (whether it is handed
    over line by line), read (how the content of the response is read: "whole", "pieces" or "none"). Its host, which is
    in the url, may be another name of the server than the target's, and its verify another than the session's."""

    def __init__(self, target, given):
        self.__dict__.update(target.__dict__)
        self.host = as_host(given.get("host") or target.host)
        self.verify = target.verify and bool(given.get("verify", True))
        self.method = str(given["method"])
        self.target = from_plain(given["target"])
        whole = self.target.startswith(("http:", "https:"))
        self.url = self.target if whole else Target.url(self, "/" if self.target == "*" else self.target)
        self.fields = [(from_plain(name), from_plain(value)) for name, value in given["fields"]]
        body = given["body"]
        self.body = None if body is None else base64.b64decode(body["data"])
        self.read = str(given.get("read", "whole"))
        self.iterable = body is not None and body["kind"] == "iterable"

    def content(self):
        """The content as it is to be handed to the client: None, bytes, or an iterator of its lines."""
        return iter(self.body.splitlines(True)) if self.iterable else self.body


def unusable(target):
    """What is wrong with the files that TLS needs, in one line, or None: else a client would be said to refuse a server
    that it was never able to trust."""
    files = [("the CA", target.ca_file, b"CERTIFICATE")]
    if target.certificate:
        chain, key = target.certificate
        files += [("the client's certificate", chain, b"CERTIFICATE"), ("its key", key, b"PRIVATE KEY")]
    for what, path, kind in files if target.scheme == "https" else ():
        try:
            with open(path, "rb") as file:
                data = file.read()
        except EnvironmentError as error:
            return "%s cannot be read from %s: %s" % (what, path, error.strerror)
        if kind + b"-----" not in data:
            return "%s holds no %s in PEM, which is to be %s" % (path, kind.decode("ascii"), what)
    return None


class Unsupported(Exception):
    """The client cannot do what was asked."""


class Born(BaseException):
    """This process is a child, which is to be spoken to at the address."""


class FunctionSession(object):
    """A session of a driver that is one function."""

    def __init__(self, function):
        self.request = function

    def close(self):
        pass


def as_text(value):
    """A str that has one character for each octet, where the client gave octets."""
    return value.decode("latin-1") if isinstance(value, bytes) else text_type(value)


def as_pairs(pairs):
    return None if pairs is None else [[as_text(name), as_text(value)] for name, value in pairs]


def as_base64(data):
    if data is None:
        return None
    octets = data if isinstance(data, bytes) else bytes(data)  # bytes() of a subclass may be how it spells itself
    return base64.b64encode(octets).decode("ascii")


def as_response(told):
    status = told.get("status")
    return {
        "status": None if status is None else int(status),
        "reason": None if told.get("reason") is None else as_text(told["reason"]),
        "version": None if told.get("version") is None else as_text(told["version"]),
        "headers": as_pairs(told.get("headers")),
        "body": as_base64(told.get("body")),
        "trailers": as_pairs(told.get("trailers")),
        "complete": told.get("complete"),
    }


def qualified(kind):
    module = getattr(kind, "__module__", None)
    name = getattr(kind, "__qualname__", kind.__name__)
    return name if module in (None, "builtins", "exceptions", "__builtin__") else "%s.%s" % (module, name)


def causes(error):
    """The error, and those that it stands for."""
    seen = []
    while isinstance(error, BaseException) and error not in seen:
        seen.append(error)
        reason = getattr(error, "reason", None)
        error = getattr(error, "__cause__", None) or (reason if isinstance(reason, BaseException) else None)
    return seen


def is_timeout(error):
    """Whether the error, or one that it stands for, is a time-out by its name or that of a base; never, though,
    if the system says that the connection was refused or reset."""
    ended = (errno.ECONNREFUSED, errno.ECONNRESET, errno.EPIPE)
    if any(getattr(each, "errno", None) in ended for each in causes(error)):
        return False
    names = [kind.__name__.lower() for each in causes(error) for kind in type(each).__mro__]
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
    """What the error says, whatever its message is made of."""
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
    """Plain data for JSON, with bytes as {"bytes": base64}; a str of Python 2, octets and text alike, is "native"."""
    if isinstance(value, (list, tuple)):
        return [as_plain(each) for each in value]
    if isinstance(value, bytes):
        return {"native" if bytes is str else "bytes": as_base64(value)}
    if isinstance(value, integers) and not isinstance(value, bool):
        return int(value)  # an enumeration's member is its number
    return value


def old_style(kind):
    """A class of the old style and its bases (Python 2)."""
    return [kind] + [each for base in kind.__bases__ for each in old_style(base)]


def as_value(value):
    kind = getattr(value, "__class__", type(value))  # a class of the old style, in Python 2, is not its type
    kinds = [qualified(each) for each in getattr(kind, "__mro__", None) or old_style(kind) if each is not object]
    return {"plain": as_plain(value) if is_plain(value) else None, "bases": kinds}


def from_plain(value, objects=None):
    """What JSON stands for: octets, files and iterators included, and references to ``objects``."""
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
            return value.encode("latin-1")  # Python 2: native strings
        except UnicodeEncodeError:
            return value  # it has none for this
    return value


def opened(given):
    """The file that an argument stands for. One with a descriptor has no name that could be left behind."""
    data, mode = base64.b64decode(given["data"]), str(given["mode"])
    if not given["fileno"]:
        file = io.BytesIO(data) if mode == "rb" else io.StringIO(data.decode("latin-1"))
        file.seek(given["position"])
        return file
    import tempfile  # only now: most drivers start without, and sooner

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
    """What the resolver answers, for names that the exam has made up too."""
    name = host.decode("ascii") if isinstance(host, bytes) else host
    return LOOK_UP(KNOWN.get(name and name.lower(), host), *arguments, **keywords)


def may_fork():
    """Whether this process may have children: on Linux, which has addresses that are no files, and without threads,
    which would not be there in a child."""
    return sys.platform.startswith("linux") and len(os.listdir("/proc/self/task")) == 1


class Host(object):
    """Answers the protocol's operations for one driver."""

    def __init__(self, driver):
        self.driver = driver
        self.file = driver.__file__
        self.target = None
        self.session = None
        self.objects = {}

    def hello(self, _):
        return {
            "hello": {
                "protocol": PROTOCOL,
                "name": getattr(self.driver, "NAME", self.driver.__name__),
                "version": str(getattr(self.driver, "VERSION", "")),
                "language": "Python %d.%d.%d" % sys.version_info[:3],
                "capabilities": self._capabilities(),
                "exceptions": [qualified(kind) for kind in getattr(self.driver, "EXCEPTIONS", ())],
                "forks": may_fork(),
            }
        }

    def fork(self, message):
        """A process that has imported what this one has, which costs the most of a start, and was asked nothing yet."""
        if self.target is not None:
            raise Unsupported("this process has been asked something")
        child = os.fork()
        if not child:
            raise Born(str(message["at"]))
        return {"ok": True, "pid": child}

    def reap(self, message):
        """How a child has ended: its exit code, or a signal's number below zero; null if it is still there."""
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
        if self.session is None:
            fault = unusable(self.target)
            if fault:
                return {"broken": fault}
            make = getattr(self.driver, "Session", None)
            self.session = make(self.target) if make else FunctionSession(self.driver.request)
        return {"response": as_response(self.session.request(request))}

    def _call(self, call):
        try:
            value = self.objects[call["on"]]
            if isinstance(value, Exception) and not hasattr(value, str(call["name"])):
                raise value  # there is no such object, because of this
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

    def _is_own(self, error):
        """Whether this is a mistake in the driver's own lines, and not an answer of the client."""
        trace = sys.exc_info()[2]
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
        except Exception as error:  # whatever the client raises is an answer
            if type(error).__name__ == "Unsupported":
                return {"unsupported": message_of(error)}
            if self._is_own(error):
                return {"broken": "%s: %s" % (type(error).__name__, message_of(error))}
            return {"error": as_error(error)}


def load(path):
    """The driver's module, loaded from its file under a name that shadows nothing."""
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


def main(arguments):
    sys.dont_write_bytecode = True  # a driver's folder is its author's
    # This folder must not be searched for modules: a file beside this one would shadow the library under test.
    here = os.path.dirname(os.path.realpath(__file__))  # Python itself may have resolved a link in it, or not
    sys.path[:] = [each for each in sys.path if os.path.realpath(each or ".") != here]
    # Descriptors 0 and 1 are for the protocol alone: the client reads nothing, and prints to standard error.
    questions, lines = Questions(os.dup(0)), os.fdopen(os.dup(1), "wb", 0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.argv[:] = arguments
    # The system's store of authorities is empty here: a client trusts the CA that it is given, or nobody. Reading the
    # store, as some libraries do while they are imported, would take as long as the import itself.
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        os.environ[name] = os.devnull
    driver = load(arguments[0])
    if not any(hasattr(driver, name) for name in ("Session", "request", "MODULE")):
        sys.exit("%s defines neither a class Session nor a function request" % arguments[0])
    socket.getaddrinfo = look_up
    while True:
        try:
            return serve(Host(driver), questions, lines)
        except Born as born:
            questions.close()
            lines.close()
            questions, lines = begin(str(born))


class Questions(object):
    """The lines that come on a descriptor."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.lines = []  # that have come, the next one last
        self.rest = []  # pieces of one that has not come to its end

    def next(self):
        """The next line, or b"" when no more will come."""
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
    """Answer one question after the other, until there are no more.

    That a session is open is told with the answer to the question that came with it: one write less."""
    told = b""
    while True:
        line = questions.next()
        if not line:
            return
        question = json.loads(line.decode("ascii"))
        told += json.dumps(host.answer(question)).encode("ascii") + b"\n"
        if questions.lines and question.get("op") == "open":
            continue
        lines.write(told)
        told = b""


def begin(address):
    """The streams of a child: questions and answers on one connection, standard error on another."""
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
        sys.modules["random"].seed()  # its sisters shall not draw the same
    return streams


if __name__ == "__main__":
    main(sys.argv[1:])
