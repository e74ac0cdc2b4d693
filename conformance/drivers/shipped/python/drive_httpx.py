"""Drives httpx: one Client, without redirects, decoding and settings of the environment."""

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
ENTRY = "url"
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
        if not request.target.startswith(("/", "?", "http:", "https:")) and request.target:
            arguments["extensions"] = {"target": request.target.encode("latin-1")}
        with self.client.stream(request.method, request.url, **arguments) as response:
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


def proxy(target):
    if target.proxy_scheme != "https":
        return target.proxy_url
    return httpx.Proxy(target.proxy_url, ssl_context=target.context())


def body(response, request):
    how = request.read
    if how == "part":
        return next(response.iter_raw(request.part), b"")  # the end of the `with` closes the response
    if how == "none" or (request.upgraded and response.status_code == 101):
        return None
    return b"".join(response.iter_raw(3 if how == "pieces" else None))


def rest(response):
    """Return what follows a 101, up to the end, from the network stream that httpx gives to its users."""
    stream = response.extensions["network_stream"]
    timeout = response.request.extensions["timeout"]["read"]
    return b"".join(iter(lambda: stream.read(65536, timeout), b""))
