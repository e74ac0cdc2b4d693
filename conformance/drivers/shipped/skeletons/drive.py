"""A driver of h1conform: it makes a client send what the harness requests, and reports what the client returns.

The client is http.client. Put yours in its place where a comment says REPLACE. The rest is for every client. h1conform
runs this file by its host.py, which speaks the driver protocol, finds time-outs, and makes answers of exceptions.
"""

import http.client
import platform
import ssl

VERSION = platform.python_version()  # REPLACE: the version of your client, such as urllib3.__version__
CAPABILITIES = ("stepwise",)  # more of docs/driver-protocol.md#all-capabilities, if the client and driver have them
EXCEPTIONS = (http.client.HTTPException, OSError)  # REPLACE: the base classes of the errors that your client documents


class Unsupported(Exception):
    """Raise it if your client cannot do what a request requires. The answer is then no failure of the client."""


class Session:
    """What keeps the connections of your client: a pool, a session, a client. h1conform makes one for each case."""

    def __init__(self, target):  # target: scheme, host, port, timeout (seconds), ca_file (the path of the CA to trust)
        # REPLACE: make the object of your client. Switch off redirects, retries, decoding, cookies and proxies.
        if target.scheme == "https":
            context = ssl.create_default_context(cafile=target.ca_file)
            self.client = http.client.HTTPSConnection(target.host, target.port, timeout=target.timeout, context=context)
        else:
            self.client = http.client.HTTPConnection(target.host, target.port, timeout=target.timeout)

    def request(self, request):  # request: method, target, url, fields (pairs of name and value), content()
        # REPLACE: send the request. The target and the fields go to the client as they are. A client that takes URLs
        # only gets request.url, and this file then defines ENTRY = "url".
        fields = http.client.HTTPMessage()  # unlike a dict, it keeps several fields of one name
        for name, value in request.fields:
            fields[name] = value
        self.client.request(request.method, request.target, request.content(), fields)
        response = self.client.getresponse()
        # REPLACE: report what your client reports, and leave out the rest. Do not catch its exceptions.
        return {
            "status": response.status,
            "reason": response.reason,
            "version": {10: "1.0", 11: "1.1"}.get(response.version),
            "headers": response.getheaders(),
            "body": response.read(),
        }

    def close(self):
        self.client.close()  # REPLACE
