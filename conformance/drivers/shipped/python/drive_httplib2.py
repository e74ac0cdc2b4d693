"""Drives httplib2: one Http object, without a cache, redirects and proxies of the environment.

httplib2 takes URLs only. It keeps one connection to each server. `httplib2.RETRIES` is 1; a connection that gives no
status line is tried once more all the same. Content with a content coding is always decoded.
"""

import http.client

import httplib2

NAME = "httplib2"
VERSION = httplib2.__version__
CAPABILITIES = (
    *("stepwise", "url", "expect", "unverified", "client-certificate", "back-to-back", "sources"),
    *(("tunnel",) if httplib2.socks else ()),  # proxies need PySocks, which has tunnels only
)
ENTRY = "url"
EXCEPTIONS = (httplib2.HttpLib2Error, http.client.HTTPException, OSError)
httplib2.RETRIES = 1


class Session:
    """One httplib2.Http."""

    def __init__(self, target):
        self.client = httplib2.Http(
            timeout=target.timeout,
            proxy_info=proxy(target),
            ca_certs=target.ca_file,
            disable_ssl_certificate_validation=not target.verify,
        )
        self.client.follow_redirects = False
        if target.certificate:
            chain, key = target.certificate
            self.client.add_certificate(key, chain, "")

    def request(self, request):
        fields = dict(request.fields)
        response, content = self.client.request(request.url, request.method, request.content(), fields)
        # httplib2 joins the lines of a name, and adds the names "status" and "-…".
        own = [(name, value) for name, value in response.items() if name != "status" and not name.startswith("-")]
        return {
            "status": response.status,
            "reason": response.reason,
            "version": "%d.%d" % divmod(response.version, 10),
            "headers": own,
            "body": content,
        }

    def close(self):
        self.client.close()


def proxy(target):
    return httplib2.ProxyInfo(httplib2.socks.PROXY_TYPE_HTTP, *target.proxy) if target.proxy else None
