"""The secrets of TLS connections, as OpenSSL logs them for debuggers.

A context writes its secrets to a file only. This file has lost its name before anything is written, so that nobody else
can read it and nothing is left behind; it is emptied whenever nobody waits for a line of it. Logging is turned on for
good: to turn it off would race with the connections that use the context.
"""

from __future__ import annotations

import os
import ssl
import threading
import weakref
from pathlib import Path

_LOCK = threading.Lock()  # guards all logs; a connection needs it twice
_LOGS: weakref.WeakKeyDictionary[ssl.SSLContext, KeyLog] = weakref.WeakKeyDictionary()

Secrets = dict[str, bytes]  # by label: "SERVER_TRAFFIC_SECRET_0" (TLS 1.3), "CLIENT_RANDOM" (before: the master secret)


class KeyLog:
    """The log of one context, in the format that NSS began: label, client random, secret."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """Where the context has a ``keylog_filename`` already, that file is read and left as it is."""
        self._shared = bool(context.keylog_filename)
        self._file = os.open(context.keylog_filename, os.O_RDONLY) if self._shared else _begin(context)
        self._waiting = 0
        weakref.finalize(context, os.close, self._file)

    def mark(self) -> int:
        """Where the lines of a handshake that begins now will come. A `take` has to follow."""
        with _LOCK:
            self._waiting += 1
            return os.fstat(self._file).st_size

    def take(self, mark: int, client_random: bytes) -> Secrets:
        """The secrets logged since ``mark`` for the connection of that random; none if its handshake failed early."""
        with _LOCK:
            lines = os.pread(self._file, os.fstat(self._file).st_size - mark, mark)
            self._waiting -= 1
            if not (self._waiting or self._shared):
                os.ftruncate(self._file, 0)
        name = client_random.hex().encode()
        words = (line.split() for line in lines.splitlines() if name in line)
        return {label.decode(): bytes.fromhex(secret.decode()) for label, _, secret in words}


def key_log(context: ssl.SSLContext, begin: bool = False) -> KeyLog | None:
    """The log of the context if it has one, or else, with ``begin``, a new one."""
    log = _LOGS.get(context)
    if log is None and begin:
        with _LOCK:
            log = _LOGS.get(context) or _LOGS.setdefault(context, KeyLog(context))
    return log


def _begin(context: ssl.SSLContext) -> int:
    import tempfile  # only now: it is slow to import, and few connections forge

    descriptor, name = tempfile.mkstemp(prefix="h1conform-keys-")
    try:
        context.keylog_filename = name
    except BaseException:
        os.close(descriptor)
        raise
    finally:
        Path(name).unlink()
    return descriptor
