"""Drives httpx: one Client with one connection; redirects, decoding and the environment off."""

import ssl

import h11
import httpcore
import httpx

NAME = "httpx"
VERSION = f"{httpx.__version__} on httpcore {httpcore.__version__}, h11 {h11.__version__}"
EXCEPTIONS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)


class Session:
    """One httpx.Client."""

    def __init__(self, target):
        self.client = httpx.Client(
            verify=ssl.create_default_context(cafile=target.ca_file),
            timeout=target.timeout,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            trust_env=False,
            follow_redirects=False,
        )

    def request(self, request):
        arguments = {"content": request.content(), "headers": request.fields}
        with self.client.stream(request.method, request.url, **arguments) as response:
            return {
                "status": response.status_code,
                "reason": response.extensions["reason_phrase"],
                "version": response.http_version.partition("/")[2],
                "headers": response.headers.raw,
                "body": b"".join(response.iter_raw()),
            }

    def close(self):
        self.client.close()
