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
EXCEPTIONS = (MODULE.HTTPException, socket.error, ssl.SSLError)


class Session:
    """One HTTPConnection, used for all requests of the session."""

    def __init__(self, target):
        if target.scheme == "https":
            context = ssl.create_default_context(cafile=target.ca_file)
            self.connection = MODULE.HTTPSConnection(target.host, target.port, timeout=target.timeout, context=context)
        else:
            self.connection = MODULE.HTTPConnection(target.host, target.port, timeout=target.timeout)

    def request(self, request):
        try:
            self.connection.request(request.method, request.target, request.content(), dict(request.fields))
            response = self.connection.getresponse()
            return {
                "status": response.status,
                "reason": response.reason,
                "version": "%d.%d" % divmod(response.version, 10),
                "headers": response.getheaders(),
                "body": response.read(),
                "trailers": getattr(response, "trailers", None),
            }
        except Exception:
            # As a user would after an error: this connection's state is unknown, the next request gets a new one.
            self.connection.close()
            raise

    def close(self):
        self.connection.close()
