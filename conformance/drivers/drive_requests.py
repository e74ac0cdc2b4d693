"""Drives requests: one Session with one pooled connection; redirects, retries, decoding and the environment off."""

import requests
import urllib3
from requests.adapters import HTTPAdapter

NAME = "requests"
VERSION = f"{requests.__version__} on urllib3 {urllib3.__version__}"
CAPABILITIES = ("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect", "upgrade")
EXCEPTIONS = (requests.exceptions.RequestException,)


class Session:
    """One requests.Session."""

    def __init__(self, target):
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = target.ca_file
        self.session.proxies = {"http": target.proxy_url, "https": target.proxy_url} if target.proxy else {}
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=True))

    def request(self, request):
        response = self.session.request(
            request.method,
            request.url,
            data=request.content(),
            headers=dict(request.fields),
            allow_redirects=False,
            timeout=request.timeout,
            stream=request.read != "whole",
        )
        return {
            "status": response.status_code,
            "reason": response.reason,
            "version": "%d.%d" % divmod(response.raw.version, 10),
            "headers": response.raw.headers.items(),  # the lines apart, which response.headers joins
            "body": body(response, request.read),
        }

    def close(self):
        self.session.close()


def body(response, how):
    if how == "none":
        return response.close()
    return b"".join(response.iter_content(3)) if how == "pieces" else response.content
