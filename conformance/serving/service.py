"""A server for people and for programs in any language: the corpus, one case, or a scenario, until it is told to end.

Here everything comes together: mock server, certificates, control port, log, and the line that says where it is. What
is not asked for is not imported, as a server is to be ready before anybody notices that it had to start.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TextIO

from ...mockserver.base.addresses import authority, is_loopback
from ...mockserver.base.limits import Limits
from ...mockserver.base.recorded import SeenConnection
from ...mockserver.base.settings import Settings
from ...mockserver.server import Server
from .content import CannotServe, CorpusContent, ScenarioContent, ServedContent, make_context
from .control_port import control_server
from .ready_file import ready_file

if TYPE_CHECKING:
    from ...mockserver.script import StartTls
    from .traffic import TrafficLog

DEFAULT_PORT = 8080
_HOSTS = ("127.0.0.1",)
_LIMITS = Limits(log=1000, octets=128 * 1024)  # it may run for days


_UNSAID = Settings()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line. ``settings`` come before those of a scenario file. ``control``: the
    port, 0 for a free one, or None for none."""

    file: str | None = None
    case: str | None = None
    settings: Settings = _UNSAID
    control: int | None = 0
    control_host: str = "127.0.0.1"
    ready_file: Path | None = None
    once: bool = False
    log: Literal["human", "jsonl", "none"] = "none"


class Serving:
    """A server as it was asked for, from `start` to `stop`; a context manager. Both streams are written to only.

    Raises CannotServe with one line for whatever is wrong, and leaves nothing behind then."""

    def __init__(self, wanted: Wanted, out: TextIO, err: TextIO) -> None:
        self._wanted = wanted
        self._out = out
        self._err = err
        self._log = _log(wanted, out, err)
        self._content = _content(wanted)
        asked = replace(wanted.settings, tls=None) if wanted.case else wanted.settings  # a case says itself
        self._settings = _merged(self._content.settings, asked)
        self._server = self._make_server()
        self.control: Server | None = None
        self._stack = contextlib.ExitStack()
        self._wake: tuple[int, int] | None = _wake_pair(self._stack)

    def __enter__(self) -> Serving:
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
        """Listen, and say where."""
        _start(self._server, self._stack)
        if self._wanted.control is not None:
            self.control = control_server(self._target, self._wanted.control_host, self._wanted.control)
            _start(self.control, self._stack)
        if self._wanted.ready_file:
            self._stack.enter_context(ready_file(self._wanted.ready_file, self.ready))
        if self._wanted.control is not None and not is_loopback(self._wanted.control_host):
            self._say(f"warning: whoever can reach {self._wanted.control_host} can control this server")
        self._announce()

    def stop(self) -> None:
        """End everything and take away what was put on disk."""
        self._wake = None
        self._stack.close()

    def wait(self) -> None:
        """Wait until `end` is called, from a signal handler or from another thread."""
        if self._wake:
            os.read(self._wake[0], 1)

    def end(self) -> None:
        """Make `wait` return."""
        if self._wake:
            os.write(self._wake[1], b"x")

    # ----------------------------------------------------------------------------------------------------- what it is

    @property
    def scheme(self) -> str:
        """The one to use; a server that takes both also takes http."""
        return "https" if self._settings.tls else "http"

    @property
    def ca_file(self) -> str | None:
        """The certificate to trust, as a file that lives as long as this process; None where that is not ours."""
        if not self._speaks_tls or not isinstance(self._settings.context.get("cert", ""), str):
            return None
        from ... import certs

        return str(certs.ca_file())

    @property
    def _speaks_tls(self) -> bool:
        return bool(self._settings.tls) or self._content.needs_ca

    @property
    def origin(self) -> str:
        """Scheme, host and port; on a unix socket the host is localhost."""
        if self._server.path is not None:
            return f"{self.scheme}://localhost"
        return f"{self.scheme}://{authority((self._settings.hosts or _HOSTS)[0], self._server.port)}"

    @property
    def ready(self) -> dict[str, Any]:
        """The line that says that it is ready."""
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
        return f"http://{authority(self._wanted.control_host, self.control.port)}" if self.control else None

    def _announce(self) -> None:
        with contextlib.suppress(OSError):  # nobody reads it
            self._out.write(json.dumps(self.ready) + "\n")
            self._out.flush()
        if self._wanted.log == "human" or self._wanted.case:
            self._say(f"try: {self.ready['try']}")
        if self._wanted.log == "human" and self._control_url:
            self._say(f"look: {self._control_url}/")

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self._err.write(f"h1conform: {line}\n")
            self._err.flush()

    # -------------------------------------------------------------------------------------------------- how it is made

    def _make_server(self) -> Server:
        settings = self._settings
        start = _start_tls(settings)
        names = ("deadline", "backlog", "receive_buffer")
        given: dict[str, Any] = {name: getattr(settings, name) for name in names if getattr(settings, name) is not None}
        return Server(
            self._content.plays(start),
            default=self._content.default(start),
            hosts=settings.hosts or _HOSTS,
            port=DEFAULT_PORT if settings.port is None else settings.port,
            path=settings.unix,
            limits=settings.limits or _LIMITS,
            ended=self._ended,
            **given,
        )

    def _ended(self, seen: SeenConnection) -> None:
        if self._log:
            self._log(seen)
        self._content.ended(self._server)
        if self._wanted.once:
            self.end()

    def _target(self) -> Any:
        from importlib.metadata import version

        from ... import certs
        from ...mockserver.control.app import ControlTarget
        from ...mockserver.scenario.resolvers import Resolvers

        return ControlTarget(
            seen=self._server.seen,
            url=self.origin,
            routes=self._content.routes,
            resolvers=Resolvers(getattr(self._content, "reply", None), make_context),
            ca=certs.ca_pem if self._speaks_tls else None,
            index_entries=self._content.index_entries,
            clear=self._server.clear,
            reset=lambda: self._content.reset(self._server),
            version=version("h1conform"),
            open=not is_loopback(self._wanted.control_host),
        )


