"""Drives urllib3: one pool for a session, with retries, redirects and decoding switched off."""

import urllib3

NAME = "urllib3"
VERSION = urllib3.__version__
EXCEPTIONS = (urllib3.exceptions.HTTPError,)
Fields = getattr(urllib3, "HTTPHeaderDict", dict)  # before 2.0 only names that do not repeat


class Session:
    """One PoolManager that keeps a single connection."""

    def __init__(self, target):
        timeout = urllib3.Timeout(connect=target.timeout, read=target.timeout)
        self.pool = urllib3.PoolManager(
            1, ca_certs=target.ca_file, timeout=timeout, retries=False, maxsize=1, block=True
        )

    def request(self, request):
        response = self.pool.request(
            request.method,
            request.url,
            body=request.content(),
            headers=Fields(request.fields) if request.fields else None,
            redirect=False,
            decode_content=False,
        )
        return {
            "status": response.status,
            "reason": response.reason,
            "version": "%d.%d" % divmod(response.version, 10),
            "headers": response.headers.items(),
            "body": response.data,
        }

    def close(self):
        self.pool.clear()
