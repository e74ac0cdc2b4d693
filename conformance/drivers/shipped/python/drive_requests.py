"""Drives requests: one Session with one connection to each server.

The argument names the module: requests, or niquests, which has the same interface on top of urllib3-future. niquests
would also use HTTP/2 and HTTP/3, which the driver disables.

Redirects, retries, decoding, and the proxies and CAs of the environment are off.
"""

import importlib
import sys

NAME = (sys.argv[1:] or ["requests"])[0]
requests = importlib.import_module(NAME)
urllib3 = requests.packages.urllib3
FORK = NAME == "niquests"
VERSION = f"{requests.__version__} on {'urllib3-future' if FORK else 'urllib3'} {urllib3.__version__}"
CAPABILITIES = (
    *("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect", "upgrade"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "concurrent", "partial", "sources", "secure-tunnel"),
    *(() if FORK else ("secure-proxy",)),  # niquests gives the CA to no proxy for http URLs
)
ENTRY = "url"
EXCEPTIONS = (requests.exceptions.RequestException,)
urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


class Session:
    """One requests.Session."""

    def __init__(self, target):
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = target.ca_file if target.verify else False
        self.session.cert = target.certificate
        self.verify = target.verify
        self.session.proxies = {"http": target.proxy_url, "https": target.proxy_url} if target.proxy else {}
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, requests.adapters.HTTPAdapter(max_retries=0, **pool_of(target)))

    def request(self, request):
        response = self.session.request(
            request.method,
            request.url,
            data=request.content(),
            headers=dict(request.fields),
            allow_redirects=False,
            timeout=request.timeout,
            verify=None if request.verify == self.verify else False,
            stream=request.read != "whole",
        )
        return {
            "status": response.status_code,
            "reason": response.reason,
            "version": "%d.%d" % divmod(response.raw.version, 10),
            "headers": response.raw.headers.items(),  # a pair for each field line; response.headers joins them
            "body": body(response, request),
            "trailers": trailers(response),
        }

    def close(self):
        self.session.close()


def pool_of(target):
    """Return the options of a pool: one connection to each server, or the default pool of niquests, without HTTP/2 and
    HTTP/3. With one connection, niquests waits without end for a connection whose octets it cannot use."""
    if FORK:
        return {"disable_http2": True, "disable_http3": True}
    return {"pool_maxsize": target.at_a_time, "pool_block": True}


def trailers(response):
    """Return the trailer fields, which only niquests reports; None: nothing is reported."""
    found = getattr(response.raw, "trailers", None)
    return None if found is None else found.items()


def beginning(response, length):
    """Return the first octets of the content. iter_content takes no size of zero, and may yield less than its size."""
    data = b""
    for piece in response.iter_content(1) if length else ():
        data += piece
        if len(data) == length:
            break
    return data


def body(response, request):
    how = request.read
    if how == "none":
        return response.close()
    if how == "part":
        with response:
            return beginning(response, request.part)
    return b"".join(response.iter_content(3)) if how == "pieces" else response.content
