"""A small, careful HTTP/1.1 client on a socket, and its mutants: each has one bad habit, named on the command line.

Without a habit it passes the exam; with one it fails the cases that are there to catch it, and that is how the exam is
examined. It shares no line with the reference client, and is written to be read beside RFC 9112, not to be used.
"""

import fnmatch
import re
import select
import socket
import ssl
import sys
import tempfile
import time
import urllib.parse
import warnings

sys.path.insert(0, __file__.rpartition("/")[0])
from habits import HABITS
from several import Cancel, GivenUp, Pool, Shared

HABIT = sys.argv[1] if len(sys.argv) > 1 else "none"
assert HABIT == "none" or HABIT in HABITS, HABIT
NAME = f"mutant {HABIT}"
VERSION = "1"
CAPABILITIES = (
    *("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "asterisk", "expect"),
    *("resolve", "unverified", "unverified-request", "client-certificate", "secure-proxy", "secure-tunnel"),
    *("upgrade", "upgraded", "concurrent", "cancel", "back-to-back", "partial", "sources"),
)

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
LIMITS = {"line": 65_536, "head": 262_144, "fields": 256, "interim": 64, "digits": 16}


class Bad(Exception):
    """The response is no response, or the request would be none."""


EXCEPTIONS = (Bad, GivenUp, OSError)


def has(habit):
    assert habit in HABITS, habit
    return habit == HABIT


class Wire:
    """One connection: octets that have come and were not taken yet."""

    def __init__(self, target, cancel=None):
        self.buffer = b""
        self.ended = False
        self.cancel = cancel
        self.read_at = 0.0
        self.taken = 0
        self.left = False  # the end of chunks was left in the way
        self.interim = []  # fields of the interim responses that came while the request was sent
        self.sock = socket.create_connection(target.proxy or (target.host, target.port), target.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.target = target
        self.asked = asked(target)
        self.watch()
        self.limit = None if has("waits-for-ever") else target.timeout
        self.sock.settimeout(self.limit)
        if target.proxy_scheme == "https":
            self.secure(to_proxy=True)

    def watch(self):
        if self.cancel is not None:
            self.cancel.watch(self.sock)

    def secure(self, to_proxy=False):
        name = ascii_host(self.target.proxy[0] if to_proxy else self.target.host).removesuffix(".")
        if has("verifies-the-proxy-in-a-tunnel") and self.target.proxy:
            name = self.target.proxy[0]
        if has("verifies-the-server-at-the-proxy"):
            name = ascii_host(self.target.host)
        if has("goes-by-the-host-field"):
            name = dict(self.target.fields).get("Host", name)
        context = context_for(self.target, to_proxy)
        hostname = None if has("sends-no-sni") else name
        options = {"server_hostname": hostname, "suppress_ragged_eofs": has("takes-tls-cut-for-end")}
        if has("resumes-whatever-it-was"):
            options["session"] = SESSIONS.get(self.target.port)
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock = Within(self.sock, context, hostname)
            return
        try:
            self.sock = context.wrap_socket(self.sock, do_handshake_on_connect=False, **options)
            self.watch()
            self.sock.do_handshake()
        except ssl.SSLError:
            if not has("falls-back-to-plain"):
                raise
            self.sock = socket.create_connection((self.target.host, self.target.port), self.target.timeout)
            return
        if HABIT in GENEROUS and self.target.verify:
            check_generously(self.sock, name)
        KNOWN_PORTS.add(self.target.port)

    def note_session(self):
        """What can be resumed; over TLS 1.3 it has come with the first octets of the server."""
        if isinstance(self.sock, ssl.SSLSocket):
            SESSIONS[self.target.port] = self.sock.session

    def close(self):
        if isinstance(self.sock, ssl.SSLSocket) and not has("sends-no-close-notify"):
            try:
                self.sock.settimeout(0)
                self.sock.unwrap()
            except (OSError, ValueError):
                pass
        self.sock.close()

    def stale(self):
        """Whether octets have come that no request asked for, or the end has."""
        if has("trusts-idle-connections") or has("leaves-content-in-the-way"):
            return False
        if self.left:
            self.left = False
            return False
        if has("repeats-without-a-look") or (has("looks-once-a-turn") and time.monotonic() < self.read_at + 0.2):
            return False
        pending = isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()
        return bool(
            (self.buffer and not has("keeps-what-is-left")) or pending or select.select([self.sock], [], [], 0)[0]
        )

    def more(self):
        if self.cancel is not None and not self.cancel.wakes:
            self.cancel.wait(self.sock, self.target.timeout)
        # Over TCP, how far a later read comes depends on how the kernel cuts a long response into segments.
        small = not has("looks-once-a-turn") or self.taken < 32_768
        full = 4_096 if small else 65_536
        try:
            # What has come is copied once for each line, so that little is taken at a time.
            full = 1 << 20 if has("copies-what-has-come") else full
            data = piece = self.sock.recv(full)
            while len(piece) == full and has("reads-on-while-reads-are-full"):
                piece = self.sock.recv(full)
                data += piece
        except OSError as error:
            is_reset = isinstance(error, ConnectionResetError) and has("takes-reset-for-end")
            if not is_reset and not has("takes-errors-for-ends"):
                raise
            data = b""
        if self.cancel is not None and self.cancel.asked:
            raise GivenUp("the caller gave up")
        self.ended = not data
        self.read_at = time.monotonic()
        self.taken += len(data)
        self.buffer += data
        return bool(data)

    def has_come(self):
        """Whether octets of the server, or its end, have come; octets of TLS alone are none."""
        if not self.buffer and not self.ended and select.select([self.sock], [], [], 0)[0]:
            self.sock.settimeout(0)
            try:
                self.more()
            except (BlockingIOError, ssl.SSLWantReadError):
                return False
            finally:
                self.sock.settimeout(self.limit)
        return bool(self.buffer or self.ended)

    def takes_interim(self, head):
        """Whether a response is an interim one, which is then read to its end."""
        if not is_interim(head[0]):
            return False
        self.interim += head[3]
        note_interim_head(*head[2:])
        if has("frames-interim-responses"):
            read_body(self, "GET", 200, head[3])
        return True

    def send(self, data, answered):
        """Send octets, unless a response comes that makes an end. Returns its head, and whether all octets were sent.

        ``answered``  the head of the final response, if that has come before"""
        data = memoryview(data)
        blind = has("loses-early-answers") or (has("repeats-without-a-look") and self.read_at)
        while data:
            while answered is None and not blind and self.has_come():
                head = read_head(self)
                answered = None if self.takes_interim(head) else head
            if answered and (not stays_open(answered[1], answered[3]) or HABIT in HALF):
                return answered, False
            self.sock.settimeout(0)
            try:
                data = data[self.sock.send(data[:16_384]) :]
            except (BlockingIOError, ssl.SSLWantWriteError):
                read = [] if answered or blind else [self.sock]
                if not any(select.select(read, [self.sock], [], self.limit)):
                    raise TimeoutError("nothing can be sent") from None
            finally:
                self.sock.settimeout(self.limit)
        return answered, True

    def line(self, limit=LIMITS["line"]):
        while (end := self.buffer.find(b"\r\n" if has("takes-lf-for-text") else b"\n")) < 0:
            if len(self.buffer) > limit and not has("has-no-limits"):
                raise Bad("a line without end")
            if not self.more():
                raise Bad("the end within a line")
        end += 2 if has("takes-lf-for-text") else 1
        line, self.buffer = self.buffer[:end], self.buffer[end:]
        return line

    def exactly(self, count, short_is_fine=False):
        parts, missing = [], count
        while missing:
            if not self.buffer and not self.more():
                if short_is_fine:
                    break
                raise Bad(f"{missing} octets are missing")
            parts.append(self.buffer[:missing])
            self.buffer = self.buffer[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def until_end(self):
        parts = [self.buffer]
        self.buffer = b""
        while self.more():
            parts.append(self.buffer)
            self.buffer = b""
        return b"".join(parts)


# ---------------------------------------------------------------------------------------------------------------- TLS


CONTEXTS = []  # of a client that has one for all
KNOWN_PORTS = set()  # of servers that were good once
LEAKED = []  # connections that are open and that no session has
HALF = ("reuses-half-sent-connections", "leaks-half-sent-connections")  # these end an upload at each early response
SESSIONS = {}  # of TLS, by the server's port


class Within:
    """TLS within TLS: above a socket that uses TLS already, which ssl cannot wrap."""

    def __init__(self, outer, context, hostname):
        self.outer, self.fileno, self.settimeout, self.close = outer, outer.fileno, outer.settimeout, outer.close
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self.incoming, self.outgoing, server_hostname=hostname)
        self.drive(self.engine.do_handshake)

    def drive(self, work, *arguments):
        while True:
            try:
                return work(*arguments)
            except ssl.SSLWantReadError:
                self.flush()
                data = self.outer.recv(65_536)
                if data:
                    self.incoming.write(data)
                else:
                    self.incoming.write_eof()
            finally:
                self.flush()

    def flush(self):
        if self.outgoing.pending:
            self.outer.sendall(self.outgoing.read())

    def sendall(self, data):
        self.drive(self.engine.write, data)

    def recv(self, size):
        return self.drive(self.engine.read, size)


def asked(target):
    """What a connection is good for: others need one of their own."""
    return None if has("shares-connections") else (target.host, target.verify)


def ascii_host(host):
    return host if host.isascii() else host.encode("idna").decode()


def context_for(target, to_proxy=False):
    if has("keeps-its-first-settings") and CONTEXTS:
        return CONTEXTS[0]
    if has("resumes-whatever-it-was") and CONTEXTS:  # a session belongs to the context that it was made in
        context = CONTEXTS[0]
        context.load_verify_locations(target.ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
        context.check_hostname = True
    else:
        context = ssl.create_default_context(cafile=target.ca_file)
    context.hostname_checks_common_name = has("takes-the-common-name")
    if HABIT in GENEROUS or has("checks-no-name"):
        context.check_hostname = False
    if has("speaks-old-tls"):
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context.minimum_version = ssl.TLSVersion.TLSv1
    if has("checks-no-dates"):
        context.verify_flags |= 0x200000  # X509_V_FLAG_NO_CHECK_TIME
    known = has("trusts-whom-it-knows") and target.port in KNOWN_PORTS
    if known or not target.verify or has("checks-no-certificate") or has("trusts-any-authority"):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    unseen = has("verifies-no-proxy") if to_proxy else has("verifies-nothing-in-a-tunnel") and target.proxy
    if unseen:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if target.certificate and not has("shows-no-certificate"):
        context.load_cert_chain(*target.certificate)
    CONTEXTS.append(context)
    return context


# How a name in the certificate may match too, for those whose habit it is to be generous.
GENEROUS = {
    "takes-any-wildcard": fnmatch.fnmatch,
    "compares-ends-of-names": lambda host, name: host.endswith(name) or name.endswith(host),
    "takes-names-for-addresses": lambda host, name: host == name,
    "reads-names-up-to-nul": lambda host, name: host == name.partition("\0")[0],
    "trusts-any-authority": lambda *_: False,
    "sends-no-sni": lambda *_: False,
    "takes-the-address-for-the-name": lambda _, name: name in ("127.0.0.1", "0:0:0:0:0:0:0:1"),
}


def check_generously(sock, host):
    is_address = ":" in host or host.replace(".", "").isdigit()
    host = "0:0:0:0:0:0:0:1" if host == "::1" else host.lower()  # as ssl spells it
    for kind, name in names_of(sock):
        if is_address == (kind == "IP Address") and host in (name, name.replace("*", host.partition(".")[0], 1)):
            return
        if GENEROUS[HABIT](host, name):
            return
    raise ssl.SSLCertVerificationError("the name")


def names_of(sock):
    """The names in the server's certificate, of any issuer."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(ssl.DER_cert_to_PEM_cert(sock.getpeercert(True)))
        file.flush()
        certificate = ssl._ssl._test_decode_cert(file.name)
    return [(kind, name.lower()) for kind, name in certificate.get("subjectAltName", ())]


class Session:
    def __init__(self, target):
        self.target = target
        self.pool = Pool()
        self.shared = Shared()
        self.lost = []  # connections that stay open
        self.running = None  # the `Cancel` of the request that runs
        self.old_server = False  # it has answered in HTTP/1.0

    def close(self):
        if not has("never-closes"):
            self.pool.close()
            if self.shared.wire is not None:
                self.shared.wire.close()

    def shares(self, request):
        """Whether the request goes to the connection that others use."""
        if not has("pipelines-behind-a-post") or request.method == "POST":
            return True
        time.sleep(0.03)  # a POST may come first
        return self.shared.wire is not None

    def cancel(self):
        if self.running is not None:
            self.running()

    def request(self, request):
        locate(request)
        head = request_head(request, self.old_server)
        self.running = Cancel(not HABIT.endswith("-what-was-given-up")) if request.cancel else None
        if self.target.at_a_time > 1 and HABIT in SHARING and self.shares(request):
            return SHARING[HABIT](self.shared, Sharing(self, request, head))
        wire = self.pool.take(lambda each: has("never-closes") or (each.asked == asked(request) and not each.stale()))
        reused = wire is not None
        try:
            return self.exchange(request, head, wire)
        except Exception:
            if reused and (has("repeats-anything") or has("repeats-without-a-look")):
                return self.exchange(request, head, None)
            raise

    def exchange(self, request, head, wire):
        wire = wire or self.connect(request)
        wire.cancel = self.running
        wire.watch()
        answered, whole = None, False
        try:
            answered, whole = self.send(wire, request, head)
        except OSError:
            if has("loses-early-answers") or (wire.cancel is not None and wire.cancel.asked):
                self.drop(wire, GivenUp() if wire.cancel else None)
                raise
        except Exception as error:  # the source of the content failed, or the caller gave up
            if has("keeps-a-connection-whose-source-failed"):
                self.pool.give(wire)
            else:
                self.drop(wire, error)
            raise
        try:
            answer = read_response(wire, request.method, request.read, request, answered)
        except (Bad, GivenUp, OSError, ssl.SSLError) as error:
            self.drop(wire, error)
            raise
        wire.note_session()
        if has("repeats-a-417-on-its-connection") and answer["status"] == 417:
            request.fields = [pair for pair in request.fields if pair[0].lower() != "expect"]
            return self.exchange(request, request_head(request, self.old_server), wire)
        self.old_server = answer["version"] == "1.0"
        half = not whole and HABIT not in HALF
        persistent = answer.pop("persistent") and not half
        if not whole and has("leaks-half-sent-connections"):
            LEAKED.append(wire)
        elif not persistent or "close" in {each.lower() for each in options_of(request.fields)}:
            self.drop(wire)
        else:
            self.pool.give(wire)
        return answer

    def connect(self, request):
        wire = Wire(request, self.running)
        try:
            if self.target.scheme == "https":
                if self.target.proxy:
                    self.tunnel(wire, request)
                wire.secure()
        except (Bad, GivenUp, OSError, ssl.SSLError) as error:
            self.drop(wire, error)
            raise
        return wire

    def drop(self, wire, error=None):
        given_up = isinstance(error, GivenUp)
        if has("never-closes") or (given_up and has("keeps-what-was-given-up")):
            self.pool.give(wire)
        elif given_up and has("leaks-what-was-given-up"):
            self.lost.append(wire)
        else:
            wire.close()

    def send(self, wire, request, head):
        """Send the request. Returns the head of a final response that came meanwhile, and whether all was sent."""
        wire.sock.sendall(head)
        answered = None
        if "100-continue" in [each.lower() for each in values(request.fields, "expect")]:
            answered = await_continue(wire, request.method)
            if answered:
                return answered, has("forgets-the-announced-content")
        try:
            for part in parts_of(request, self.old_server):
                answered, whole = wire.send(part, answered)
                if not whole:
                    return answered, False
        except Exception as error:
            if type(error).__name__ == "SourceFailed" and has("ends-content-that-failed"):
                wire.sock.sendall(b"0\r\n\r\n")
            raise
        return answered, True

    def tunnel(self, wire, target):
        host = target.proxy[0] if has("names-the-proxy") else host_of(target)
        address = f"{host}:{target.port}".encode("latin-1")
        wire.sock.sendall(b"CONNECT " + address + b" HTTP/1.1\r\nHost: " + address + b"\r\n\r\n")
        if has("takes-any-answer-to-connect"):
            self.take_any_answer(wire)
            return
        answer = read_response(wire, "CONNECT", "whole")
        if not 200 <= answer["status"] < 300:
            raise Bad(f"no tunnel: {answer['status']}")
        if wire.buffer:
            raise Bad("octets behind the answer to CONNECT")

    def take_any_answer(self, wire):
        first = wire.line()
        while wire.line() not in (b"\r\n", b"\n"):
            pass
        if b"200" not in first:
            raise Bad("no tunnel")


class Sharing:
    """A request on the connection that all requests at a time share."""

    def __init__(self, session, request, head):
        self.session, self.request, self.head = session, request, head

    def connect(self):
        return self.session.connect(self.request)

    def send(self, wire, pause=0):
        data = self.head + b"".join(parts_of(self.request, False))
        if pause:
            wire.sock.sendall(data[:20])
            time.sleep(pause)
            data = data[20:]
        wire.sock.sendall(data)

    def receive(self, wire):
        answer = read_response(wire, self.request.method, self.request.read, self.request)
        answer.pop("persistent")
        return answer


SHARING = {
    "answers-in-any-order": Shared.in_any_order,
    "interleaves-requests": Shared.interleaved,
    "pipelines-behind-a-post": Shared.in_order,
}


# ------------------------------------------------------------------------------------------------------------ requests


def request_head(request, old_server):
    if not has("sends-what-it-is-given"):
        check_request(request)
    method = request.method.lower() if has("sends-lower-case-methods") else request.method
    path = path_of(request)
    whole = request.proxy and request.scheme == "http" and not has("asks-a-proxy-like-a-server")
    version = "1.0" if has("sends-1.0") else "1.1"
    host = host_of(request)
    default = {"http": 80, "https": 443}[request.scheme]
    if request.port != default and not (has("hides-any-known-port") and request.port in (80, 443)):
        host += f":{request.port}"
    url = f"{request.scheme}://{host}{'/' if path == '*' else path}"
    lines = [f"{method} {url if whole else path} HTTP/{version}"]
    names = {name.lower() for name, _ in request.fields}
    if has("names-the-proxy") and request.proxy:
        host = request.proxy[0] + (f":{request.port}" if request.port != default else "")
    if "host" not in names and not has("sends-no-host"):
        lines.append(f"Host: {host}")
    if has("sends-two-hosts"):
        lines.append(f"Host: {host}")
    if not {"content-length", "transfer-encoding"} & names:
        lines += framing_lines(request, old_server)
    lines += [f"{name}: {value}" for name, value in request.fields]
    lines += missing_options(request.fields)
    if request.method == "OPTIONS" and request.body and "content-type" not in names:
        lines.append("Content-Type: application/octet-stream")
    if has("sends-odd-fields"):
        lines += ["Accept-Encoding: gzip, , deflate", "X-Folded: a\r\n b"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def locate(request):
    """Take the host, the port and the target from a whole URL."""
    if not request.target.startswith(("http:", "https:")):
        return
    scheme, authority, target = re.fullmatch(r"(https?):(?://)?([^/?#]*)(.*)", request.target, re.DOTALL).groups()
    authority = authority.rpartition("@")[2]
    if has("decodes-hosts"):
        authority = urllib.parse.unquote(authority, "latin-1")
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=-]+)(?::([0-9]*))?", authority)
    if not found and not has("decodes-hosts"):
        raise Bad("the host of the URL")
    host, port = found.groups() if found else (authority, None)
    request.scheme, request.host, request.target = scheme, host.strip("[]"), target
    request.port = int(port or {"http": 80, "https": 443}[scheme])


def host_of(target):
    """The host as it goes out, without a port."""
    host = target.host
    if has("sends-u-labels") and not host.isascii():
        return host.encode().decode("latin-1")
    if re.fullmatch("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*", host):
        return host if has("forgets-the-brackets") else f"[{host}]"
    return ascii_host(host).removesuffix("." if has("drops-the-trailing-dot") else "")


def path_of(request):
    if has("asks-through-a-url-parser"):
        parts = urllib.parse.urlsplit(request.target)
        return parts._replace(scheme="", netloc="").geturl().removeprefix("//") or "/"
    return "*" if request.target == "*" else re.sub(r"^(?=\?|$)", "/", request.target.partition("#")[0])


def options_of(fields):
    return members([pair for pair in fields if pair[0].lower() == "connection"], "connection")


def missing_options(fields):
    """Connection options for fields that are for the next server only (RFC 9110 section 7.6.1)."""
    if has("sends-what-it-is-given"):
        return []
    given = {name.lower() for name, _ in fields} & {"te", "upgrade"}
    missing = given - {option.lower() for option in options_of(fields)}
    return [f"Connection: {', '.join(sorted(missing))}"] if missing else []


def framing_lines(request, old_server):
    lines = []
    if request.iterable and not old_server:
        lines.append("Transfer-Encoding: chunked")
    elif request.body is not None:
        lines.append(f"Content-Length: {len(request.body)}")
    elif request.method in ("POST", "PUT", "PATCH") and not has("announces-no-empty-content"):
        lines.append("Content-Length: 0")
    if has("announces-content-twice") and request.body is not None:
        return [f"Content-Length: {len(request.body)}", "Transfer-Encoding: chunked"]
    return lines


def check_request(request):
    if not re.fullmatch(TOKEN, request.method):
        raise Bad("method")
    if not re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*", request.target):
        raise Bad("target")
    names = [name.lower() for name, _ in request.fields]
    lengths = [value for name, value in request.fields if name.lower() == "content-length"]
    for name, value in request.fields:
        if has("trusts-known-fields") and name.lower() in ("content-type", "cookie", "user-agent", "upgrade"):
            continue
        if not re.fullmatch(TOKEN, name) or re.search("[\0-\x08\n-\x1f\x7f]", value):
            raise Bad("field")
    if names.count("host") > 1 or len(lengths) > 1 or (lengths and "transfer-encoding" in names):
        raise Bad("framing")
    hosts = [value for name, value in request.fields if name.lower() == "host"]
    if any(
        not re.fullmatch(r"(?:\[[0-9A-Za-z:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]*)?", each) for each in hosts
    ):
        raise Bad("Host")
    codings = [value for name, value in request.fields if name.lower() == "transfer-encoding"]
    if codings and [each.strip().lower() for each in codings] != ["chunked"]:
        raise Bad("transfer coding")
    if any("chunked" in value.lower() for name, value in request.fields if name.lower() == "te"):
        raise Bad("TE")
    size = len(request.body or b"")
    if lengths and (not re.fullmatch("[0-9]+", lengths[0]) or (int(lengths[0]) != size and not request.fails)):
        raise Bad("length")
    if request.method == "TRACE" and request.body:
        raise Bad("TRACE has no content")
    if "expect" in names and not request.body:
        raise Bad("nothing to wait with")
    is_path = not request.target or request.target.startswith(("/", "?", "#"))
    if not is_path and (request.method, request.target) != ("OPTIONS", "*"):
        raise Bad("target")


def parts_of(request, old_server):
    if request.body is None:
        return
    names = {name.lower() for name, _ in request.fields}
    chunked = "transfer-encoding" in names or (request.iterable and not old_server and "content-length" not in names)
    if not chunked:
        yield from request.content() if request.fails else [request.body]
        yield b"\r\n" if has("ends-content-with-crlf") else b""
        return
    for line in request.content() if request.iterable else [request.body]:
        if line or has("sends-empty-pieces-as-chunks"):
            yield b"%x\r\n%s\r\n" % (len(line), line)
    yield b"" if has("sends-no-last-chunk") else b"0\r\n\r\n"


# ----------------------------------------------------------------------------------------------------------- responses


def await_continue(wire, method):
    """Wait a while for a 100. Returns the head of a final response that comes in its place, else None."""
    limit = wire.target.timeout if has("waits-for-a-100-for-ever") else 0.2
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if not wire.has_come():
            select.select([wire.sock], [], [], max(0, until - time.monotonic()))
            continue
        head = read_head(wire)
        if (has("knows-expect-with-post-only") and method != "POST") or not wire.takes_interim(head):
            return head
        if head[0] == 100:
            return None
    if has("waits-for-a-100-for-ever"):
        raise TimeoutError("no 100")
    return None


def read_response(wire, method, read, request=None, head=None):
    interim, wire.interim = wire.interim, []
    count = len(interim)
    while True:
        status, version, reason, fields = head or read_head(wire)
        if head or not is_interim(status):
            break
        interim += fields
        count += 1
        note_interim_head(reason, fields)
        if has("frames-interim-responses"):
            read_body(wire, "GET", 200, fields)
        if (len(interim) > LIMITS["fields"] or count > LIMITS["interim"]) and not has("has-no-limits"):
            raise Bad("too many interim responses")
    if has("mixes-interim-fields"):
        fields = interim + fields
    if status == 101 and request is not None and any(name.lower() == "upgrade" for name, _ in request.fields):
        return read_switched(wire, version, reason, fields, request.upgraded)
    part = request.part if request is not None else None
    body, framed = (None, False) if read == "none" else read_body(wire, method, status, fields, part)
    if (
        has("needs-close-notify")
        and isinstance(wire.sock, ssl.SSLSocket)
        and select.select([wire.sock], [], [], 0.05)[0]
    ):
        wire.more()
    tunnel = method == "CONNECT" and 200 <= status < 300
    persistent = tunnel or (framed and stays_open(version, fields) and (not wire.buffer or has("keeps-what-is-left")))
    return {
        "status": status,
        "version": version,
        "reason": reason,
        "headers": fields,
        "body": body if part is None else body[:part],
        "persistent": persistent or is_left_in_the_way(wire, read, part, framed),
    }


def note_interim_head(reason, fields):
    if has("reads-interim-heads-as-ascii"):
        "".join([reason, *(value for _, value in fields)]).encode("ascii")


def read_switched(wire, version, reason, fields, upgraded):
    """A 101 and, if the caller wants them, the octets after it (RFC 9110 section 7.8)."""
    if has("frames-a-101") and (values(fields, "content-length") or values(fields, "transfer-encoding")):
        read_body(wire, "GET", 200, fields)
    if has("loses-octets-behind-101"):
        wire.buffer = b""
    if has("doubles-octets-behind-101"):
        wire.buffer += wire.buffer
    answer = {"status": 101, "version": version, "reason": reason, "headers": fields, "body": b""}
    answer["persistent"] = has("keeps-a-switched-connection") and not upgraded
    return answer | ({"upgraded": wire.until_end()} if upgraded else {})


def is_left_in_the_way(wire, read, part, framed):
    """Whether the connection is used again although content may be unread."""
    if has("leaves-content-in-the-way"):
        return read == "none" or part is not None
    wire.left = part is not None and framed and has("leaves-the-end-of-chunks")
    return wire.left


def is_interim(status):
    if status == 101:
        return has("reads-a-response-behind-101")
    if has("takes-1xx-for-final"):
        return False
    return status == 100 if has("knows-100-only") else 100 <= status < 200


def read_head(wire):
    size, lines = 0, []
    while True:
        try:
            line = wire.line()
        except Bad:
            if lines and has("takes-a-cut-head") and wire.ended:
                break
            raise
        size += len(line)
        if (size > LIMITS["head"] or len(lines) > LIMITS["fields"]) and not has("has-no-limits"):
            raise Bad("too large a head")
        if line in (b"\r\n", b"\n") and lines:
            break
        lines.append(line)
        if has("takes-anything-for-http-0.9") and not lines[0].startswith(b"HTTP/"):
            wire.buffer = lines[0] + wire.buffer
            return 200, "0.9", "", []
        if has("skips-to-the-status-line") and not lines[0].startswith(b"HTTP/"):
            lines.clear()
    return read_lines(lines)


def read_lines(lines):
    text = [line_text(line) for line in lines]
    if has("splits-at-unicode-line-ends"):
        text = "\r\n".join(text).splitlines()
    if has("takes-cr-for-line-end"):
        text = [part for each in text for part in each.split("\r")]
    status, version, reason = status_line(text[0])
    return status, version, reason, read_fields(text[1:])


def line_text(line):
    if not line.endswith(b"\r\n"):
        raise Bad("a line that ends in LF")
    return re.sub(b"\r?\n$", b"", line).decode("latin-1")


def status_line(line):
    strict = r"HTTP/(1\.[0-9]) ([1-5][0-9][0-9])(?: ([\t -~\x80-\xff]*))?"
    loose = {
        "reads-any-number-as-code": r"HTTP/(1\.[0-9])\s+([+-]?[0-9_]+)\w*(?: (.*))?",
        "reads-any-version": r"(?i:HTTP)/?([0-9A-Z.]*) ([1-5][0-9][0-9])(?: (.*))?",
        "takes-any-whitespace": r"\s*HTTP/(1\.[0-9])\s+([1-5][0-9][0-9])(?:\s+(.*))?",
    }
    found = re.fullmatch(loose.get(HABIT, strict), line)
    if not found:
        raise Bad("status line")
    status = int(found[2])
    if has("reads-any-number-as-code"):
        status %= 65_536
    if has("needs-a-reason-phrase") and not found[3]:
        raise Bad("reason")
    if has("knows-few-codes") and status not in (200, 204, 205, 206, 304, 404):
        status = 200
    version = "1.1" if found[1] not in ("1.0", "1.1") else found[1]
    return status, version, found[3] or ""


def read_fields(lines):
    fields = []
    for line in lines:
        if line[:1] in (" ", "\t"):
            fold(fields, line)
            continue
        name, colon, value = line.partition(":")
        if has("strips-names"):
            name = name.strip()
        if has("ends-the-head-at-a-bad-line") and not (colon and re.fullmatch(TOKEN, name)):
            break
        if not (colon and re.fullmatch(TOKEN, name)) and not has("takes-any-name"):
            raise Bad("field name")
        if has("cuts-values-at-nul"):
            value = value.partition("\0")[0]
        if re.search("[\0-\x08\n-\x1f\x7f]", value) and not (has("takes-any-value") or has("takes-lf-for-text")):
            raise Bad("field value")
        if has("decodes-values-as-ascii"):
            value.encode("ascii")
        fields.append((name, value if has("keeps-whitespace") else value.strip(" \t")))
    if has("lets-the-last-field-win"):
        return list({name.lower(): (name, value) for name, value in fields}.values())
    return fields


def fold(fields, line):
    if not fields:
        raise Bad("a fold before any field")
    name, value = fields[-1]
    if re.search("[\0-\x08\n-\x1f\x7f]", line) and not has("takes-any-value"):
        raise Bad("fold")
    if has("keeps-folds"):
        fields[-1] = name, f"{value}\r\n{line}"
    elif has("takes-folds-for-fields"):
        new, _, value = line.strip().partition(":")
        fields.append((new, value.strip()))
    else:
        fields[-1] = name, f"{value} {line.strip(' ' + chr(9))}".strip(" ")


def values(fields, name):
    if has("knows-names-by-case"):
        return [value for key, value in fields if key == name.title()]
    return [value for key, value in fields if key.lower() == name]


def members(fields, name):
    lines = values(fields, name)
    if has("reads-the-first-line-only"):
        lines = lines[:1]
    text = ",".join(lines)
    return [each.strip(" \t") for each in text.split(",") if each.strip(" \t")]


def stays_open(version, fields):
    if has("ignores-close"):
        return True
    options = members(fields, "connection")
    if has("ignores-close-in-lists"):
        options = values(fields, "connection")
    options = options if has("knows-close-by-case") else [each.lower() for each in options]
    if version == "1.0" and values(fields, "transfer-encoding") and not has("trusts-chunked-of-1.0"):
        return False
    if "close" in options:
        return False
    return version == "1.1" or "keep-alive" in options or has("keeps-1.0-open")


def read_body(wire, method, status, fields, part=None):
    """The content, and whether its end was one of its own (RFC 9112 section 6.3).

    Content of which the caller wants a part is read whole as well."""
    if method == "HEAD" and not has("reads-content-after-head"):
        return b"", True
    if status in (204, 304) and not has("reads-content-of-204-and-304"):
        return b"", True
    if method == "CONNECT" and 200 <= status < 300 and not has("reads-content-of-a-tunnel"):
        return b"", True
    if has("ends-byteranges-at-their-boundary") and status == 206 and (end := closing_boundary(fields)):
        return read_up_to(wire, end), True
    codings = members(fields, "transfer-encoding")
    lengths = values(fields, "content-length")
    if has("lets-the-length-decide") and lengths:
        codings = []
    if values(fields, "transfer-encoding") and not codings and not has("lets-the-length-decide"):
        raise Bad("no transfer coding")
    if codings:
        if lengths and not has("takes-both-framings"):
            raise Bad("both framings")
        return read_coded(wire, codings, lengths, fields, part)
    if lengths and part is not None and has("leaves-content-in-the-way"):
        return wire.exactly(min(part, int(lengths[0]))), True
    if lengths:
        return read_length(wire, lengths)
    return wire.until_end(), has("keeps-notified-connections") and isinstance(wire.sock, ssl.SSLSocket)


def closing_boundary(fields):
    found = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", ",".join(values(fields, "content-type")))
    return f"--{found[1]}--\r\n".encode() if found else b""


def read_up_to(wire, end):
    while end not in wire.buffer and wire.more():
        pass
    content, boundary, wire.buffer = wire.buffer.partition(end)
    return content + boundary


def read_coded(wire, codings, lengths, fields, part):
    lower = [each if has("knows-chunked-by-case") else each.lower() for each in codings]
    is_chunked = "chunked" in ",".join(lower) if has("finds-chunked-anywhere") else lower == ["chunked"]
    if is_chunked:
        return read_chunks(wire, fields, part), True
    if has("ignores-other-codings"):
        return read_length(wire, lengths) if lengths else (wire.until_end(), False)
    raise Bad("transfer coding")


def read_length(wire, lengths):
    if has("takes-the-first-length"):
        lengths = lengths[:1]
    each = {one.strip(" \t") for line in lengths for one in line.split(",") if one.strip(" \t")} or {""}
    (length, *others) = each
    if others:
        raise Bad("lengths that differ")
    if has("reads-lengths-as-int"):
        count = int(length)
    elif re.fullmatch("[0-9]+", length):
        digits = length.lstrip("0") or "0"
        if len(digits) > LIMITS["digits"] and has("ignores-a-bad-length"):
            return wire.until_end(), False
        if len(digits) > LIMITS["digits"] and not has("wraps-lengths"):
            raise Bad("length")
        count = int(digits)
    elif has("ignores-a-bad-length"):
        return wire.until_end(), False
    else:
        raise Bad("length")
    if has("wraps-lengths"):
        count %= 2**32
    if has("reserves-what-is-announced"):
        bytes(count)
    return wire.exactly(count, short_is_fine=has("takes-short-for-complete")), True


def read_chunks(wire, fields, part):
    parts = []
    while True:
        if part is not None and has("leaves-content-in-the-way"):
            return read_some_chunks(wire, part)
        try:
            size = read_size(wire)
        except Bad:
            if wire.ended and has("takes-short-for-complete"):
                break
            raise
        if not size:
            if part is None or not has("leaves-the-end-of-chunks"):
                read_trailers(wire, fields)
            break
        if has("reserves-what-is-announced"):
            bytes(size)
        parts.append(wire.exactly(size, short_is_fine=has("takes-short-for-complete")))
        end = wire.exactly(2, short_is_fine=has("takes-short-for-complete"))
        if end == b"\n" or (end[:1] == b"\n" and has("takes-lf-for-chunk-end")):
            wire.buffer = end[1:] + wire.buffer
        elif end != b"\r\n" and not has("skips-the-end-of-a-chunk") and not wire.ended:
            raise Bad("end of a chunk")
    return b"".join(parts)


def read_some_chunks(wire, missing):
    """The first octets of chunked content; the rest is left in the way."""
    data = b""
    while missing and (size := read_size(wire)):
        data += wire.exactly(min(size, missing))
        missing -= min(size, missing)
        if missing:
            wire.exactly(2)
    return data


def read_size(wire):
    line = wire.line()
    if not line.endswith(b"\r\n") and not has("takes-lf-for-chunk-end"):
        raise Bad("a chunk line that ends in LF")
    text = line.decode("latin-1").rstrip("\r\n") if has("takes-lf-for-chunk-end") else line[:-2].decode("latin-1")
    if has("refuses-extensions") and ";" in text:
        raise Bad("extension")
    if has("reads-sizes-as-int"):
        size = int(text.partition(";")[0], 16)
        return abs(size)
    quoted = r'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
    found = re.fullmatch(rf"([0-9A-Fa-f]+)(?:[ \t]*;[ \t]*{TOKEN}(?:[ \t]*=[ \t]*(?:{TOKEN}|{quoted}))?)*", text)
    if not found:
        raise Bad("chunk size")
    digits = found[1].lstrip("0")
    if has("wraps-lengths"):
        digits = digits[-8:]
    if has("knows-lower-case-sizes") and digits != digits.lower():
        raise Bad("chunk size")
    if len(digits) > LIMITS["digits"]:
        raise Bad("chunk size")
    return int(digits or "0", 16)


def read_trailers(wire, fields):
    lines, size = [], 0
    while True:
        line = wire.line()
        if line in (b"\r\n", b"\n"):
            break
        size += len(line)
        if (size > LIMITS["head"] or len(lines) > LIMITS["fields"]) and not has("has-no-limits"):
            raise Bad("too many trailers")
        lines.append(line_text(line))
    trailers = read_fields(lines)
    if has("merges-trailers"):
        fields += trailers
