"""The command that serves: the corpus, one case, or a scenario file."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..model.exit_codes import OK

if TYPE_CHECKING:
    from ..serving.serving import Wanted


def _control_port(_: click.Context, __: click.Parameter, value: str) -> int | None:
    if value == "off":
        return None
    if not (value.isascii() and value.isdigit() and int(value) <= 65535):
        raise click.BadParameter(f"{value!r} is neither a port nor 'off'.")
    return int(value)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=True))
@click.option("--case", metavar="ID", help="This case on every connection, as ID or ID[variant].")
@click.option("--host", "hosts", multiple=True, metavar="ADDRESS", help="Listen on this address (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port (8080; 0: a free one).")
@click.option("--unix", metavar="PATH", help="Listen on a unix socket, in place of an address.")
@click.option("--tls", is_flag=True, default=None, help="Speak TLS.")
@click.option(
    "--cert",
    metavar="NAME|FILE",
    help="Speak TLS with this certificate: by the name of its one defect (good), or your own, a PEM file.",
)
@click.option("--key", metavar="FILE", help="With --cert FILE: its private key, if that is in another file.")
@click.option(
    "--client-auth",
    type=click.Choice(("none", "optional", "required")),
    help="Speak TLS, and ask the client for a certificate.",
)
@click.option(
    "--control", default="0", callback=_control_port, metavar="PORT|off", help="The control port (0: a free one)."
)
@click.option("--control-host", default="127.0.0.1", metavar="ADDRESS", help="Where the control port is (127.0.0.1).")
@click.option(
    "--ready-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the ready line to this file as well."
)
@click.option("--once", is_flag=True, help="End after the first connection.")
@click.option(
    "--log",
    type=click.Choice(("human", "jsonl", "none")),
    help="Each connection at its end: for people on standard error (if a terminal), or as JSON on standard output.",
)
def serve(file: str | None, **given: Any) -> int:
    """Serve a scenario FILE, or else an echo everywhere and every case of the corpus under /cases/ID.

    One line of JSON on standard output says when and where. Ctrl-C and SIGTERM end it with exit code 0; what cannot be
    served ends it with exit code 3."""
    gc.disable()  # nothing of what imports make is garbage, and to look for it takes longer than to listen
    from ..serving.content import CannotServe
    from ..serving.serving import Serving

    try:
        serving = Serving(_wanted(file, given), sys.stdout, sys.stderr)
        with _signals(serving.end), serving:
            gc.enable()
            serving.wait()
    except CannotServe as error:
        raise _wrong(str(error)) from error
    finally:
        gc.enable()
    return OK


def _wrong(line: str) -> click.ClickException:
    from .shared import CommandError

    return CommandError(line)


def _wanted(file: str | None, given: dict[str, Any]) -> Wanted:
    from ...mockserver.base.settings import Settings
    from ..serving.serving import Wanted

    if given["unix"] and (given["hosts"] or given["port"] is not None):
        raise _wrong("--unix cannot stand beside --host or --port")
    context = _context(given["cert"], given["key"], given["client_auth"])
    settings = Settings(
        hosts=given["hosts"] or None,
        port=given["port"],
        unix=given["unix"],
        tls=True if context else given["tls"] or None,
        context=context,
    )
    rest = {name: given[name] for name in ("case", "control", "control_host", "ready_file", "once")}
    log: Any = given["log"] or ("human" if sys.stderr.isatty() else "none")
    return Wanted(file=file, settings=settings, log=log, **rest)


def _context(cert: str | None, key: str | None, client_auth: str | None) -> dict[str, Any]:
    """What is asked of the TLS context. No identity has a dot or a slash in its name."""
    found: dict[str, Any] = {"client_auth": client_auth} if client_auth else {}
    if key or (cert and ("." in cert or "/" in cert)):
        found["cert"] = _own(cert, key)
    elif cert:
        found["cert"] = cert
    return found


def _own(cert: str | None, key: str | None) -> Any:
    from ... import certs

    if cert is None:
        raise _wrong("--key is for a certificate of your own: --cert FILE")
    if cert in certs.identities():
        raise _wrong(f"the identity {cert!r} has a key of its own: leave --key out")
    try:
        return certs.load(cert, key)
    except ValueError as error:
        raise _wrong(str(error)) from error


@contextmanager
def _signals(end: Any) -> Iterator[None]:
    """Ctrl-C and SIGTERM call ``end``, as long as this lasts."""
    before = {number: signal.signal(number, lambda *_: end()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
