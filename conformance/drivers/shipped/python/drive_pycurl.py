"""Drives libcurl through pycurl: a session is one easy handle, which keeps its connection.

libcurl gets a URL, which goes through its parser. The option REQUEST_TARGET takes any octets, and its documentation
says that libcurl does not check them. So the driver uses that option for the target `*` alone, which no URL has."""

import io
import re

import pycurl

NAME = "pycurl"
VERSION = "%s, %s" % (pycurl.version.split()[0], pycurl.version_info()[1])
CAPABILITIES = (
    *("stepwise", "proxy", "tunnel", "url", "expect"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "partial", "sources"),
    *(("secure-proxy", "secure-tunnel") if hasattr(pycurl, "PROXY_CAINFO") else ()),  # since 7.52
    *(("asterisk",) if hasattr(pycurl, "REQUEST_TARGET") else ()),  # since 7.55
)
ENTRY = "url"
EXCEPTIONS = (pycurl.error,)


class Unsupported(Exception):
    """libcurl cannot send the request."""


class TimedOut(pycurl.error):
    """The error CURLE_OPERATION_TIMEDOUT (28). The host recognizes time-outs by the name of the class."""


class Session:
    """One pycurl.Curl."""

    def __init__(self, _):
        self.curl = pycurl.Curl()

    def request(self, request):
        curl, head, body = self.curl, [], io.BytesIO()
        curl.reset()  # resets the options, and keeps the connections
        for option, value in (
            (curl.URL, request.url if max(request.host) < "\x80" else request.url.encode()),
            (curl.PATH_AS_IS, 1),
            (curl.CUSTOMREQUEST, request.method),
            (curl.HTTP_VERSION, curl.CURL_HTTP_VERSION_1_1),
            (curl.EXPECT_100_TIMEOUT_MS, 300),
            (curl.TIMEOUT_MS, int(request.timeout * 1000)),
            (curl.HTTP_CONTENT_DECODING, 0),
            (curl.HEADERFUNCTION, head.append),
            (curl.WRITEFUNCTION, body.write if request.part is None else enough(body, request.part)),
            (curl.NOSIGNAL, 1),
            (curl.HTTPHEADER, lines(request)),
        ):
            curl.setopt(option, value)
        if request.target == "*":
            curl.setopt(curl.REQUEST_TARGET, b"*")
            curl.setopt(curl.URL, request.origin if max(request.host) < "\x80" else request.origin.encode())
        if hasattr(curl, "SUPPRESS_CONNECT_HEADERS"):  # since 7.54: the head of the answer to CONNECT is not reported
            curl.setopt(curl.SUPPRESS_CONNECT_HEADERS, 1)
        self._trust(request)
        if request.proxy:
            curl.setopt(curl.PROXY, request.proxy_url)
        if request.proxy_scheme == "https":
            curl.setopt(curl.PROXY_CAINFO, request.ca_file)
        if request.method == "HEAD":
            curl.setopt(curl.NOBODY, 1)
        content = request.content()
        if request.iterable:
            curl.setopt(curl.UPLOAD, 1)
            curl.setopt(curl.READFUNCTION, reader(content))
        elif content is not None or request.method in ("POST", "PUT"):
            curl.setopt(curl.POSTFIELDS, content or b"")
        try:
            curl.perform()
        except pycurl.error as error:
            if error.args[0] == pycurl.E_OPERATION_TIMEDOUT:
                raise TimedOut(*error.args)
            if error.args[0] != pycurl.E_WRITE_ERROR or request.part is None:
                raise
        return told(curl.getinfo(pycurl.RESPONSE_CODE), head, body.getvalue()[: request.part])

    def _trust(self, request):
        """Set the names of the target, the CA and the client certificate. CAPATH is unset, since libcurl may have been
        built to trust a folder in addition to CAINFO."""
        curl = self.curl
        port = request.proxy[1] if request.proxy else request.port  # of the names that libcurl itself resolves
        names = ["%s:%d:%s" % (name, port, address) for name, address in request.names.items()]
        curl.setopt(curl.RESOLVE, names)
        curl.setopt(curl.CAINFO, request.ca_file)
        curl.unsetopt(curl.CAPATH)
        if not request.verify:
            curl.setopt(curl.SSL_VERIFYPEER, 0)
            curl.setopt(curl.SSL_VERIFYHOST, 0)
        if request.certificate:
            curl.setopt(curl.SSLCERT, request.certificate[0])
            curl.setopt(curl.SSLKEY, request.certificate[1])

    def close(self):
        self.curl.close()


def enough(body, length):
    """Return a write function for libcurl. It ends the transfer when the content has ``length`` octets."""

    def write(data):
        body.write(data)
        return len(data) if body.tell() < length else 0

    return write


def reader(lines):
    """Return a read function for libcurl. It returns the lines one by one, and parts of a line that exceeds the
    size. libcurl takes an empty line for the end, so it gets none; an error of the lines ends the transfer."""
    rest = b""

    def read(size):
        nonlocal rest
        while not rest:
            try:
                rest = next(lines)
            except StopIteration:
                return b""
            except Exception:
                return pycurl.READFUNC_ABORT
        piece, rest = rest[:size], rest[size:]
        return piece

    return read


def lines(request):
    """Return field lines in the form of libcurl. Empty ones suppress the fields that libcurl adds to content."""
    if any(":" in name for name, _ in request.fields):
        raise Unsupported("libcurl accepts whole field lines only, in which the first colon ends the name")
    names = {name.lower() for name, _ in request.fields}
    own = ["%s:" % name for name in ("Expect", "Content-Type") if name.lower() not in names]
    given = ["%s: %s" % pair if pair[1] else "%s;" % pair[0] for pair in request.fields]
    return [line.encode("latin-1") for line in given + own]


def told(status, lines, body):
    """Return the response: the final head that was received, and the trailer fields, which are the lines after it.

    Only an interim response is followed by another head. A line of a trailer section may begin with HTTP/ too."""
    heads = [[]]
    for line in lines:
        ended = heads[-1] and not heads[-1][-1].strip(b"\r\n")
        if ended and line.startswith(b"HTTP/") and re.match(rb"HTTP/\S+[ \t]+1(?!01)\d\d", heads[-1][0]):
            heads.append([])
        heads[-1].append(line)
    last = heads[-1] or [b""]
    end = next((number for number, line in enumerate(last) if not line.strip(b"\r\n")), len(last))
    found = re.match(rb"HTTP/(\S+)[ \t]+(\d+)(?:[ \t](.*?))?\r?\n?$", last[0], re.DOTALL)
    # libcurl reports the field lines as received, with every octet, and so does this driver. If a line is folded,
    # libcurl does not say to which field it belongs, and no field is reported.
    plain = not any(line.startswith((b" ", b"\t")) for line in last[1:end])
    return {
        "status": status,
        "version": found[1] if found else None,
        "reason": (found[3] or b"").strip() if found else None,
        "headers": pairs(last[1:end]) if plain else None,
        "trailers": pairs(last[end + 1 :]),
        "body": body,
    }


def pairs(lines):
    split = [line.rstrip(b"\r\n").split(b":", 1) for line in lines if b":" in line]
    return [(name, value.strip(b" \t")) for name, value in split]
