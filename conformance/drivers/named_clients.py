"""The clients that the options of a run name, each with a name of its own, which is a key in results."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ...mockserver.base.arguments import shown
from ..model import LONGEST_NAME
from . import registry
from .errors import UnknownClient
from .registry import Client


def clients_of(options: Mapping[str, Any]) -> tuple[Client, ...]:
    """Return the clients that the options ``client``, ``exec``, ``command``, ``name`` and ``python`` name.

    ``options``  values by the name of the option, without ``--`` or ``--h1-``

    Raises UnknownClient, also for a client that is named twice, and for a name that results cannot have as it is."""
    pythons = options["python"] or (sys.executable,)
    clients = [client for name in options["client"] or () for client in registry.find_under(name, pythons)]
    if options["exec"]:
        clients.append(registry.from_exec(options["exec"], options["name"] or ""))
    if options["command"]:
        clients.append(registry.from_template(options["command"], options["name"] or ""))
    if options["name"] and not (options["exec"] or options["command"]):
        raise UnknownClient("--name names the client of --exec or --command: add one of them, or omit --name")
    for client in clients:
        _check_name(client)
    twice = [name for name, number in Counter(client.name for client in clients).items() if number > 1]
    if twice:
        raise UnknownClient(f"the client {twice[0]!r} is named twice; name it once")
    return tuple(clients)


def _check_name(client: Client) -> None:
    """Raise UnknownClient for a name that would change on its way into results and back, so that no run could be
    resumed or compared under it."""
    name = client.name
    if name.isprintable() and name == name.strip() and len(name) <= LONGEST_NAME:
        return
    is_driver = client.file is not None and client.name == client.file.stem.removeprefix("drive_")
    mend = "rename the file of the driver" if is_driver else "give another --name"
    raise UnknownClient(
        f"the name {shown(name)} of the client: results need at most {LONGEST_NAME} characters, all printable, "
        f"and no blank at the ends; {mend}"
    )
