"""A server that plays one script on each connection: it listens, accepts, plays, records and stops.

Threads
-------
    caller             starts and stops the server, waits for events, and reads the record at any time
    acceptor thread    accepts on all listeners; does not exist with ``caller_accepts``, where the caller accepts
    connection thread  one for each open connection: the handshake, the script, the end of the connection

Ownership
---------
The `Acceptor` owns the listening sockets. A connection thread owns its socket, its `Wire` and its `Player`. Only the
connection thread writes into the `SeenConnection` of its connection, as long as the connection is open. The lock
`_changed` guards the data that all threads share: the queue of scripts and the table of threads. The `ConnectionLog`
has a lock of its own for the list of connections. A record has no lock: its lists grow only at their end, and shrink
only because of the limits. So a reader copies them. The record of an ended connection may be stripped by the thread
that needs room for another record.

Waits
-----
- A connection thread waits only for its client, in `select.poll` on its socket and a stop descriptor. It holds the lock
  only for a moment: when it takes a script, passes a mark, or ends. No connection waits for another connection.
- The acceptor thread waits for clients, in `select.poll` on the listeners and a stop descriptor of its own.
- The caller waits on `_changed` (`wait_until`, `wait_mark`, `wait_idle`, `disconnect`). These events notify
  `_changed`: an accept, a request that is listed, a mark that is passed, the end of a script, the end of a connection,
  and the stop of the server. A predicate runs in the thread that waits, with the lock held.
- `stop` waits for the acceptor thread first, because that thread starts the others, and then for the connection
  threads.
- Answers, routes and the ``ended`` callback run in the connection thread without the lock. So they may take time, and
  may call methods of the server. The exceptions are `stop` and `disconnect`, and methods that call these: they would
  wait for the thread that calls them, so they raise RuntimeError.

Accept callbacks
----------------
With ``caller_accepts`` the server has no acceptor thread. The caller polls the descriptors of `accept_callbacks` beside
its own descriptors, and calls the function of each readable one. `wait_until`, `wait_mark` and `wait_idle` accept too,
because no other thread does while the caller waits. Reason for this mode: a change of thread costs more time than a
short exchange.

`_accept` accepts a connection and registers it in one hold of the lock. Otherwise `wait_idle` could look between the
two and find neither a connection in the backlog nor an open connection.

When a connection takes its script
----------------------------------
A connection takes its script at the first octet of the client, or at accept if the next script in the queue sends first
and does not begin with TLS. Clients may open connections that they never use, and these take no script. On a connection
with TLS, the first octet is that of the ClientHello: the script decides on the certificate, and a handshake that the
client refuses has used its script up. `ServerOptions.by_request` is the other rule, for a caller whose scripts
belong to requests. `playing.script_runner` has both.

What a stop does
----------------
The descriptor of a `StopSignal` becomes readable and is never read. So one write ends every wait on the descriptor,
now and later, and no thread polls with a time-out. The acceptor accepts the connections that are complete at that
moment and no others: a client that the kernel has let in is in the record. Each connection meets `Stopped` in its
next wait, reads the octets that have arrived, sends nothing more, and closes its socket. `stop` returns when every
thread has ended, after 5 s at most. A thread in a function of the user meets no wait, and no other thread can end it:
after a second it is abandoned and reported (`playing.running_calls`). If a thread still runs after `stop`, its stop
descriptor stays open: the system would give the number of a closed descriptor to another file, and the thread would
poll that file.

`disconnect` stops only the connections that are open. They share one signal, and later connections get another signal.
"""

from __future__ import annotations

import errno
import socket
import time
import warnings
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Unpack

from .base.arguments import checked, checks_of
from .base.checks import TEXT, Seconds, function, instance, optional, sequence
from .base.limits import Limits
from .base.visible import shortened
from .net.acceptor import Acceptor
from .net.condition import ChangeCondition
from .net.connection_log import ConnectionLog
from .net.connection_threads import ConnectionThreads, join_all
from .net.limits_reached import LimitsReached
from .net.listening import abort, listen_tcp, listen_unix
from .net.open_connections import OpenConnections
from .net.recorder import note_server_end
from .net.thread_pool import new_thread
from .options import ServerOptions
from .playing.script_queue import ScriptQueue
from .playing.script_runner import AcceptedConnection, ScriptRunner
from .script import Play, speaks_first

if TYPE_CHECKING:
    from .options import ServerKeywords
    from .playing.running_calls import RunningCall

