"""h1conform serve: the corpus, one case, or a scenario file, on a server of its own."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ...mockserver.base.settings import Settings
from ..gate.exit_codes import OK
from ..serving.errors import ServeError
from ..serving.options import ServeOptions
from .errors import CommandError


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
    options = _options(file, given)
    gc.disable()  # start-up: imports leave no garbage, and the search for it takes longer than to listen
    try:
        from ..serving.service import Service  # start-up: with the garbage collector off

        service = Service(options, sys.stdout, sys.stderr)
        with _ended_by_signals(service.end), service:
            gc.enable()
            service.wait()
    except ServeError as error:
        raise CommandError(str(error)) from error
    finally:
        gc.enable()
    return OK


def _options(file: str | None, given: dict[str, Any]) -> ServeOptions:
    if given["unix"] and (given["hosts"] or given["port"] is not None):
        raise CommandError("--unix cannot stand beside --host or --port")
    context = _context_settings(given["cert"], given["key"], given["client_auth"])
    settings = Settings(
        hosts=given["hosts"] or None,
        port=given["port"],
        unix=given["unix"],
        tls=True if context else given["tls"] or None,
        context=context,
    )
    rest = {name: given[name] for name in ("case", "control", "control_host", "ready_file", "once")}
    log: Any = given["log"] or ("human" if sys.stderr.isatty() else "none")
    return ServeOptions(file=file, settings=settings, log=log, **rest)


def _context_settings(cert: str | None, key: str | None, client_auth: str | None) -> dict[str, Any]:
    """The settings of the TLS context. No identity has a dot or a slash in its name, so such a name is a file's."""
    found: dict[str, Any] = {"client_auth": client_auth} if client_auth else {}
    if key or (cert and ("." in cert or "/" in cert)):
        found["cert"] = _load_certificate(cert, key)
    elif cert:
        found["cert"] = cert
    return found


def _load_certificate(cert: str | None, key: str | None) -> Any:
    from ... import certs  # start-up: most servers have no certificate of the user's

    if cert is None:
        raise CommandError("--key is for a certificate of your own: --cert FILE")
    if cert in certs.identities():
        raise CommandError(f"the identity {cert!r} has a key of its own: leave --key out")
    try:
        return certs.load(cert, key)
    except ValueError as error:
        raise CommandError(str(error)) from error


@contextmanager
def _ended_by_signals(end: Callable[[], object]) -> Iterator[None]:
    """Call ``end`` at Ctrl-C and at SIGTERM, within the context."""
    before = {number: signal.signal(number, lambda *_: end()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
