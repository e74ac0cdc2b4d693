"""A server that plays scripts: listens, gives each connection its script, and starts and stops.

Threads
-------
    caller             starts, stops, waits; asks for the record at any time
    acceptor thread    accepts on all listeners; with ``caller_accepts`` there is none, and the caller does its work
    connection thread  one for each open connection: handshake, script, the end of the connection

Who owns what: the `Acceptor` owns the listening sockets. A connection thread owns its socket, its `Wire` and its
`Player`, and is the only one that writes into the `SeenConnection`. The lock `_changed` guards what all of them
share: the queue of scripts, the list of connections, the table of threads. A record has no lock: its lists only grow
at their end (or shrink at their front, for the sake of the limits), and those who read one while it grows copy it.

Who waits for whom:

- A connection thread waits for its client alone, in `select.poll` on its socket and a stop descriptor. It takes the
  lock for a moment: when it takes a script, passes a mark, ends. No connection waits for another one.
- The acceptor thread waits for clients, on the listeners and a stop descriptor of its own.
- The caller waits on `_changed` (`wait_until`, `wait_mark`, `wait_idle`, `disconnect`), which is notified at each
  accept, request listed, mark passed, end of a script, end of a connection, and stop. A predicate runs in the thread
  that waits, with the lock held.
- `stop` waits for the acceptor thread first, as that one starts the others, and then for the connection threads.
- An answer, an ``ended`` callback and a route run in the connection thread without the lock, so that they may take
  their time and ask the server. They must not call `stop` or `disconnect`, which would wait for their own thread.

Accept and registration happen in one hold of the lock: `wait_idle` must not look between the two and find neither a
connection that waits to be accepted nor one that is open.

When a connection takes its script: at the first octet of a request, or at accept where the next script in the queue
speaks first. A client may open connections that it never uses, or two at a time; what counts for the author of a
script is the order of requests. The handshake comes before that. So the first step of the next script decides how a
connection begins, and where another connection has taken that script meanwhile, what this one takes has to fit.

What a stop does
----------------
A stop descriptor (`StopSignal`) turns readable and is never read, so that one write ends every wait that watches it,
now and later; nobody polls with a time-out. The acceptor accepts what has connected by then and no more: a client
that was let in by the kernel is in the record. Each connection meets `Stopped` in its next wait, takes in what has come
already, sends nothing more, and closes its socket. `stop` returns when every thread has gone, after 5 s at the latest;
the descriptors of a thread that has not gone stay open, as their numbers would be given to other files.

`disconnect` is a stop of the connections that are open: they share one signal, and those to come get another one.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Unpack

from .base.limits import Limits
from .net.acceptor import Acceptor
from .net.condition import ChangeCondition
from .net.connection_log import ConnectionLog
from .net.connection_threads import ConnectionThreads, join_all
from .net.listening import abort, listen_tcp, listen_unix
from .net.thread_pool import new_thread
from .options import ServerOptions
from .playing.script_queue import ScriptQueue
from .playing.script_runner import AcceptedConnection, ScriptRunner
from .script import Play, speaks_first

if TYPE_CHECKING:
    from .options import ServerKeywords

_LOOK = 0.02  # seconds after which a caller who accepts and waits for something else looks for connections
_STOP_TIMEOUT = 5.0  # seconds; every thread wakes at once, so that this is for the unforeseen


class Server:
    """A server that plays one script per connection and records what it saw.

    ``plays``     what connections get: each takes the next unused one at the first octet of a request, or at accept
                  where the script speaks first
    ``default``   what a connection gets when all are used; None: the last one again
    ``keywords``  the fields of `ServerOptions`

    Raises ValueError where there is nothing to play, and for what `ServerOptions` refuses.

    Use it as a context manager, or call `start` and `stop`; it starts once. ``seen`` fills while the server runs and
    is stable after `stop`. ``port`` is 0 until the server has started, unless it was given.
    """

    def __init__(
        self, plays: Sequence[Play] = (), *, default: Play | None = None, **keywords: Unpack[ServerKeywords]
    ) -> None:
        self.options = options = ServerOptions(**keywords)
        self.path = options.path
        self.port = 0 if options.path else options.port
        self._limits = options.limits or Limits()
        self._log = ConnectionLog(self._limits.log)
        self.seen = self._log.seen
        self._changed = ChangeCondition()  # guards everything below, and tells those who wait
        self._scripts = ScriptQueue(plays, default)
        self._runner = ScriptRunner(self._scripts, self._changed, options.deadline, self._limits)
        self._accepted = 0  # connections so far that were given a thread
        self._threads = ConnectionThreads(options.pool.task if options.pool else new_thread)
        self._acceptor: Acceptor | None = None  # while the server runs
        self._stopped = False

    def start(self) -> Server:
        """Listen. Raises OSError, naming the place, where that is impossible, and RuntimeError the second time."""
        if self._acceptor is not None or self._stopped:
            raise RuntimeError("a Server starts once: make another one")
        options = self.options
        if self.path is None:
            listeners = listen_tcp(options.hosts, self.port, options.backlog, options.receive_buffer)
        else:
            listeners = [listen_unix(self.path, options.backlog, options.receive_buffer)]
        self._threads.begin()
        self._acceptor = Acceptor(listeners, options.backlog, self._accept)
        self.port = self._acceptor.port
        if not options.caller_accepts:
            self._acceptor.start(options.pool.task if options.pool else new_thread)
        return self

    @property
    def accept_callbacks(self) -> dict[int, Callable[[], object]]:
        """By descriptor that is readable when a client has connected: what accepts that client. For those who wait
        for other descriptors as well, on a server with ``caller_accepts``."""
        return self._acceptor.callbacks if self._acceptor else {}

    def stop(self) -> None:
        """End every connection and thread, and let go of the port. What had come by now is still recorded."""
        with self._changed:
            acceptor, self._acceptor = self._acceptor, None
            self._stopped = True
            self._changed.notify_all()
        if acceptor is None:
            return
        end = time.monotonic() + _STOP_TIMEOUT
        acceptor.stop()
        self._threads.stop_all()
        acceptor.join(_STOP_TIMEOUT)
        with self._changed:
            threads = self._threads.threads()
        if join_all(threads, end - time.monotonic()):
            self._threads.close()
        acceptor.close()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def add(self, play: Play) -> None:
        """Append a play, also while the server runs."""
        with self._changed:
            self._scripts.add(play)

    def discard(self) -> int:
        """Drop the plays that no connection has taken yet, but for the only one; how many."""
        with self._changed:
            self._changed.notify_all()
            return self._scripts.discard()

    def clear(self) -> None:
        """Forget the connections seen so far and the marks passed. One that is still open is no longer listed."""
        with self._changed:
            self._log.clear()
            self._scripts.clear_marks()

    def disconnect(self, timeout: float = 1.0) -> bool:
        """End the connections that are open now, at once and as `stop` does, and wait up to ``timeout`` seconds for
        that; whether all have ended. Not for an answer to call, whose own connection waits for it."""
        with self._changed:
            if self._acceptor is None:
                return True
            numbers, signal = self._threads.stop_open()
            ended = self._changed.wait_for(lambda: self._threads.have_ended(numbers) or self._stopped, timeout)
            if ended and not self._stopped:
                self._threads.forget(signal)
            return ended

    def wait_until(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until ``predicate()`` holds; whether it does.

        It is looked at, in the thread that waits, whenever a connection, a request or the end of a connection was
        seen, and a last time when the server stops."""
        with self._changed:
            self._wait(lambda: predicate() or self._stopped, timeout)
            return predicate()

    def wait_mark(self, name: str, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until a script has passed ``Mark(name)``; whether one has.

        False at once when none can do so any more: the script that holds the mark ended before it, no script has
        such a mark, or the server was stopped."""
        with self._changed:
            scripts = self._scripts
            self._wait(lambda: scripts.has_passed(name) or self._stopped or not scripts.can_pass(name), timeout)
            return scripts.has_passed(name)

    def wait_idle(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds until every connection has come to its end; whether all have.

        A connection that the kernel has completed and this server has not accepted yet counts as open."""
        with self._changed:
            return self._wait(self._is_idle, timeout)

    def _wait(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait, with the lock held, and accept meanwhile where no thread does."""
        if not self.options.caller_accepts:
            return self._changed.wait_for(predicate, timeout)
        end = time.monotonic() + timeout
        while not self._changed.wait_for(predicate, min(_LOOK, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                return False
            if self._acceptor:
                self._acceptor.accept_pending()
        return True

    def _is_idle(self) -> bool:
        return not (self._threads or (self._acceptor and self._acceptor.any_pending()))

    def _accept(self, listener: socket.socket) -> bool:
        """Accept one connection, register it, and have a thread play it.

        False: there was none, or descriptors have run out."""
        with self._changed:
            self._changed.notify_all()
            try:
                sock, peer = listener.accept()
            except OSError:
                return False
            seen = self._log.begin(peer)
            if len(self._threads) >= self._limits.connections:
                seen.notes.append(f"turned away: open connections were at their limit of {self._limits.connections}")
                seen.server_end = abort(sock)
                seen.ended = time.monotonic()
                return True
            number, self._accepted = self._accepted, self._accepted + 1
            _, script = self._scripts.next()
            taken = self._runner.take(number, seen) if speaks_first(script.steps) else None
            connection = AcceptedConnection(number, sock, seen, self._threads.stop_descriptor, script.start, taken)
            thread = self._threads.add(number, self._serve, (connection,))
        try:
            thread.start()
        except RuntimeError as error:  # the system has no thread left
            seen.faults.append(f"the connection could not be served: {error}")
            self._end(connection)
        return True

    def _serve(self, connection: AcceptedConnection) -> None:
        """The life of one connection. A fault of ours becomes a note, so that no case blames the client for it."""
        try:
            self._runner.run(connection)
        except Exception as error:
            connection.seen.faults.append(f"the server failed: {error!r}")
        finally:
            self._end(connection)

    def _end(self, connection: AcceptedConnection) -> None:
        seen = connection.seen
        connection.sock.close()
        seen.ended = time.monotonic()
        if self.options.ended:
            try:
                self.options.ended(seen)
            except Exception as error:
                seen.faults.append(f"the callback at the end failed: {error!r}")
        with self._changed:
            self._scripts.end(connection.number)
            self._threads.end(connection.number)
            self._changed.notify_all()
