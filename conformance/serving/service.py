"""A server for people and for programs in any language, from its start to its end: `h1conform serve`.

Here mock server, certificates, control port, log and ready line come together. A program that starts a server waits for
its ready line, so a part that was not asked for is not imported: the start-up budget is in
`tests/test_startup.py`.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from ...mockserver import Limits, SeenConnection, Server, StartTls
from ...mockserver.base.addresses import authority, is_loopback
from ...mockserver.base.settings import Settings
from .control_port import control_server
from .errors import ServeError
from .options import ServeOptions
from .ready_file import ready_file
from .tls_context import tls_context

if TYPE_CHECKING:
    from ...mockserver.control.app import ControlTarget
    from .content import ServedContent
    from .traffic import TrafficLog

DEFAULT_PORT = 8080
_HOSTS = ("127.0.0.1",)
_LIMITS = Limits(log=1000, octets=128 * 1024)  # a server may run for days


class Service:
    """A running server, from `start` to `stop`; a context manager.

    ``options``  what was asked for
    ``out``      standard output: the ready line, and the log in JSON
    ``err``      standard error: lines for people

    Making and starting it raises ServeError for anything that is wrong, and leaves nothing behind then."""

    def __init__(self, options: ServeOptions, out: TextIO, err: TextIO) -> None:
        self._options = options
        self._out = out
        self._err = err
        self._log = _traffic_log(options, out, err)
        self._content = _served_content(options)
        given = replace(options.settings, tls=None) if options.case else options.settings  # a case knows its TLS itself
        self._settings = _merge(self._content.settings, given)
        self._server = self._make_server()
        self._control: Server | None = None
        self._stack = contextlib.ExitStack()
        self._end_pipe: tuple[int, int] | None = _open_pipe(self._stack)

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
        """Listen, and write the ready line. Raises ServeError."""
        _start(self._server, self._stack)
        if self._options.control is not None:
            self._control = control_server(self._control_target, self._options.control_host, self._options.control)
            _start(self._control, self._stack)
        if self._options.ready_file:
            self._stack.enter_context(ready_file(self._options.ready_file, self.ready))
        if self._options.control is not None and not is_loopback(self._options.control_host):
            self._say(f"warning: whoever can reach {self._options.control_host} can control this server")
        self._announce()

    def stop(self) -> None:
        """End every server, and remove the files that were written."""
        self._end_pipe = None
        self._stack.close()

    def wait(self) -> None:
        """Wait until a signal comes that has a handler, or until `end` is called. To be called in the main thread.

        The interpreter runs handlers in this thread, between two instructions. A signal that comes just before the
        thread blocks would not be handled until something else wakes it, so the signal itself writes to the pipe."""
        if self._end_pipe:
            read, write = self._end_pipe
            before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
            try:
                os.read(read, 1)
            finally:
                signal.set_wakeup_fd(before)

    def end(self) -> None:
        """Make `wait` return. May be called from any thread and by a signal handler."""
        if self._end_pipe:
            os.write(self._end_pipe[1], b"x")

    # ------------------------------------------------------------------------------------------------- the ready line

    @property
    def scheme(self) -> str:
        """The scheme to ask with. A server that accepts TLS and plain connections on one port says https."""
        return "https" if self._settings.tls else "http"

    @property
    def ca_file(self) -> str | None:
        """The file of the certificate to trust, which lives as long as this process; None: the user's own
        certificate is served, or there is no TLS."""
        if not self._speaks_tls or not isinstance(self._settings.context.get("cert", ""), str):
            return None
        from ... import certs  # start-up: a server without TLS needs no certificates

        return str(certs.ca_file())

    @property
    def _speaks_tls(self) -> bool:
        return bool(self._settings.tls) or self._content.needs_ca

    @property
    def origin(self) -> str:
        """Scheme, host and port. The host of a unix socket is localhost."""
        if self._server.path is not None:
            return f"{self.scheme}://localhost"
        return f"{self.scheme}://{authority((self._settings.hosts or _HOSTS)[0], self._server.port)}"

    @property
    def ready(self) -> dict[str, Any]:
        """The members of the ready line."""
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
            "try": self._content.try_line(self.origin, self.ca_file, unix),
            "pid": os.getpid(),
        }

    @property
    def _control_url(self) -> str | None:
        return f"http://{authority(self._options.control_host, self._control.port)}" if self._control else None

    def _announce(self) -> None:
        with contextlib.suppress(OSError):  # nobody reads it
            self._out.write(json.dumps(self.ready) + "\n")
            self._out.flush()
        if self._options.log == "human" or self._options.case:
            self._say(f"try: {self.ready['try']}")
        if self._options.log == "human" and self._control_url:
            self._say(f"look: {self._control_url}/")

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self._err.write(f"h1conform: {line}\n")
            self._err.flush()

    # ---------------------------------------------------------------------------------------------------- the servers

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

    def _control_target(self) -> ControlTarget:
        # start-up: werkzeug and what the control port reads, with its first request
        from importlib.metadata import version

        from ... import certs
        from ...mockserver.control.app import ControlTarget
        from ...mockserver.scenario.resolvers import Resolvers

        return ControlTarget(
            seen=self._server.seen,
            url=self.origin,
            routes=self._content.routes,
            resolvers=Resolvers(getattr(self._content, "reply", None), tls_context),
            ca=certs.ca_pem if self._speaks_tls else None,
            index_entries=self._content.index_entries,
            clear=self._server.clear,
            reset=lambda: self._content.reset(self._server),
            version=version("h1conform"),
            open=not is_loopback(self._options.control_host),
        )


def _traffic_log(options: ServeOptions, out: TextIO, err: TextIO) -> TrafficLog | None:
    if options.log == "none":
        return None
    from .traffic import TrafficLog, human_formatter, json_line  # start-up: many servers have no log

    if options.log == "jsonl":
        return TrafficLog(out, json_line)
    return TrafficLog(err, human_formatter(colour=err.isatty()))


def _served_content(options: ServeOptions) -> ServedContent:
    # start-up: a server needs one content. The others read the corpus, or TOML.
    if options.file and options.case:
        raise ServeError("a scenario file and --case cannot be served at once")
    if options.case:
        if options.settings.context:
            raise ServeError("a case says itself how it is encrypted: leave --cert and --client-auth out")
        from .case_content import CaseContent

        return CaseContent(options.case, options.settings.tls is True)
    if options.file:
        from .scenario_content import ScenarioContent

        return ScenarioContent(options.file)
    from .corpus_content import CorpusContent

    return CorpusContent(secure=bool(options.settings.tls))


def _merge(own: Settings, given: Settings) -> Settings:
    """The settings of a content, with the given ones in their place."""
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
    """The step that begins every connection. It learns the keys, since any route may forge records."""
    if not settings.tls:
        return None
    try:
        context = tls_context(**settings.context)
    except ValueError as error:
        raise ServeError(str(error)) from error
    return StartTls(context, optional=settings.tls == "either", keys=True)


def _start(server: Server, stack: contextlib.ExitStack) -> None:
    try:
        server.start()
    except (OSError, UnicodeError) as error:
        hint = "; --port 0 picks a free one" if getattr(error, "errno", None) == errno.EADDRINUSE else ""
        raise ServeError(f"{getattr(error, 'strerror', None) or error}{hint}") from error
    stack.callback(server.stop)


def _open_pipe(stack: contextlib.ExitStack) -> tuple[int, int]:
    pair = os.pipe()
    os.set_blocking(pair[1], False)  # `signal.set_wakeup_fd` wants that
    for descriptor in pair:
        stack.callback(os.close, descriptor)
    return pair