_LOOK = 0.02  # seconds between two looks for new connections, while a caller that accepts waits for another event
_STOP_TIMEOUT = 5.0  # seconds; every thread wakes at once, so that only a defect can use this time up
_PATIENCE = 1.0  # seconds that a stop waits for functions of the user
_PLAY = instance("a Play, as Play((ReadRequest(), …))", Play)


class Server:
    """A server without routes: it plays one script on each connection and records every octet.

    Use a `Server` when the order of connections alone decides what each connection gets. Use a `MockServer` when
    requests decide what is answered.

    ``plays``     the scripts. Each connection takes the next unused script at its first octet (of a ClientHello or of a
                  request), or at accept if that script sends first
    ``default``   the script of connections that come after all ``plays`` are used; None: the last of ``plays`` again
    ``keywords``  the fields of `ServerOptions`

    Raises ValueError for a server that has neither ``plays`` nor ``default``, and for options that `ServerOptions`
    refuses.

    Use the server as a context manager, or call `start` and `stop`. A stopped server can be started again. It then
    listens on the same port, and keeps its scripts and its record.

    Attributes:

    ``seen``     the record, as `Seen`; it grows while the server runs, and is stable after `stop`
    ``port``     the port, which is 0 until the first `start` if the options gave none; on a unix socket always 0
    ``path``     the path of the unix socket; None on TCP
    ``options``  the options, as `ServerOptions`
    """

    @checked(
        checks_of(ServerOptions),
        plays=sequence(_PLAY, "a tuple of Play objects"),
        default=optional(_PLAY),
    )
    def __init__(
        self, plays: Sequence[Play] = (), *, default: Play | None = None, **keywords: Unpack[ServerKeywords]
    ) -> None:
        self.options = options = ServerOptions(**keywords)
        self.path = options.path
        self.port = 0 if options.path else options.port
        self._limits = options.limits or Limits()
        self._log = ConnectionLog(self._limits.log, self._limits.total)
        self.seen = self._log.seen
        self._changed = ChangeCondition()  # guards everything below, and wakes the waits on it
        self._scripts = ScriptQueue(plays, default)
        self._runner = ScriptRunner(self._scripts, self._changed, options.deadline, self._limits, options.by_request)
        self._reached = LimitsReached(self._limits, options.deadline)
        self._accepted = 0  # connections so far that got a thread
        self._open = OpenConnections()
        self._threads = ConnectionThreads(options.pool.task if options.pool else new_thread)
        self._acceptor: Acceptor | None = None  # None unless the server runs
        self._stopped = False

    def start(self) -> Server:
        """Start to listen, and return the server. A server that has been stopped listens on the port that it had.

        Raises OSError, which names the address, if the server cannot listen, and RuntimeError if the server runs."""
        if self.running:
            raise RuntimeError("this server runs already: stop it before you start it again")
        options = self.options
        if self.path is None:
            listeners = listen_tcp(options.hosts, self.port, options.backlog, options.receive_buffer)
        else:
            listeners = [listen_unix(self.path, options.backlog, options.receive_buffer)]
        self._threads.begin()
        self._acceptor = Acceptor(listeners, options.backlog, self._accept)
        self._stopped = False
        self.port = self._acceptor.port
        if not options.caller_accepts:
            self._acceptor.start(options.pool.task if options.pool else new_thread)
        return self

    @property
    def running(self) -> bool:
        """Whether the server listens: True from `start` to `stop`."""
        return self._acceptor is not None

    @property
    def accept_callbacks(self) -> dict[int, Callable[[], object]]:
        """For a server with ``caller_accepts``: a function by descriptor. Empty unless the server runs.

        A descriptor becomes readable when a client has connected. The function then accepts that client and starts the
        thread of the connection. The caller can poll these descriptors together with its own."""
        return self._acceptor.callbacks if self._acceptor else {}

    @checked(timeout=Seconds())
    def stop(self, timeout: float = _STOP_TIMEOUT) -> None:
        """End every connection and every thread, and close the port.

        Connections and octets that have arrived before the call are still recorded. A second call does nothing. After
        the call the port refuses connections, until the next `start`.

        A function of yours that runs, for example the function of a reply, is waited for one second. Then a fault of
        its connection and a RuntimeWarning name the function, which goes on in its thread. A ``timeout`` below one
        second gives no report.

        Raises RuntimeError in a function that the server calls: the call would wait for that function."""
        self._refuse_own_thread("stop")
        with self._changed:
            acceptor, self._acceptor = self._acceptor, None
            self._stopped = True
            self._changed.notify_all()
        if acceptor is None:
            return
        end = time.monotonic() + timeout
        acceptor.stop()  # first: connections that this call still accepts need the stop signal too
        self._threads.stop_all()
        accepted = acceptor.join(timeout)
        with self._changed:
            threads = self._threads.threads()
        calls: list[str] = []
        if not join_all(threads, min(timeout, _PATIENCE)) and timeout >= _PATIENCE:
            calls = self._abandon()
        with self._changed:
            threads = self._threads.threads()
        # A thread that still runs polls the descriptor of its signal.
        if join_all(threads, end - time.monotonic()) and accepted:
            with self._changed:
                self._threads.close()
        acceptor.close()
        if calls:
            warnings.warn("\n".join(("the server has stopped, but", *calls)), RuntimeWarning, stacklevel=2)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @checked(play=_PLAY)
    def add(self, play: Play) -> None:
        """Append a script to the queue. The server may be running.

        ``play``  the script
        """
        with self._changed:
            self._scripts.add(play)

    def discard(self) -> int:
        """Remove the scripts that no connection has taken, and return how many were removed.

        A server without a default keeps at least its first script, because every connection needs a script."""
        with self._changed:
            self._changed.notify_all()
            return self._scripts.discard()

    def skip(self) -> bool:
        """Remove the next script that no connection has taken, unless it is the last one, and return whether it was.

        The last script stays, since it is the script of all further connections."""
        with self._changed:
            self._changed.notify_all()
            return self._scripts.skip()

    def clear(self) -> None:
        """Empty the record, and forget the marks that were passed.

        A connection that is still open continues, and is no longer in the record."""
        with self._changed:
            self._log.clear()
            self._scripts.clear_marks()
            self._reached.clear()
            self._open.clear_limits()

    @property
    def limits_reached(self) -> tuple[str, ...]:
        """A line for each limit of the server that a client has reached: its name, its value, and how to raise it.

        Counted since the start or the last `clear`. `SeenConnection.limits` has the limits of one connection."""
        with self._changed:
            return self._reached.lines(self._open.limits())

    @checked(timeout=Seconds())
    def disconnect(self, timeout: float = 1.0) -> bool:
        """End the connections that are open now, as `stop` does, and wait until they have ended.

        ``timeout``  seconds to wait at most

        Returns whether all of them have ended. Raises RuntimeError in a function that the server calls: the call would
        wait for that function."""
        self._refuse_own_thread("disconnect")
        with self._changed:
            if self._acceptor is None:
                return True
            numbers, signal = self._threads.stop_open()
            ended = self._changed.wait_for(lambda: self._threads.have_ended(numbers) or self._stopped, timeout)
            if ended and not self._stopped:
                self._threads.forget(signal)
            return ended

    def _refuse_own_thread(self, method: str) -> None:
        """Raise RuntimeError if a connection thread of this server calls a method that would wait for this thread."""
        from .playing.running_calls import serves_here  # start-up: few servers need it before their stop

        if serves_here(self):
            raise RuntimeError(
                f"{method}: a function that the server calls, such as the function of a reply, cannot end connections: "
                f"the call would wait for that function; call {method}() in the test, or give a reply that ends the "
                "connection, such as (Close(),)"
            )

    @checked(predicate=function(0, "a function without arguments"), timeout=Seconds())
    def wait_until(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait until ``predicate()`` is true, and return whether it is.

        ``predicate``  called in the thread that waits: at the start, after each accept, each request and each end of a
                       connection, and a last time when the server stops. Meanwhile the server accepts and ends no
                       connection, so the predicate must neither send a request to the server nor stop it
        ``timeout``    seconds to wait at most
        """
        with self._changed:
            self._wait(lambda: predicate() or self._stopped, timeout)
            return predicate()

    @checked(name=TEXT, timeout=Seconds())
    def wait_mark(self, name: str, timeout: float) -> bool:
        """Wait until a script has passed ``Mark(name)``, and return whether one has.

        ``name``     the name of the mark
        ``timeout``  seconds to wait at most

        Returns False at once when no script can pass the mark any more: the script with the mark has ended before the
        mark, no script has such a mark, or the server was stopped."""
        with self._changed:
            scripts = self._scripts
            self._wait(lambda: scripts.has_passed(name) or self._stopped or not scripts.can_pass(name), timeout)
            return scripts.has_passed(name)

    @checked(timeout=Seconds())
    def wait_idle(self, timeout: float) -> bool:
        """Wait until every connection has ended, and return whether all have.

        ``timeout``  seconds to wait at most

        A connection that the kernel has completed and the server has not accepted yet counts as open."""
        with self._changed:
            return self._wait(self._is_idle, timeout)

    def _abandon(self) -> list[str]:
        """Wait no more for the connections whose threads are in a function of the user. Return a line for each.

        Each line becomes a fault of its connection."""
        from .playing.running_calls import running_calls  # start-up: nearly all functions return

        lines = []
        for call in running_calls(self):
            with self._changed:
                abandoned = self._threads.abandon(call.number)
                self._changed.notify_all()
            if abandoned:
                lines.append(self._tell(call))
                call.connection.faults.append(lines[-1])
        return lines

    def _tell(self, call: RunningCall) -> str:
        """Return a line on a function of the user that still runs. Subclasses know more about it."""
        return call.told()

    def _wait(self, predicate: Callable[[], bool], timeout: float) -> bool:
        """Wait, with the lock held. Accept connections in the meantime if the caller has to accept."""
        if not self.options.caller_accepts:
            return self._changed.wait_for(predicate, timeout)
        end = time.monotonic() + timeout
        # No descriptor wakes a wait on the condition. So the wait is cut into short waits, and accepts between them.
        while not self._changed.wait_for(predicate, min(_LOOK, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                return False
            if self._acceptor:
                self._acceptor.accept_pending()
        return True

    def _is_idle(self) -> bool:
        return not (self._threads or (self._acceptor and self._acceptor.any_pending()))

    def _accept(self, listener: socket.socket) -> bool:
        """Accept one connection, register it, and start a thread that plays its script.

        Returns False if no connection waits to be accepted, or if the process has no free descriptor."""
        with self._changed:
            self._changed.notify_all()  # the waits look again after this block, as they need the lock for that
            try:
                sock, peer = listener.accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    self._reached.add("descriptors")
                return False
            allowance = self._log.begin(peer)
            seen = allowance.seen
            if len(self._threads) >= self._limits.connections and not self._makes_room():
                seen.notes.append(f"refused at accept: Limits(connections={self._limits.connections}) was reached")
                seen.limits.append("connections")
                self._reached.add("connections")
                note_server_end(seen, abort(sock))
                seen.ended = time.monotonic()
                self._log.end(allowance)
                return True
            if self.options.tap:
                sock = self.options.tap(sock, seen)
            # `seen.number` begins at 0 again after `clear`; this number never does, as connections may still be open.
            number, self._accepted = self._accepted, self._accepted + 1
            _, script = self._scripts.next()
            at_accept = speaks_first(script.steps) and (self.options.by_request or script.start is None)
            taken = self._runner.take(number, seen) if at_accept else None
            connection = AcceptedConnection(number, sock, allowance, self._threads.stop_descriptor, script.start, taken)
            thread = self._threads.add(number, self._serve, (connection,))
            self._open.add(number, sock, seen)
        try:
            thread.start()
        except RuntimeError as error:  # the system refuses a new thread
            seen.faults.append(f"no thread could be started for the connection: {error}")
            self._end(connection)
        return True

    def _makes_room(self) -> bool:
        """End the connection that has been idle for longest, if the options want that. Return whether one ends."""
        most = self._limits.connections
        return self.options.replace_idle and len(self._threads) < 2 * most and self._open.end_idle()

    def _serve(self, connection: AcceptedConnection) -> None:
        """Run one connection. An exception here is a fault of the server, not of the client; the record says so."""
        try:
            self._runner.run(connection)
        except BaseException as error:  # `pytest.fail()` and `sys.exit()` raise no Exception
            connection.seen.faults.append(shortened(f"the server failed: {error!r}"))
        finally:
            self._end(connection)

    def _end(self, connection: AcceptedConnection) -> None:
        seen = connection.seen
        connection.sock.close()
        seen.ended = time.monotonic()
        if self.options.ended:
            try:
                self.options.ended(seen)
            except BaseException as error:  # `pytest.fail()` and `sys.exit()` raise no Exception
                seen.faults.append(shortened(f"the callback `ended` failed: {error!r}"))
        self._log.end(connection.allowance)
        with self._changed:
            self._scripts.end(connection.number)  # again, for a script that ended with an exception
            self._threads.end(connection.number)
            self._reached.add(*self._open.remove(connection.number).limits)
            self._changed.notify_all()
