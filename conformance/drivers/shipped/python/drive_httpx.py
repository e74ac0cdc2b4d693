"""Drives httpx: one Client, without redirects, decoding and settings of the environment.

The extension "target" of httpx has the request target, which httpx sends as it is, even in CONNECT. So a request
through a proxy has a URL instead, which goes through the parser of httpx. So has a target that only a URL gives a
meaning: an empty one, a query alone, one with a fragment."""

import sys

# httpx imports its command line only if click can be imported. That import takes as long as all others together.
sys.modules["click"] = None

import h11  # noqa: E402
import httpcore  # noqa: E402
import httpx  # noqa: E402

NAME = "httpx"
VERSION = f"{httpx.__version__} on httpcore {httpcore.__version__}, h11 {h11.__version__}"
CAPABILITIES = (
    *("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "asterisk", "expect", "upgrade"),
    *("resolve", "unverified", "client-certificate"),
    *("back-to-back", "concurrent", "partial", "upgraded", "sources", "secure-proxy", "secure-tunnel"),
)
EXCEPTIONS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


class Session:
    """One httpx.Client."""

    def __init__(self, target):
        self.client = httpx.Client(
            verify=target.context() if target.verify or target.certificate else False,
            timeout=target.timeout,
            trust_env=False,
            proxy=proxy(target),
            follow_redirects=False,
        )

    def request(self, request):
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.fields]
        arguments = {"content": request.content(), "headers": fields}
        if is_raw(request):
            arguments["extensions"] = {"target": request.target.encode("latin-1")}
        url = request.origin if is_raw(request) else request.url
        with self.client.stream(request.method, url, **arguments) as response:
            return {
                "status": response.status_code,
                "reason": response.extensions["reason_phrase"],
                "version": response.http_version.partition("/")[2],
                "headers": response.headers.raw,
                "body": body(response, request),
                "upgraded": rest(response) if request.upgraded and response.status_code == 101 else None,
            }

    def close(self):
        self.client.close()


def is_raw(request):
    """Return whether httpx gets the target as it is, apart from the URL."""
    by_url = not request.target or request.target.startswith(("?", "http:", "https:")) or "#" in request.target
    return not by_url and not request.proxy


def proxy(target):
    if target.proxy_scheme != "https":
        return target.proxy_url
    return httpx.Proxy(target.proxy_url, ssl_context=target.context())


def body(response, request):
    how = request.read
    if how == "part":  # the end of the `with` closes the response; iter_raw takes no size of zero
        return next(response.iter_raw(request.part), b"") if request.part else b""
    if how == "none" or (request.upgraded and response.status_code == 101):
        return None
    return b"".join(response.iter_raw(3 if how == "pieces" else None))


def rest(response):
    """Return what follows a 101, up to the end, from the network stream that httpx gives to its users."""
    stream = response.extensions["network_stream"]
    timeout = response.request.extensions["timeout"]["read"]
    return b"".join(iter(lambda: stream.read(65536, timeout), b""))
