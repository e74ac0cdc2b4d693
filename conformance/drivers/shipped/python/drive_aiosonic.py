"""Drives aiosonic: one HTTPClient, without redirects, cookies and the proxies of the environment.

The event loop runs in a thread of its own, without pauses, so that aiosonic handles what arrives between two requests.
aiosonic takes URLs only, and looks up IPv4 addresses only. It sends an idempotent request up to three times if a
persistent connection ends, sends no content with GET, and decodes gzip and deflate, which no option switches off. Its
`request_timeout` is the time for the whole request. Content that aiosonic reads on demand has no time-out, so the
driver gives it one by `asyncio.wait_for`, as users of aiosonic do.
"""

import asyncio
import threading

import aiosonic
from aiosonic.exceptions import AiosonicError
from aiosonic.pools import PoolConfig
from aiosonic.proxy import Proxy
from aiosonic.timeout import Timeouts
from aiosonic.version import VERSION as RELEASE

NAME = "aiosonic"
VERSION = RELEASE
CAPABILITIES = (
    *("stepwise", "unread", "proxy", "tunnel", "url", "upgrade"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "concurrent", "cancel", "partial", "sources"),
)
ENTRY = "url"
EXCEPTIONS = (AiosonicError, ConnectionError, OSError)


class Session:
    """One aiosonic.HTTPClient, with as many connections as requests come at a time."""

    def __init__(self, target):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.context = target.context() if target.scheme == "https" else None
        self.client = self._start(self._open(target)).result()
        self.running = None

    def _start(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def _open(self, target):
        connector = aiosonic.TCPConnector(
            pool_configs={":default": PoolConfig(size=target.at_a_time)},
            timeouts=Timeouts(
                sock_connect=target.timeout, sock_read=target.timeout, request_timeout=2 * target.timeout
            ),
        )
        return aiosonic.HTTPClient(connector=connector, proxy=Proxy(target.proxy_url) if target.proxy else None)

    def request(self, request):
        running = self._start(self._request(request))
        if request.cancel:
            self.running = running
        return running.result()

    def cancel(self):
        """Cancel the task of the request, as a caller does who gives up."""
        if self.running is not None:
            self.running.cancel()

    def requests(self, requests, tell):
        """Send requests in one coroutine: between two of them the event loop has a turn only if aiosonic takes one."""
        self._start(self._in_turn(requests, tell)).result()

    async def _in_turn(self, requests, tell):
        for each in requests:
            try:
                told = await self._request(each)
            except Exception as error:
                told = error
            tell(told)

    async def _request(self, request):
        response = await self.client.request(
            request.url,
            request.method,
            headers=request.fields,
            data=request.content(),
            verify=request.verify,
            ssl=self.context if request.verify or request.certificate else None,
            follow=False,
            stream=request.read != "whole",
        )
        return {
            "status": response.status_code,
            "reason": response.response_initial["reason"],
            "version": response.http_version,
            "headers": response.raw_headers,
            "body": await asyncio.wait_for(body(response, request), 2 * request.timeout),
        }

    def close(self):
        self._start(self.client.aclose()).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(2)
        self.loop.close()


async def body(response, request):
    if request.read == "whole":
        return await response.content()
    data = b""
    if request.read == "part" and request.part:
        async for piece in response.iter_bytes():
            data += piece
            if len(data) >= request.part:
                break
    await response.aclose()
    return data[: request.part] if request.read == "part" else None
