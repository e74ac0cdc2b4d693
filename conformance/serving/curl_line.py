"""A curl command that sends the requests of a case. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ..model import Body, Case, Request
from .curl_get_line import connection_options

_MAX_TIME = "10"  # seconds; in some cases the server stays silent for ever


def curl_line(case: Case, origin: str, ca_file: str | None, unix: str | None = None) -> str:
    """Return a command line for a POSIX shell that sends the requests of a case.

    curl has no counterpart to the calls of http.client that some cases make. Such a case gets a plain GET.

    ``case``     the case
    ``origin``   scheme, host and port of the server that plays the case
    ``ca_file``  the path of the CA certificate to trust; None: the command needs none
    ``unix``     the path of the Unix socket to connect to; None: connect to the address of ``origin``"""
    common = ["-v", "--max-time", _MAX_TIME, *connection_options(ca_file, unix)]
    if case.via:
        common += ["--proxy", origin, *(["--proxytunnel"] if case.is_tunnel else [])]
        if origin.startswith("https:") and ca_file:
            common += ["--proxy-cacert", ca_file]
        origin = f"{'https' if case.is_tunnel else 'http'}://{case.host}"
    requests = [item for item in case.questions if isinstance(item, Request)] or [Request()]
    words = ["curl"]
    for number, request in enumerate(requests):
        words += [*(["--next"] if number else []), *common, *_words(request, origin)]
    return shlex.join(words)


def _words(request: Request, origin: str) -> Iterator[str]:
    if request.method == "HEAD":
        yield "--head"
    elif request.method != ("POST" if request.body else "GET"):
        yield from ("-X", request.method)
    for name, value in request.fields:
        yield from ("-H", f"{name}: {value}" if value else f"{name};")
    if request.body:
        data = request.body.data if isinstance(request.body, Body) else b"".join(request.body.pieces)
        yield from ("--data-binary", data.decode("latin-1"))
    if request.target.startswith("/") and request.target.isascii() and request.target.isprintable():
        yield from ("--path-as-is", "--globoff", origin + request.target)
    else:
        yield from ("--request-target", request.target, f"{origin}/")
