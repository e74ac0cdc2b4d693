"""What the careful client needs for requests at a time, for a cancel, and for the octets after a 101.

Each connection serves one request at a time, and goes back into the pool when its response was read whole. A cancel
shuts the socket down, which wakes each thread that waits for it.
"""

import contextlib
import select
import socket
import threading
import time


class GivenUp(Exception):
    """The caller has given up the request."""


class Pool:
    """The connections that wait for a request, the one used last at the end."""

    def __init__(self):
        self.idle = []
        self.lock = threading.Lock()

    def take(self, usable):
        """Return an idle connection that is usable, or None; close those that are not."""
        with self.lock:
            while self.idle:
                wire = self.idle.pop()
                if usable(wire):
                    return wire
                wire.close()
        return None

    def give(self, wire):
        with self.lock:
            self.idle.append(wire)

    def close(self):
        with self.lock:
            while self.idle:
                self.idle.pop().close()


class Cancel:
    """One request that may be given up.

    ``wakes``  whether a cancel shuts down the socket; else the request looks for the cancel while it waits"""

    def __init__(self, wakes):
        self.wakes = wakes
        self.sock = None
        self.asked = False

    def watch(self, sock):
        self.sock = sock

    def __call__(self):
        self.asked = True
        if self.wakes and self.sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # below TLS

    def wait(self, sock, seconds):
        """Wait for octets. Raises GivenUp."""
        until = time.monotonic() + seconds
        while not self.asked and time.monotonic() < until:
            if (hasattr(sock, "pending") and sock.pending()) or select.select([sock], [], [], 0.01)[0]:
                return
        if self.asked:
            raise GivenUp("the caller gave up")


class Shared:
    """One connection for all requests at a time, for the habits that have one.

    Each method gets a request with the methods connect(), send(wire, pause) and receive(wire)."""

    def __init__(self):
        self.lock = threading.Condition(threading.RLock())
        self.wire = None
        self.written = 0  # requests
        self.read = 0  # responses

    def _begin(self, request):
        with self.lock:
            self.wire = self.wire or request.connect()
            self.written += 1
            return self.written - 1

    def in_any_order(self, request):
        """Write in turn, and read last what was written first."""
        with self.lock:
            number = self._begin(request)
            request.send(self.wire)
        time.sleep(0.05 if number == 0 else 0)
        with self.lock:
            return request.receive(self.wire)

    def interleaved(self, request):
        """Write the first request in two parts, and the others between them."""
        number = self._begin(request)
        time.sleep(0.02 if number else 0)
        request.send(self.wire, pause=0 if number else 0.05)
        time.sleep(0.05 if number else 0)
        with self.lock:
            return request.receive(self.wire)

    def in_order(self, request):
        """Write in turn, and read in the same order, as a client does that pipelines."""
        with self.lock:
            number = self._begin(request)
            request.send(self.wire)
            self.lock.wait_for(lambda: self.read == number, 1)
        try:
            return request.receive(self.wire)
        finally:
            with self.lock:
                self.read += 1
                self.lock.notify_all()
