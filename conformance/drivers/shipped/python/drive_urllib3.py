"""Drives urllib3: a session is one PoolManager, without retries, redirects and decoding.

The argument names the module: urllib3, or urllib3_future, which is a fork with the same interface. urllib3-future would
also use HTTP/2 and HTTP/3, which the driver disables.

The pool of a server takes the target apart from the URL. A proxy needs a URL, which goes through the parser of urllib3.
So does a whole URL, and a target that does not begin with a slash."""

import importlib
import sys

NAME = (sys.argv[1:] or ["urllib3"])[0].replace("_", "-")
urllib3 = importlib.import_module(NAME.replace("-", "_"))
FORK = hasattr(urllib3, "HttpVersion")
VERSION = urllib3.__version__
CAPABILITIES = (
    *("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect", "upgrade"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "concurrent", "partial", "sources", "secure-proxy", "secure-tunnel"),
)
ENTRY = "url"
EXCEPTIONS = (urllib3.exceptions.HTTPError,)
Fields = getattr(urllib3, "HTTPHeaderDict", dict)  # before 2.0 a dict, which cannot repeat a name
UNVERIFIED = {"cert_reqs": "CERT_NONE"}
HTTP_1 = {"disabled_svn": {urllib3.HttpVersion.h2, urllib3.HttpVersion.h3}} if FORK else {}
urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


class Session:
    """One PoolManager or ProxyManager, which keeps as many connections to each server as requests come at a time.

    It gets the CA as ca_certs, so that urllib3 makes its own SSL context."""

    def __init__(self, target):
        timeout = urllib3.Timeout(connect=target.timeout, read=target.timeout)
        manager = (urllib3.ProxyManager, target.proxy_url) if target.proxy else (urllib3.PoolManager,)
        # urllib3-future keeps its default pool: with one connection it waits without end for one that it cannot use.
        pool = HTTP_1 if FORK else {"maxsize": target.at_a_time, "block": True}
        self.pool = manager[0](*manager[1:], timeout=timeout, retries=False, **pool, **trust(target))
        self.verify = target.verify

    def request(self, request):
        pool, url = self.pool, request.url
        other = request.verify != self.verify  # urllib3 has this setting for a pool only: the request gets another pool
        if other or (request.target.startswith("/") and not request.proxy):
            pool = pool.connection_from_url(request.origin, **({"pool_kwargs": UNVERIFIED} if other else {}))
            url = request.target if request.target.startswith("/") else urllib3.util.parse_url(url).request_uri
        response = pool.request(
            request.method,
            url,
            body=request.content(),
            headers=Fields(request.fields) if request.fields else None,
            redirect=False,
            decode_content=False,
            preload_content=request.read == "whole",
        )
        return {
            "status": response.status,
            "reason": response.reason,
            "version": "%d.%d" % divmod(response.version, 10),
            "headers": response.headers.items(),
            "body": body(response, request),
            "trailers": trailers(response),
        }

    def close(self):
        self.pool.clear()


def trust(target):
    """Return the options of urllib3 for the CA, for verification and for the client certificate."""
    told = {"ca_certs": target.ca_file, "cert_reqs": "CERT_REQUIRED"}
    if target.certificate:
        told["cert_file"], told["key_file"] = target.certificate
    if not target.verify:
        told.update(UNVERIFIED)
    return told


def trailers(response):
    """Return the trailer fields, which only the fork reports; None: nothing is reported."""
    found = getattr(response, "trailers", None)
    return None if found is None else found.items()


def body(response, request):
    how = request.read
    if how == "none":
        return response.release_conn()
    if how == "part":
        data = response.read(request.part, decode_content=False)
        response.close()
        response.release_conn()  # otherwise the pool waits for the closed connection for ever
        return data
    return b"".join(response.stream(3, decode_content=False)) if how == "pieces" else response.data
