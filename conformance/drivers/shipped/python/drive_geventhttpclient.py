"""Drives geventhttpclient: one HTTPClient for each host, with one connection.

geventhttpclient takes the target apart from the server. It refuses a target that begins with two slashes, so such a
request is unsupported. A request whose persistent connection ends is sent again, which no option switches off.
geventhttpclient follows no redirection, and decodes nothing.
"""

import gevent
import gevent.ssl
from geventhttpclient import HTTPClient, __version__
from geventhttpclient.header import Headers
from geventhttpclient.response import HTTPParseError

NAME = "geventhttpclient"
VERSION = f"{__version__} on gevent {gevent.__version__}"
CAPABILITIES = (
    *("stepwise", "pieces", "unread", "proxy", "tunnel", "url", "expect"),
    *("resolve", "unverified", "unverified-request", "client-certificate"),
    *("back-to-back", "partial", "sources"),
)
EXCEPTIONS = (HTTPParseError, ValueError, OSError)


class Unsupported(Exception):
    """geventhttpclient refuses the request before it connects."""


class Resolver:
    """Resolves the names of a target, and leaves the others to the resolver of gevent."""

    def __init__(self, names):
        self.names = names
        self.system = gevent.get_hub().resolver

    def __getattr__(self, name):
        return getattr(self.system, name)

    def getaddrinfo(self, host, *arguments):
        return self.system.getaddrinfo(self.names.get(host and host.lower(), host), *arguments)


class Session:
    """The clients of the hosts of one server, by host and by whether they verify the server."""

    def __init__(self, target):
        self.clients = {}
        self.before = gevent.get_hub().resolver
        gevent.get_hub().resolver = Resolver(target.names)

    def client(self, request):
        key = (request.host, request.verify)
        if key not in self.clients:
            proxy = dict(zip(("proxy_host", "proxy_port"), request.proxy, strict=True)) if request.proxy else {}
            secure = (
                {"ssl": True, "insecure": not request.verify, **trust(request)} if request.scheme == "https" else {}
            )
            timeouts = {"connection_timeout": request.timeout, "network_timeout": request.timeout}
            port = None if request.port == {"http": 80, "https": 443}[request.scheme] else request.port
            self.clients[key] = HTTPClient(request.host, port, **timeouts, **proxy, **secure)
        return self.clients[key]

    def request(self, request):
        if request.target.startswith("//"):
            raise Unsupported("geventhttpclient refuses a target that begins with two slashes")
        fields = Headers()
        for name, value in request.fields:
            fields.add(name, value)
        client = self.client(request)
        response = client.request(request.method, request.target, body=request.content(), headers=fields)
        with response:
            return {
                "status": response.status_code,
                "reason": response.status_message,
                "version": response.version.partition("/")[2],
                "headers": list(response.items()),
                "body": body(response, request),
            }

    def close(self):
        for each in self.clients.values():
            each.close()
        gevent.get_hub().resolver = self.before


def trust(request):
    """Return the options for the CA, the client certificate and verification. `insecure` alone ends the check of the
    name, and keeps that of the certificate. So a request that does not verify has a context of its own too."""
    options = {"ca_certs": request.ca_file}
    if request.certificate:
        options["certfile"], options["keyfile"] = request.certificate
    return {"ssl_options": options} | ({} if request.verify else {"ssl_context_factory": unverified})


def unverified(cafile):
    """Return a context that accepts every certificate. geventhttpclient calls this function with the CA."""
    context = gevent.ssl.create_default_context(cafile=cafile)
    context.check_hostname = False
    context.verify_mode = gevent.ssl.CERT_NONE
    return context


def body(response, request):
    """Return the content. The end of the `with` releases a response that is not read up to its end."""
    if request.read == "none":
        return None
    if request.read == "part":
        return response.read(request.part)
    return b"".join(iter(lambda: response.read(3), b"")) if request.read == "pieces" else response.read()
