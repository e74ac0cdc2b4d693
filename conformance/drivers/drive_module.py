"""Drives a module shaped like http.client, named on the command line: the standard library's or any other.

Runs under the client's own interpreter, Python 2.7 included (where the module is called httplib).
"""

import importlib
import platform
import socket
import ssl
import sys

name = sys.argv[1] if len(sys.argv) > 1 else "http.client"
try:
    MODULE = importlib.import_module(name)
except ImportError:
    if name != "http.client" or sys.version_info[0] > 2:
        raise
    MODULE = importlib.import_module("httplib")


def version():
    """The module's own version, that of its distribution, or, for the standard library, that of the interpreter."""
    if name == "http.client":
        return platform.python_version()
    try:
        return getattr(MODULE, "__version__", None) or importlib.import_module("importlib.metadata").version(
            name.partition(".")[0]
        )
    except ImportError:  # no such distribution (PackageNotFoundError is one), or an older interpreter
        return ""


NAME = name
VERSION = version()
CAPABILITIES = (
    "stepwise",
    "pieces",
    "unread",
    "proxy",
    "tunnel",
    "asterisk",
    "expect",
    "upgrade",
    "resolve",
    "unverified",
    "client-certificate",
)
EXCEPTIONS = (MODULE.HTTPException, socket.error, ssl.SSLError)


class Session:
    """One HTTPConnection, used for all requests of the session. A proxy for http is what any other server is, and asked
    for the whole URL; towards https it is asked for a tunnel."""

    def __init__(self, target):
        host, port = target.proxy or (target.host, target.port)
        if target.scheme == "https":
            context = target.context()
            self.connection = MODULE.HTTPSConnection(host, port, timeout=target.timeout, context=context)
        else:
            self.connection = MODULE.HTTPConnection(host, port, timeout=target.timeout)
        self.whole_url = target.proxy and target.scheme == "http"
        if target.proxy and target.scheme == "https":
            self.connection.set_tunnel(target.host, target.port)

    def request(self, request):
        try:
            target = request.url if self.whole_url else request.target
            self.connection.request(request.method, target, request.content(), dict(request.fields))
            response = self.connection.getresponse()
            return {
                "status": response.status,
                "reason": response.reason,
                "version": "%d.%d" % divmod(response.version, 10),
                "headers": response.getheaders(),
                "body": body(response, request.read),
                "trailers": getattr(response, "trailers", None),
            }
        except Exception:
            # As a user would after an error: this connection's state is unknown, the next request gets a new one.
            self.connection.close()
            raise

    def close(self):
        self.connection.close()


def body(response, how):
    if how == "none":
        return None
    return b"".join(iter(lambda: response.read(3), b"")) if how == "pieces" else response.read()
