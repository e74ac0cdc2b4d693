"""The command `h1conform serve`: it runs the mock server with the corpus, one case, or a scenario file."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ...mockserver.base.arguments import Check
from ...mockserver.base.checks import ADDRESS, SOCKET_PATH
from ...mockserver.base.settings import Settings
from ..gate.exit_codes import OK
from ..serving.ending import Ending
from ..serving.errors import CannotWrite, ServeError
from ..serving.options import ServeOptions
from .errors import CommandError, HarnessError
from .output_file import file_option


def _control_port(_: click.Context, __: click.Parameter, value: str) -> int | None:
    if value == "off":
        return None
    if not (value.isascii() and value.isdigit() and int(value) <= 65535):
        raise click.BadParameter(f"{value!r} is neither a port (0 to 65535) nor 'off'.")
    return int(value)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=True))
@click.option("--case", metavar="ID", help="Play this case on every connection. ID[variant] selects a variant.")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="ADDRESS",
    help="Listen on this address; may be given several times. Default: that of the scenario file, else 127.0.0.1.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Listen on this port; 0: a free port. Default: that of the scenario file, else 8080.",
)
@click.option("--unix", metavar="PATH", help="Listen on this Unix socket, in place of an address and a port.")
@click.option("--tls", is_flag=True, default=None, help="Use TLS.")
@click.option(
    "--cert",
    metavar="NAME|FILE",
    help="Use TLS with this certificate: a name that `h1conform certs` lists, or the path of a PEM "
    "file, with a dot or a slash in it. Default with TLS: good.",
)
@click.option(
    "--key", metavar="FILE", help="Read the private key of --cert FILE from this file, if it is not in the same file."
)
@click.option(
    "--ca",
    metavar="FILE",
    help="Name this file as the CA to trust: the CA that issued --cert FILE, in PEM. Default: none.",
)
@click.option(
    "--client-auth",
    type=click.Choice(("none", "optional", "required")),
    help="Use TLS. optional: request a certificate of the client; required: refuse a client without one.",
)
@click.option(
    "--control",
    default="0",
    callback=_control_port,
    metavar="PORT|off",
    help="Listen on this control port; 0: a free port; off: no control port. Default: 0.",
)
@click.option(
    "--control-host",
    default="127.0.0.1",
    metavar="ADDRESS",
    help="Listen for the control port on this address. Default: 127.0.0.1.",
)
@click.option(
    "--control-token",
    envvar="H1CONFORM_CONTROL_TOKEN",
    metavar="TEXT",
    help="Each request to the control port needs this token, as `Authorization: Bearer TEXT`. The environment variable "
    "H1CONFORM_CONTROL_TOKEN is the same. Default: no token on the loopback interface, else a new token, which the "
    "ready line has as control_token.",
)
@file_option("--ready-file", help_="Write the ready line to this file as well. The file is removed at the end.")
@click.option("--once", is_flag=True, help="End after the first connection has ended.")
@click.option(
    "--log",
    type=click.Choice(("human", "jsonl", "none")),
    help="Log each connection when it ends: human text on standard error, JSON lines on standard output, or nothing. "
    "Default: human if standard error is a terminal, else none.",
)
@click.pass_obj
def serve(whole_process: bool | None, /, file: str | None, **given: Any) -> int:
    """Run the mock server. With neither --case nor FILE, the server answers /cases/ID with that case of the corpus, and
    every other request with an echo. With a scenario FILE, it serves the routes and scripts of the file.

    When the server listens, it prints one line of JSON with its address (the ready line). Ctrl-C, SIGTERM and SIGHUP
    end the server with exit code 0. A server that cannot start ends with one line of error and exit code 3, or 2 if
    the ready file cannot be written."""
    options = _options(file, given)
    with closing(Ending()) as ending, ending.by_signals():
        try:
            _serve(options, ending)
        except CannotWrite as error:
            raise HarnessError(str(error)) from error
        except ServeError as error:
            raise CommandError(str(error)) from error
        if whole_process:
            _end_process()
    return OK


def _serve(options: ServeOptions, ending: Ending) -> None:
    """Run the server until the end is requested. A request that comes before the start prevents the start."""
    gc.disable()  # start-up: imports leave no garbage, and a collection takes longer than starting the listener
    try:
        from ..serving.service import Service  # start-up: with the garbage collector off

        service = Service(options, sys.stdout, sys.stderr, ending)
        if not ending.requested:
            with service:
                gc.enable()
                ending.wait()
    finally:
        gc.enable()


def _end_process() -> None:
    """Remove the temporary files, and end the process at once, with the handlers of signals still installed.

    So a second Ctrl-C does not interrupt the removal. And the interpreter does not take its modules apart, which could
    take longer than the rest of the end, or wait for a thread that holds the lock of a stream."""
    atexit._run_exitfuncs()  # the temporary files of certificates, too; CPython offers no public way
    os._exit(OK)


def _options(file: str | None, given: dict[str, Any]) -> ServeOptions:
    for host in (*given["hosts"], given["control_host"]):
        _checked("--host" if host in given["hosts"] else "--control-host", ADDRESS, host)
    if given["unix"] is not None:
        _checked("--unix", SOCKET_PATH, given["unix"])
    if given["unix"] and (given["hosts"] or given["port"] is not None):
        raise CommandError("--unix cannot be combined with --host or --port")
    context = _context_settings(given["cert"], given["key"], given["client_auth"])
    ca = _ca_file(given["ca"], context)
    if file == "":
        raise CommandError("the scenario file '': give the path of a file, or omit it")
    settings = Settings(
        hosts=given["hosts"] or None,
        port=given["port"],
        unix=given["unix"],
        tls=True if context else given["tls"] or None,
        context=context,
    )
    rest = {name: given[name] for name in ("case", "control", "control_host", "control_token", "ready_file", "once")}
    log: Any = given["log"] or ("human" if sys.stderr.isatty() else "none")
    return ServeOptions(file=file, settings=settings, ca=ca, log=log, **rest)


def _checked(option: str, check: Check, value: str) -> None:
    try:
        check(option, value)
    except ValueError as error:
        raise CommandError(str(error)) from error


def _context_settings(cert: str | None, key: str | None, client_auth: str | None) -> dict[str, Any]:
    """Return the settings of the TLS context. A ``cert`` with a dot or a slash, or together with ``key``, is a
    file: no identity has such a name."""
    found: dict[str, Any] = {"client_auth": client_auth} if client_auth else {}
    if key or (cert and ("." in cert or "/" in cert)):
        found["cert"] = _load_certificate(cert, key)
    elif cert:
        found["cert"] = cert
    return found


def _ca_file(path: str | None, context: dict[str, Any]) -> Path | None:
    """Return the file of ``--ca``, or None if the option is not given.

    ``context``  the settings of the TLS context

    Raises CommandError for a file without a certificate, and if the server has a certificate of the suite's own CA."""
    if path is None:
        return None
    if isinstance(context.get("cert", ""), str):
        raise CommandError("--ca needs a certificate of your own: add --cert FILE, or omit --ca")
    try:
        found = Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read the CA {path}: {error.strerror}") from error
    if b"-----BEGIN CERTIFICATE-----" not in found:
        raise CommandError(f"{path} contains no certificate in PEM")
    return Path(path)


def _load_certificate(cert: str | None, key: str | None) -> Any:
    from ... import certs  # start-up: most servers use no certificate of the user

    if cert is None:
        raise CommandError("--key needs a certificate of your own: add --cert FILE")
    if cert in certs.identities():
        raise CommandError(f"the identity {cert!r} has its own key: omit --key")
    try:
        return certs.load(cert, key)
    except ValueError as error:
        raise CommandError(str(error)) from error
