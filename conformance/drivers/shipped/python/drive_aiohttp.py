"""Drives aiohttp: one ClientSession with one connection.

The event loop runs in a thread of its own, without pauses, so that aiohttp handles what arrives between two requests.
The environment variable AIOHTTP_NO_EXTENSIONS=1 selects the parser that is written in Python.

aiohttp takes a URL object of yarl. With ``encoded=True`` such an object has the path and the query as the caller gives
them, and aiohttp sends them as they are. A whole URL goes through the parser of yarl.
"""

import asyncio
import sys
import threading

import aiohttp
from aiohttp import http_parser
from yarl import URL

_parser = "C" if http_parser.HttpResponseParser is not http_parser.HttpResponseParserPy else "Python"
NAME = "aiohttp"
VERSION = f"{aiohttp.__version__}, parser in {_parser}"
CAPABILITIES = (
    *("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect", "upgrade"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "concurrent", "cancel", "partial", "sources"),
    *(("secure-proxy", "secure-tunnel") if sys.version_info >= (3, 11) else ()),
)
EXCEPTIONS = (aiohttp.ClientError,)


class Session:
    """One aiohttp.ClientSession."""

    def __init__(self, target):
        self.proxy = target.proxy_url
        self.verify = target.verify
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.session = self._await(self._open(target))
        self.running = None

    def _await(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    async def _open(self, target):
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=target.at_a_time,
                ssl=target.context() if target.verify or target.certificate else False,
                resolver=aiohttp.ThreadedResolver(),  # uses the module socket; aiodns would query the network
            ),
            auto_decompress=False,
            # `total` alone covers a request that cannot be sent; it must not end a slow response early.
            timeout=aiohttp.ClientTimeout(
                total=2 * target.timeout, sock_connect=target.timeout, sock_read=target.timeout
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    def request(self, request):
        if not request.cancel:
            return self._await(self._request(request))
        self.running = asyncio.run_coroutine_threadsafe(self._request(request), self.loop)
        return self.running.result()

    def cancel(self):
        """Cancel the task of the request, as a caller does who gives up."""
        if self.running is not None:
            self.running.cancel()

    def requests(self, requests, tell):
        """Send requests in one coroutine: between two of them the event loop has a turn only if aiohttp takes one."""
        self._await(self._in_turn(requests, tell))

    async def _in_turn(self, requests, tell):
        for each in requests:
            try:
                told = await self._request(each)
            except Exception as error:
                told = error
            tell(told)

    async def _request(self, request):
        data = self._pieces(request.content()) if request.iterable else request.content()
        options = {"data": data, "headers": request.fields, "allow_redirects": False, "proxy": self.proxy}
        if request.verify != self.verify:
            options["ssl"] = False
        async with self.session.request(request.method, url_of(request), **options) as response:
            return {
                "status": response.status,
                "reason": response.reason,
                "version": "%d.%d" % response.version,
                "headers": response.raw_headers,
                "body": await body(response, request),
            }

    async def _pieces(self, pieces):
        for each in pieces:
            yield each

    def close(self):
        self._await(self.session.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(2)
        self.loop.close()


def url_of(request):
    """Return the URL of a request. yarl parses the origin alone, since its parser drops some octets of a target."""
    if not request.target.startswith("/"):
        return URL(request.url)
    path, _, fragment = request.target.partition("#")
    path, _, query = path.partition("?")
    origin = URL(request.origin)
    raw = {"path": path, "query_string": query, "fragment": fragment, "encoded": True}
    return URL.build(scheme=origin.scheme, authority=origin.raw_authority, **raw)


async def body(response, request):
    how = request.read
    if how == "none":
        return None
    if how == "part":
        data = b""
        while len(data) < request.part:
            piece = await response.content.read(request.part - len(data))
            if not piece:
                break
            data += piece
        response.close()
        return data
    if how == "whole":
        return await response.read()
    return b"".join([piece async for piece in response.content.iter_chunked(3)])
