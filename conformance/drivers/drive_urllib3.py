"""Drives urllib3: one pool for a session, with retries, redirects and decoding switched off."""

import urllib3

NAME = "urllib3"
VERSION = urllib3.__version__
CAPABILITIES = ("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect", "upgrade")
EXCEPTIONS = (urllib3.exceptions.HTTPError,)
Fields = getattr(urllib3, "HTTPHeaderDict", dict)  # before 2.0 only names that do not repeat


class Session:
    """One PoolManager, or ProxyManager, that keeps a single connection."""

    def __init__(self, target):
        timeout = urllib3.Timeout(connect=target.timeout, read=target.timeout)
        manager = (urllib3.ProxyManager, target.proxy_url) if target.proxy else (urllib3.PoolManager,)
        options = {"ssl_context": target.context(), "timeout": timeout, "retries": False, "maxsize": 1, "block": True}
        self.pool = manager[0](*manager[1:], num_pools=1, **options)

    def request(self, request):
        response = self.pool.request(
            request.method,
            request.url,
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
            "body": body(response, request.read),
        }

    def close(self):
        self.pool.clear()


def body(response, how):
    if how == "none":
        return response.release_conn()
    return b"".join(response.stream(3, decode_content=False)) if how == "pieces" else response.data
