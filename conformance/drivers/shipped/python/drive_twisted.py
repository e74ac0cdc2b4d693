"""Drives Agent of twisted: a pool of persistent connections, without retries. With the argument treq it drives the
HTTPClient of treq on such an Agent, without redirects and cookies. treq accepts gzip and decodes it, which no option
switches off.

The reactor runs in a thread of its own, without pauses, so that twisted handles what arrives between two requests. An
Agent takes URLs only. It sends the path and the query as they are, and drops a fragment. It follows no redirection and
decodes nothing. It has a time-out for connections only. So the driver cancels a request whose head takes longer than
twice the time-out, or whose content pauses for longer than the time-out.
"""

import importlib
import sys
import threading
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import twisted
from OpenSSL import SSL
from twisted.internet import defer, error, reactor, ssl
from twisted.internet.interfaces import IHostnameResolver, IOpenSSLClientConnectionCreator
from twisted.internet.protocol import Protocol
from twisted.internet.threads import blockingCallFromThread
from twisted.web.client import Agent, HTTPConnectionPool, ResponseDone, ResponseFailed
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers
from twisted.web.iweb import UNKNOWN_LENGTH, IBodyProducer, IPolicyForHTTPS
from zope.interface import implementer

NAME = (sys.argv[1:] or ["twisted"])[0]
treq = importlib.import_module("treq.client") if NAME == "treq" else None
VERSION = f"{sys.modules['treq'].__version__} on twisted {twisted.__version__}" if treq else twisted.__version__
CAPABILITIES = (
    *("stepwise", "url", "expect", "resolve", "unverified", "client-certificate"),
    *("back-to-back", "concurrent", "sources"),
)
ENTRY = "url"
EXCEPTIONS = (ResponseFailed, error.ConnectError, error.ConnectionClosed, ValueError)
_system = reactor.nameResolver
# The reactor runs from the start, so that the host does not fork: children would share its epoll object.
threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False}, daemon=True).start()


@implementer(IHostnameResolver)
class Names:
    """Resolves the names of a target too."""

    def __init__(self, names):
        self.names = names

    def resolveHostName(self, receiver, host, *arguments, **keywords):
        return _system.resolveHostName(receiver, self.names.get(host.lower(), host), *arguments, **keywords)


@implementer(IPolicyForHTTPS)
class Trust:
    """Trusts the CA of the target alone, and presents its certificate."""

    def __init__(self, target):
        self.verify = target.verify
        self.root = ssl.trustRootFromCertificates([ssl.Certificate.loadPEM(read(target.ca_file))])
        self.own = None
        if target.certificate:
            self.own = ssl.PrivateCertificate.loadPEM(b"\n".join(map(read, target.certificate)))

    def creatorForNetloc(self, host, port):
        if not self.verify:
            return Unverified(host, self.own)
        return ssl.optionsForClientTLS(host.decode("ascii"), trustRoot=self.root, clientCertificate=self.own)


@implementer(IOpenSSLClientConnectionCreator)
class Unverified:
    """Makes connections that accept every server."""

    def __init__(self, host, own):
        self.host = host
        self.context = (own.options() if own else ssl.CertificateOptions(verify=False)).getContext()
        self.context.set_verify(SSL.VERIFY_NONE)

    def clientConnectionForTLS(self, protocol):
        connection = SSL.Connection(self.context, None)
        connection.set_tlsext_host_name(self.host)
        return connection


class Session:
    """One Agent with a pool, and the client of treq on it."""

    def __init__(self, target):
        blockingCallFromThread(reactor, self._open, target)

    def _open(self, target):
        reactor.installNameResolver(Names(target.names))
        self.pool = HTTPConnectionPool(reactor, persistent=True)
        self.pool.maxPersistentPerHost = target.at_a_time
        self.pool.retryAutomatically = False
        trust = {"contextFactory": Trust(target)} if target.scheme == "https" else {}
        self.agent = Agent(reactor, connectTimeout=target.timeout, pool=self.pool, **trust)
        if treq:
            self.client = treq.HTTPClient(self.agent, CookieJar(DefaultCookiePolicy(allowed_domains=())))

    def request(self, request):
        return blockingCallFromThread(reactor, lambda: defer.ensureDeferred(self._request(request)))

    async def _request(self, request):
        fields = Headers()
        for name, value in request.fields:
            fields.addRawHeader(name.encode("latin-1"), value.encode("latin-1"))
        body = Content(request) if request.body is not None else None
        if treq:
            asked = self.client.request(request.method, request.url, headers=fields, data=body, allow_redirects=False)
        else:
            url = request.url.encode("latin-1")
            asked = self.agent.request(request.method.encode("latin-1"), url, fields, body)
        response = await asked.addTimeout(2 * request.timeout, reactor)
        reader = Reader(request.timeout)
        response.deliverBody(reader)
        content = await reader.done
        return {
            "status": response.code,
            "reason": response.phrase,
            "version": "%d.%d" % response.version[1:],
            "headers": [(name, value) for name, values in response.headers.getAllRawHeaders() for value in values],
            "body": content,
        }

    def close(self):
        blockingCallFromThread(reactor, self.pool.closeCachedConnections)


@implementer(IBodyProducer)
class Content:
    """The content of a request. Its length is known if the content is given as a whole."""

    def __init__(self, request):
        content = request.content()
        self.length = UNKNOWN_LENGTH if request.iterable else len(content)
        self.pieces = content if request.iterable else iter([content])

    async def _write(self, consumer):
        for each in self.pieces:
            if each:
                consumer.write(each)

    def startProducing(self, consumer):
        return defer.ensureDeferred(self._write(consumer))

    def pauseProducing(self):
        pass

    def resumeProducing(self):
        pass

    def stopProducing(self):
        pass


class Reader(Protocol):
    """Reads a content. `done` gets it, or the error with which it ended."""

    def __init__(self, timeout):
        self.parts = []
        self.timeout = timeout
        self.done = defer.Deferred()
        self.timer = reactor.callLater(timeout, self._late)

    def dataReceived(self, data):
        self.parts.append(data)
        if self.timer.active():
            self.timer.reset(self.timeout)

    def _late(self):
        self.done.errback(defer.TimeoutError("no content within %g s" % self.timeout))
        self.transport.loseConnection()

    def connectionLost(self, reason):
        if self.timer.active():
            self.timer.cancel()
        if self.done.called:
            return
        # twisted reports content that the end of the connection ends as a potential loss. Users take it for whole.
        if reason.check(ResponseDone, PotentialDataLoss):
            self.done.callback(b"".join(self.parts))
        else:
            self.done.errback(reason)


def read(path):
    return Path(path).read_bytes()
