"""Drives the client of tornado on libcurl: one CurlAsyncHTTPClient, which keeps its connection.

tornado takes URLs only, which go through the parser of libcurl. Redirects and decoding are off. `request_timeout` is
the time for the whole request. tornado hands each handle of libcurl to `prepare_curl_callback`, which sets what tornado
has no option for: HTTP/1.1, the names of the target, and the CA for a proxy. Content without a length is unsupported:
tornado passes libcurl the content as a whole.
"""

import asyncio

import pycurl
import tornado
from tornado.curl_httpclient import CurlAsyncHTTPClient, CurlError
from tornado.httpclient import HTTPRequest
from tornado.httputil import HTTPHeaders

NAME = "tornado-curl"
VERSION = f"{tornado.version} on libcurl {pycurl.version_info()[1]}"
CAPABILITIES = (
    *("stepwise", "proxy", "tunnel", "url", "expect"),
    *("resolve", "unverified", "unverified-request", "client-certificate", "back-to-back"),
    *(("secure-proxy", "secure-tunnel") if hasattr(pycurl, "PROXY_CAINFO") else ()),  # since 7.52
)
ENTRY = "url"
EXCEPTIONS = (CurlError,)


class Unsupported(Exception):
    """tornado cannot send the request."""


class TimedOut(CurlError):
    """The error CURLE_OPERATION_TIMEDOUT (28). The host recognizes time-outs by the name of the class."""


class Session:
    """One CurlAsyncHTTPClient, which begins each request after the end of the previous one."""

    def __init__(self, _):
        self.loop = asyncio.new_event_loop()
        self.client = self.loop.run_until_complete(self._open())

    async def _open(self):
        return CurlAsyncHTTPClient(force_instance=True, max_clients=1)

    def request(self, request):
        if request.iterable:
            raise Unsupported("tornado passes libcurl the content as a whole")
        response = self.loop.run_until_complete(self._fetch(request))
        if isinstance(response.error, CurlError):
            late = response.error.errno == pycurl.E_OPERATION_TIMEDOUT
            raise TimedOut(response.error.errno, response.error.message) if late else response.error
        return {
            "status": response.code,
            "reason": response.reason,
            "headers": list(response.headers.get_all()),
            "body": response.body,
        }

    async def _fetch(self, request):
        return await self.client.fetch(asked(request), raise_error=False)

    def close(self):
        self.client.close()
        self.loop.close()


def asked(request):
    fields = HTTPHeaders()
    for name, value in request.fields:
        fields.add(name, value)
    proxy, _, port = (request.proxy_url or "").rpartition(":")
    return HTTPRequest(
        request.url,
        method=request.method,
        headers=fields,
        body=request.content(),
        connect_timeout=request.timeout,
        request_timeout=request.timeout,
        follow_redirects=False,
        decompress_response=False,
        allow_nonstandard_methods=True,
        validate_cert=request.verify,
        ca_certs=request.ca_file,
        client_cert=request.certificate and request.certificate[0],
        client_key=request.certificate and request.certificate[1],
        prepare_curl_callback=lambda curl: prepare(curl, request),
        proxy_host=proxy or None,
        proxy_port=int(port) if port else None,
    )


def prepare(curl, request):
    """Set the options of libcurl for which tornado has none. CAPATH is unset, since libcurl may have been built to
    trust a folder in addition to CAINFO."""
    port = request.proxy[1] if request.proxy else request.port  # of the names that libcurl itself resolves
    curl.setopt(curl.HTTP_VERSION, curl.CURL_HTTP_VERSION_1_1)
    curl.setopt(curl.PATH_AS_IS, 1)
    curl.setopt(curl.EXPECT_100_TIMEOUT_MS, 300)
    curl.setopt(curl.RESOLVE, ["%s:%d:%s" % (name, port, address) for name, address in request.names.items()])
    curl.unsetopt(curl.CAPATH)
    if hasattr(curl, "SUPPRESS_CONNECT_HEADERS"):  # since 7.54: the head of the answer to CONNECT is not reported
        curl.setopt(curl.SUPPRESS_CONNECT_HEADERS, 1)
    if request.proxy_scheme == "https":
        curl.setopt(curl.PROXY_CAINFO, request.ca_file)
