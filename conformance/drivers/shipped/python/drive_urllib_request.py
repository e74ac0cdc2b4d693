"""Drives urllib.request: an opener without redirects, and a new connection for each request, which the server closes.

urllib.request takes URLs only. It gives a path and a query to http.client as they are, and drops a fragment. It takes
the fields as a dict, which has one value for a name. An answer with a status that is no success is an exception, which
has the response.
"""

import http.client
import platform
import urllib.error
import urllib.request

NAME = "urllib.request"
VERSION = platform.python_version()
CAPABILITIES = (
    *("stepwise", "pieces", "proxy", "tunnel", "url", "expect"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "partial", "sources", "secure-proxy"),
)
ENTRY = "url"
EXCEPTIONS = (OSError, http.client.HTTPException)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirection, so that it is an answer as any other."""

    def redirect_request(self, *_):
        return None


def request(request):
    proxies = {request.scheme: request.proxy_url} if request.proxy else {}
    tls = urllib.request.HTTPSHandler(context=request.context() if needs_tls(request) else None)
    opener = urllib.request.build_opener(NoRedirect, urllib.request.ProxyHandler(proxies), tls)
    asked = urllib.request.Request(request.url, request.content(), dict(request.fields), method=request.method)
    try:
        response = opener.open(asked, timeout=request.timeout)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        return {
            "status": response.status,
            "reason": response.reason,
            "version": "%d.%d" % divmod(response.version, 10),
            "headers": response.headers.items(),
            "body": body(response, request),
        }


def needs_tls(request):
    return "https" in (request.scheme, request.proxy_scheme)


def body(response, request):
    if request.read == "part":
        return response.read(request.part)
    return b"".join(iter(lambda: response.read(3), b"")) if request.read == "pieces" else response.read()
