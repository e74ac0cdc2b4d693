"""Drives the simple client of tornado: a new connection for each request, which tornado closes.

tornado takes URLs only, and its parser of URLs drops a fragment. Redirects and decoding are off. `request_timeout` is
the time for the whole request.
"""

import asyncio

import tornado
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError
from tornado.simple_httpclient import SimpleAsyncHTTPClient

NAME = "tornado"
VERSION = tornado.version
CAPABILITIES = (
    *("stepwise", "url", "expect", "resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "concurrent", "sources"),
)
ENTRY = "url"
EXCEPTIONS = (HTTPClientError, StreamClosedError)


def request(request):
    return asyncio.run(answer(request))


async def answer(request):
    client = SimpleAsyncHTTPClient(force_instance=True)
    try:
        response = await client.fetch(asked(request), raise_error=False)
    finally:
        client.close()
    return {
        "status": response.code,
        "reason": response.reason,
        "headers": list(response.headers.get_all()),
        "body": response.body,
    }


def asked(request):
    fields = HTTPHeaders()
    for name, value in request.fields:
        fields.add(name, value)
    expects = fields.get("Expect", "").lower() == "100-continue"
    return HTTPRequest(
        request.url,
        method=request.method,
        headers=fields,
        body=None if request.iterable else request.content(),
        body_producer=producer(request.content()) if request.iterable else None,
        connect_timeout=request.timeout,
        request_timeout=request.timeout,
        follow_redirects=False,
        decompress_response=False,
        allow_nonstandard_methods=True,
        expect_100_continue=expects,
        ssl_options=request.context() if request.scheme == "https" else None,
    )


def producer(pieces):
    """Return the function by which tornado asks for content without a length."""

    async def produce(write):
        for each in pieces:
            await write(each)

    return produce
