"""The process of `h1conform serve`: its parts, their threads, and its start and end.

Parts
-----

    content         which scripts and routes the server plays: the corpus, one case, or a scenario file
    server          the mock server, with the content
    control server  a second `Server`, with the control application; absent with ``--control off``
    traffic log     an entry for each connection that has ended; absent with ``--log none``
    ready line      one line of JSON with the addresses of both servers, on standard output and in the ready file

Threads
-------

    main thread                 starts both servers, then blocks in `wait`, then stops both servers
    threads of the server       one accepts, and each connection has one; the thread of a connection also calls
                                `_connection_ended`: it writes the log, and lets the content queue another script
    threads of the control      likewise; a request to the control port runs in the thread of its connection, and reads
    server                      or changes the routes, the log and the scripts of the server

The main thread only waits for the end: a signal, or with ``--once`` the end of the first connection. Both write an
octet to the pipe of the `Ending`, for which `wait` polls. A thread of a connection cannot stop the server by itself,
because `stop` joins the threads of all connections, this one included. So it requests the end, and the main thread
stops the server.

Start and end
-------------

The order of the start is: listen on the server's port, listen on the control port, write the ready file, print the
ready line. A program that has read the ready line can connect to both ports at once. An `ExitStack` has a callback for
each part that was started, so that a failed start undoes the parts before it, and `stop` undoes all of them in reverse
order.

Start-up time
-------------

A program that starts a server waits for the ready line. So this module imports a part only if the options request it,
or at the first request that needs it. `tests/test_startup.py` holds the budget.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from ...mockserver import Limits, SeenConnection, Server, StartTls
from ...mockserver.base.addresses import authority, is_loopback
from ...mockserver.base.descriptors import raise_descriptor_limit
from ...mockserver.base.settings import Settings
from ...mockserver.base.visible import printable
from .control_port import control_server
from .control_token import control_token
from .ending import Ending
from .errors import ServeError
from .options import ServeOptions
from .output import Output
from .ready_file import ready_file
from .tls_context import tls_context

if TYPE_CHECKING:
    from ...mockserver.control.app import ControlTarget
    from .content import ServedContent
    from .traffic import TrafficLog

DEFAULT_PORT = 8080
_HOSTS = ("127.0.0.1",)
_PATIENCE = 5.0  # seconds that `stop` waits for the threads of each server
_HURRY = 0.2  # the same in a process that ends afterwards, which ends the threads too
_NO_CA = (
    "there is no certificate to trust: this server uses a certificate of your own; start it with --ca FILE to have the "
    "certificate of its CA here"
)
# A server may run for days, and the log must not grow without a limit.
_LIMITS = Limits(log=1000, octets=1024 * 1024, total=64 * 1024 * 1024)


class Service:
    """The running server of `h1conform serve`. A context manager that calls `start` and `stop`.

    ``options``  the options of the command line
    ``out``      standard output: it gets the ready line, and the log in JSON
    ``err``      standard error: it gets lines for people
    ``ending``   the request to end, of a process that ends right after `stop`: so `stop` waits less than a second for
                 threads. The caller closes it. None: the service has one of its own

    The constructor and `start` raise ServeError for anything that prevents the start. After such an error in the
    context manager, no port, no thread and no file is left."""

    def __init__(self, options: ServeOptions, out: TextIO, err: TextIO, ending: Ending | None = None) -> None:
        self._options = options
        self._ending = ending or Ending()
        self._patience = _PATIENCE if ending is None else _HURRY
        self._out = Output(out, self._ending.descriptor)
        self._err = Output(err, self._ending.descriptor)
        self._log = _traffic_log(options, self._out, self._err)
        self._content = _served_content(options)
        given = (
            replace(options.settings, tls=None) if options.case else options.settings
        )  # the case decides on TLS, as `CaseContent.settings` has it
        self._settings = _merge(self._content.settings, given)
        self._server = self._make_server()
        self._control: Server | None = None
        self._token, self._generated = control_token(options)
        self._stack = contextlib.ExitStack()
        if ending is None:
            self._stack.callback(self._ending.close)

    def __enter__(self) -> Service:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on all ports, write the ready file, and print the ready line. Raises ServeError."""
        raise_descriptor_limit()
        self._begin(
            self._server, "--unix PATH takes another path" if self._server.path else "--port 0 selects a free port"
        )
        if self._options.control is not None:
            self._control = control_server(self._control_target, self._options.control_host, self._options.control)
            self._begin(self._control, "--control 0 selects a free port")
        if self._options.ready_file:
            self._stack.enter_context(ready_file(self._options.ready_file, self.ready))
        if self._options.control is not None and not is_loopback(self._options.control_host):
            self._say(
                f"warning: every host that can reach {self._options.control_host} and has the token can control this "
                "server; each request needs the field `Authorization: Bearer TOKEN`"
            )
        self._announce()

    def stop(self) -> None:
        """Stop both servers, and remove the ready file."""
        self._stack.close()

    def wait(self) -> None:
        """Wait for a signal that has a handler, or for a call of `end`. Only the main thread may call this."""
        self._ending.wait()

    def end(self) -> None:
        """Make `wait` return. Any thread and any signal handler may call this."""
        self._ending.request()

    # ------------------------------------------------------------------------------------------------- the ready line

    @property
    def scheme(self) -> str:
        """The scheme of the server's URL. A server that accepts both TLS and plain connections on its port has
        https."""
        return "https" if self._settings.tls else "http"

    @property
    def ca_file(self) -> str | None:
        """The path of the CA certificate to trust, which exists as long as this process.

        None: the server uses no TLS, or a certificate of the user without the option ``--ca``."""
        if self._has_own_certificate or not self._speaks_tls:
            return str(self._options.ca) if self._options.ca else None
        from ... import certs  # start-up: a server without TLS needs no certificates

        return str(certs.ca_file())

    @property
    def _has_own_certificate(self) -> bool:
        """Whether the server uses a certificate of the user, which the suite's own CA has not issued."""
        return not isinstance(self._settings.context.get("cert", ""), str)

    @property
    def _speaks_tls(self) -> bool:
        return bool(self._settings.tls) or self._content.needs_ca

    @property
    def origin(self) -> str:
        """Scheme, host and port of the server. The host of a server on a Unix socket is localhost."""
        if self._server.path is not None:
            return f"{self.scheme}://localhost"
        return f"{self.scheme}://{authority((self._settings.hosts or _HOSTS)[0], self._server.port)}"

    @property
    def ready(self) -> dict[str, Any]:
        """The members of the ready line, which docs/control-port.md describes."""
        hosts = self._settings.hosts or _HOSTS
        unix = self._server.path
        return {
            "address": unix or authority(hosts[0], self._server.port),
            "scheme": self.scheme,
            "url": self.origin,
            "host": None if unix else hosts[0],
            "port": None if unix else self._server.port,
            "unix": unix,
            "ca_file": self.ca_file,
            "control": self._control_url,
            "control_token": self._token if self._generated else None,
            "try": self._content.try_line(self.origin, self.ca_file, unix),
            "pid": os.getpid(),
        }

    @property
    def _control_url(self) -> str | None:
        return f"http://{authority(self._options.control_host, self._control.port)}" if self._control else None

    def _announce(self) -> None:
        with contextlib.suppress(OSError):  # the reader of standard output has closed it
            self._out.write(json.dumps(self.ready) + "\n")
            self._out.flush()
        if self._options.log == "human" or self._options.case:
            self._say(f"try: {self.ready['try']}")
        if self._options.log == "human" and self._control_url:
            self._say(f"control port: {self._control_url}/")

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self._err.write(f"h1conform: {printable(line)}\n")
            self._err.flush()

    # ---------------------------------------------------------------------------------------------------- the servers

    def _begin(self, server: Server, mend: str) -> None:
        """Start a server; ``mend`` is the option that helps if its address is in use."""
        try:
            server.start()
        except (OSError, UnicodeError) as error:
            hint = f"; {mend}" if getattr(error, "errno", None) == errno.EADDRINUSE else ""
            raise ServeError(f"{getattr(error, 'strerror', None) or error}{hint}") from error
        self._stack.callback(server.stop, self._patience)

    def _make_server(self) -> Server:
        settings = self._settings
        start_tls = _start_tls(settings)
        names = ("deadline", "backlog", "receive_buffer")
        given: dict[str, Any] = {name: getattr(settings, name) for name in names if getattr(settings, name) is not None}
        return Server(
            self._content.plays(start_tls),
            default=self._content.default(start_tls),
            hosts=settings.hosts or _HOSTS,
            port=DEFAULT_PORT if settings.port is None else settings.port,
            path=settings.unix,
            limits=settings.limits or _LIMITS,
            ended=self._connection_ended,
            **given,
        )

    def _connection_ended(self, seen: SeenConnection) -> None:
        if self._log:
            self._log(seen)
        self._content.connection_ended(self._server)
        if self._options.once:
            self.end()

    def _clear_log(self) -> None:
        self._server.clear()
        if routes := self._content.routes:
            routes.unmatched.clear()
            routes.errors.clear()

    def _control_target(self) -> ControlTarget:
        # start-up: werkzeug and the modules of the control port, at its first request
        from importlib.metadata import version

        from ... import certs
        from ...mockserver.control.app import ControlTarget
        from ...mockserver.scenario.resolvers import Resolvers

        own, path = self._has_own_certificate, self._options.ca
        issuer = certs.ca_pem if self._speaks_tls and not own else None
        reasons = {"no_ca": _NO_CA} if own else {}
        return ControlTarget(
            seen=self._server.seen,
            url=self.origin,
            routes=self._content.routes,
            resolvers=Resolvers(getattr(self._content, "reply", None), tls_context),
            ca=path.read_bytes if path else issuer,
            index_entries=self._content.index_entries,
            clear=self._clear_log,
            reset=lambda: self._content.reset(self._server),
            version=version("h1conform"),
            open=not is_loopback(self._options.control_host),
            token=self._token,
            **reasons,
        )


