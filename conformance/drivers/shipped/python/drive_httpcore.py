"""Drives httpcore: one ConnectionPool, which retries nothing, and decodes nothing.

httpcore takes a URL in parts, of which one is the request target, and sends it as it is. A target that only a URL gives
a meaning goes through its parser of URLs: an empty one, a query alone, one with a fragment, a whole URL.
"""

import h11
import httpcore

NAME = "httpcore"
VERSION = f"{httpcore.__version__} on h11 {h11.__version__}"
CAPABILITIES = (
    *("stepwise", "unread", "proxy", "tunnel", "url", "asterisk", "expect", "upgrade"),
    *("resolve", "unverified", "client-certificate"),
    *("back-to-back", "concurrent", "partial", "upgraded", "sources", "secure-proxy", "secure-tunnel"),
)
EXCEPTIONS = (
    *(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError),
    *(httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable),
)


class Session:
    """One httpcore.ConnectionPool, with as many connections as requests come at a time."""

    def __init__(self, target):
        self.pool = httpcore.ConnectionPool(
            ssl_context=target.context() if target.scheme == "https" else None,
            proxy=proxy(target),
            max_connections=target.at_a_time,
            retries=0,
        )

    def request(self, request):
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.fields]
        extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), request.timeout)}
        arguments = {"headers": fields, "content": request.content(), "extensions": extensions}
        with self.pool.stream(request.method, url(request), **arguments) as response:
            upgraded = request.upgraded and response.status == 101
            return {
                "status": response.status,
                "reason": response.extensions["reason_phrase"],
                "version": response.extensions["http_version"].partition(b"/")[2],
                "headers": response.headers,
                "body": None if upgraded else body(response, request),
                "upgraded": rest(response, request) if upgraded else None,
            }

    def close(self):
        self.pool.close()


def url(request):
    whole = request.target.startswith(("http:", "https:"))
    if whole or not request.target or request.target.startswith("?") or "#" in request.target:
        return httpcore.URL(request.url)
    port = None if request.port == {"http": 80, "https": 443}[request.scheme] else request.port
    target = request.target.encode("latin-1")
    return httpcore.URL(scheme=request.scheme, host=request.host, port=port, target=target)


def proxy(target):
    if not target.proxy:
        return None
    return httpcore.Proxy(target.proxy_url, ssl_context=target.context() if target.proxy_scheme == "https" else None)


def body(response, request):
    """Return the content, or what is wanted of it. The end of the `with` in the caller closes the response."""
    if request.read == "none" or request.part == 0:
        return None if request.part is None else b""
    data = b""
    for piece in response.iter_stream():
        data += piece
        if request.part and len(data) >= request.part:
            break
    return data[: request.part]


def rest(response, request):
    """Return what follows a 101, up to the end, from the network stream that httpcore gives to its users."""
    stream = response.extensions["network_stream"]
    return b"".join(iter(lambda: stream.read(65536, request.timeout), b""))
