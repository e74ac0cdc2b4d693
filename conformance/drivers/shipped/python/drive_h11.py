"""Drives h11 on a socket: one Connection at a time, for as long as h11 allows a next request.

h11 converts between messages and octets, and has no input and output. The driver adds what h11 expects of its users:
the socket and TLS, the field Host, and a length or the chunked coding for content. It does not look for octets between
two responses. The time-out is that of the socket.
"""

import socket

import h11

NAME = "h11"
VERSION = h11.__version__
CAPABILITIES = (
    *("stepwise", "asterisk", "upgrade", "upgraded"),
    *("resolve", "unverified", "client-certificate", "back-to-back", "sources"),
)
EXCEPTIONS = (h11.ProtocolError, OSError)


class Session:
    """One h11.Connection and its socket, to one host."""

    def __init__(self, _):
        self.host = None
        self.socket = None
        self.connection = None

    def request(self, request):
        if self.connection is None or self.host != request.host or not self._is_reusable():
            self._connect(request)
        try:
            self._send(request)
            return self._response(request)
        except BaseException:
            self.close()
            raise

    def _is_reusable(self):
        if self.connection.states != {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
            return False
        self.connection.start_next_cycle()
        return True

    def _connect(self, request):
        self.close()
        opened = socket.create_connection((request.host, request.port), request.timeout)
        try:
            if request.scheme == "https":
                opened = request.context().wrap_socket(opened, server_hostname=request.host)
        except BaseException:
            opened.close()
            raise
        self.host, self.socket, self.connection = request.host, opened, h11.Connection(h11.CLIENT)

    def _send(self, request):
        content = request.content()
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.fields]
        names = {name.lower() for name, _ in fields}
        if b"host" not in names:
            fields.insert(0, (b"Host", request.origin.partition("//")[2].encode()))
        if content is not None and not names & {b"content-length", b"transfer-encoding"}:
            whole = (b"Content-Length", b"%d" % len(request.body))
            fields.append((b"Transfer-Encoding", b"chunked") if request.iterable else whole)
        target = request.target.encode("latin-1")
        self._write(h11.Request(method=request.method.encode("latin-1"), target=target, headers=fields))
        for piece in content if request.iterable else [content or b""]:
            self._write(h11.Data(data=piece))
        self._write(h11.EndOfMessage())

    def _write(self, event):
        data = self.connection.send(event)
        if data:
            self.socket.sendall(data)

    def _event(self):
        while True:
            event = self.connection.next_event()
            if event is not h11.NEED_DATA:
                return event
            self.connection.receive_data(self.socket.recv(65536))

    def _response(self, request):
        head = self._event()
        while isinstance(head, h11.InformationalResponse) and head.status_code != 101:
            head = self._event()
        told = {
            "status": head.status_code,
            "reason": head.reason,
            "version": head.http_version,
            "headers": head.headers.raw_items(),
        }
        if head.status_code == 101:
            return told | {"upgraded": self._rest() if request.upgraded else None}
        parts = []
        event = self._event()
        while isinstance(event, h11.Data):
            parts.append(bytes(event.data))
            event = self._event()
        trailers = event.headers.raw_items() if isinstance(event, h11.EndOfMessage) else None
        return told | {"body": b"".join(parts), "trailers": trailers}

    def _rest(self):
        """Return what follows a 101, up to the end: what h11 has left, and what the socket gives."""
        left, _ = self.connection.trailing_data
        return left + b"".join(iter(lambda: self.socket.recv(65536), b""))

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = self.connection = None