def _traffic_log(options: ServeOptions, out: Output, err: Output) -> TrafficLog | None:
    if options.log == "none":
        return None
    from .traffic import TrafficLog, human_formatter, json_line  # start-up: many servers have no log

    if options.log == "jsonl":
        return TrafficLog(out, json_line)
    return TrafficLog(err, human_formatter(colour=err.isatty()))


def _served_content(options: ServeOptions) -> ServedContent:
    # start-up: a server needs one content. The other contents would load the corpus, or read TOML.
    if options.file and options.case:
        raise ServeError("a scenario file and --case cannot be combined: give one of them")
    if options.case:
        if options.settings.context:
            raise ServeError("the case itself determines its certificates: omit --cert and --client-auth")
        from .case_content import CaseContent

        return CaseContent(options.case, options.settings.tls is True)
    if options.file:
        from .scenario_content import ScenarioContent

        return ScenarioContent(options.file)
    from .corpus_content import CorpusContent

    return CorpusContent(secure=bool(options.settings.tls))


def _merge(own: Settings, given: Settings) -> Settings:
    """Return the settings of a content, replaced by the settings of the command line where the user gave these."""
    changes: dict[str, Any] = {
        name: getattr(given, name)
        for name in ("hosts", "port", "unix", "tls", "deadline", "backlog", "receive_buffer", "limits")
        if getattr(given, name) is not None
    }
    if given.unix is not None:
        changes |= {"hosts": None, "port": None}
    elif given.hosts is not None or given.port is not None:
        changes["unix"] = None
    return replace(own, **changes, context={**own.context, **given.context})


def _start_tls(settings: Settings) -> StartTls | None:
    """Return the step that starts TLS on every connection; None without TLS. The step keeps the keys of the connection,
    since a script or a route may forge records."""
    if not settings.tls:
        return None
    try:
        context = tls_context(**settings.context)
    except ValueError as error:
        raise ServeError(str(error)) from error
    return StartTls(context, optional=settings.tls == "either", keys=True)