def _log(wanted: Wanted, out: TextIO, err: TextIO) -> TrafficLog | None:
    if wanted.log == "none":
        return None
    from .traffic import TrafficLog, for_people, json_line

    if wanted.log == "jsonl":
        return TrafficLog(out, json_line)
    return TrafficLog(err, for_people(colour=err.isatty()))


def _content(wanted: Wanted) -> ServedContent:
    if wanted.file and wanted.case:
        raise CannotServe("a scenario file and --case cannot be served at once")
    if wanted.case:
        if wanted.settings.context:
            raise CannotServe("a case says itself how it is encrypted: leave --cert and --client-auth out")
        from .case_content import CaseContent

        return CaseContent(wanted.case, wanted.settings.tls is True)
    return ScenarioContent(wanted.file) if wanted.file else CorpusContent(secure=bool(wanted.settings.tls))


def _merged(given: Settings, asked: Settings) -> Settings:
    """What the content says, with what was asked for in its place."""
    changes: dict[str, Any] = {
        name: getattr(asked, name)
        for name in ("hosts", "port", "unix", "tls", "deadline", "backlog", "receive_buffer", "limits")
        if getattr(asked, name) is not None
    }
    if asked.unix is not None:
        changes |= {"hosts": None, "port": None}
    elif asked.hosts is not None or asked.port is not None:
        changes["unix"] = None
    return replace(given, **changes, context={**given.context, **asked.context})


def _start_tls(settings: Settings) -> StartTls | None:
    """The step that begins every connection; its keys are learned, as any route may forge records."""
    if not settings.tls:
        return None
    from ...mockserver.script import StartTls

    try:
        context = make_context(**settings.context)
    except ValueError as error:
        raise CannotServe(str(error)) from error
    return StartTls(context, optional=settings.tls == "either", keys=True)


def _start(server: Server, stack: contextlib.ExitStack) -> None:
    try:
        server.start()
    except (OSError, UnicodeError) as error:
        hint = "; --port 0 picks a free one" if getattr(error, "errno", None) == errno.EADDRINUSE else ""
        raise CannotServe(f"{getattr(error, 'strerror', None) or error}{hint}") from error
    stack.callback(server.stop)


def _wake_pair(stack: contextlib.ExitStack) -> tuple[int, int]:
    pair = os.pipe()
    for descriptor in pair:
        stack.callback(os.close, descriptor)
    return pair
