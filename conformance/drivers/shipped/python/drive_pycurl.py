"""Drives libcurl through pycurl: one easy handle for a session, which keeps its connection."""

import io
import re

import pycurl

NAME = "pycurl"
VERSION = "%s, %s" % (pycurl.version.split()[0], pycurl.version_info()[1])
CAPABILITIES = (
    *("stepwise", "proxy", "tunnel", "url", "expect"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
)
EXCEPTIONS = (pycurl.error,)


class Unsupported(Exception):
    """libcurl takes whole field lines, in which a colon ends the name."""


class TimedOut(pycurl.error):
    """Error 28."""


class Session:
    """One pycurl.Curl."""

    def __init__(self, _):
        self.curl = pycurl.Curl()

    def request(self, request):
        curl, head, body = self.curl, [], io.BytesIO()
        curl.reset()  # of its options; connections stay
        for option, value in (
            (curl.URL, request.url if max(request.host) < "\x80" else request.url.encode()),
            (curl.PATH_AS_IS, 1),
            (curl.CUSTOMREQUEST, request.method),
            (curl.HTTP_VERSION, curl.CURL_HTTP_VERSION_1_1),
            (curl.EXPECT_100_TIMEOUT_MS, 300),
            (curl.TIMEOUT_MS, int(request.timeout * 1000)),
            (curl.HTTP_CONTENT_DECODING, 0),
            (curl.HEADERFUNCTION, head.append),
            (curl.WRITEFUNCTION, body.write),
            (curl.NOSIGNAL, 1),
            (curl.HTTPHEADER, lines(request)),
        ):
            curl.setopt(option, value)
        self._trust(request)
        if request.proxy:
            curl.setopt(curl.PROXY, request.proxy_url)
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
            raise
        return told(curl.getinfo(pycurl.RESPONSE_CODE), head, body.getvalue())

    def _trust(self, request):
        """The names that are made up, the CA without the folder that libcurl may have been built to trust beside it,
        and the certificate to show."""
        curl = self.curl
        names = ["%s:%d:%s" % (name, request.port, address) for name, address in request.names.items()]
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


def reader(lines):
    """What libcurl reads content from: the lines one by one, of a long one as many octets as there is room for."""
    rest = b""

    def read(size):
        nonlocal rest
        rest = rest or next(lines, b"")
        piece, rest = rest[:size], rest[size:]
        return piece

    return read


def lines(request):
    """Field lines as libcurl takes them, without what it would add of its own accord to content."""
    if any(":" in name for name, _ in request.fields):
        raise Unsupported("libcurl takes whole field lines, in which a colon ends the name")
    names = {name.lower() for name, _ in request.fields}
    own = ["%s:" % name for name in ("Expect", "Content-Type") if name.lower() not in names]
    given = ["%s: %s" % pair if pair[1] else "%s;" % pair[0] for pair in request.fields]
    return [line.encode("latin-1") for line in given + own]


def told(status, lines, body):
    """The final head of those that came, and what came after it: trailers."""
    heads = [[]]
    for line in lines:
        if line.startswith(b"HTTP/") and heads[-1] and not heads[-1][-1].strip(b"\r\n"):
            heads.append([])
        heads[-1].append(line)
    last = heads[-1] or [b""]
    end = next((number for number, line in enumerate(last) if not line.strip(b"\r\n")), len(last))
    found = re.match(rb"HTTP/(\S+)[ \t]+(\d+)(?:[ \t](.*?))?\r?\n?$", last[0], re.DOTALL)
    section = b"".join(last[1:end])
    # What libcurl hands out is the spelling on the wire: where that is not a plain one, no field is told.
    plain = not re.search(rb"\n[ \t]|\A[ \t]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)", section)
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
