"""Reads the secrets of TLS connections from the key log that OpenSSL writes for debuggers.

A file without a name
---------------------
Python offers the secrets in one way only: a context writes them to the file ``keylog_filename``. So a log begins with a
temporary file, which is unlinked before the first secret is written. No other program can open it, and no file is
left if the process dies. The log reads through its descriptor.

The log of a context is never turned off: connections in other threads may use the context at that moment.

Who waits
---------
    mark   a handshake begins: remember the size of the file, and count one more waiter
    take   the handshake is over: read the lines after the mark, and count one waiter less

All connections of a context write into one file. A line names its connection by the client random. When the last waiter
has taken its lines, the file is emptied. So each `mark` needs a `take`, else the file grows as long as the context is
in use.

A forked child begins other logs: with those of its parent, each would empty the file while the other waits.
"""

from __future__ import annotations

import os
import ssl
import threading
import weakref
from pathlib import Path

_LOCK = threading.Lock()  # guards all logs; each connection takes it twice, for a moment
_LOGS: weakref.WeakKeyDictionary[ssl.SSLContext, KeyLog] = weakref.WeakKeyDictionary()

Secrets = dict[str, bytes]  # by label: "SERVER_TRAFFIC_SECRET_0" (TLS 1.3), "CLIENT_RANDOM" (TLS 1.2: master secret)


class KeyLog:
    """The key log of one context, in the format of NSS: each line is label, client random, secret.

    ``context``  the context. If it has a ``keylog_filename`` already, that file is read, and never emptied. Otherwise
                 the context gets a file, and continues to log for as long as it exists

    ``shared`` is true in the first case.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.shared = bool(context.keylog_filename)
        self._file = os.open(context.keylog_filename, os.O_RDONLY) if self.shared else _begin(context)
        self._waiting = 0
        weakref.finalize(context, os.close, self._file)

    def mark(self) -> int:
        """Return the place in the file after which the lines of a handshake that begins now will be.

        Each call needs one call of `take` later."""
        with _LOCK:
            self._waiting += 1
            return os.fstat(self._file).st_size

    def take(self, mark: int, client_random: bytes) -> Secrets:
        """Return the secrets of one connection, by label; empty if its handshake failed before there were secrets.

        ``mark``           the result of `mark` at the beginning of the handshake
        ``client_random``  the random of its ClientHello
        """
        with _LOCK:
            lines = os.pread(self._file, os.fstat(self._file).st_size - mark, mark)
            self._waiting -= 1
            if not (self._waiting or self.shared):
                os.ftruncate(self._file, 0)
        name = client_random.hex().encode()
        words = (line.split() for line in lines.splitlines() if name in line)
        return {label.decode(): bytes.fromhex(secret.decode()) for label, _, secret in words}


def key_log(context: ssl.SSLContext, begin: bool = False) -> KeyLog | None:
    """Return the key log of a context; None if it has none.

    ``context``  the context
    ``begin``    begin a log if the context has none
    """
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


def _begin_again() -> None:
    """Let a forked child begin new logs. No thread of the parent that holds the lock exists in the child."""
    global _LOCK
    _LOCK = threading.Lock()
    for context, log in list(_LOGS.items()):
        if not log.shared:
            context.keylog_filename = None  # type: ignore[assignment] # the stubs do not know that None ends the log
            del _LOGS[context]


os.register_at_fork(after_in_child=_begin_again)
