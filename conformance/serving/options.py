"""The options of `h1conform serve`. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...mockserver.base.settings import Settings


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options of a server.

    ``file``           the path of a scenario file; None: serve ``case`` or the whole corpus
    ``case``           the case to play on every connection, as ``id`` or ``id[variant]``; excludes ``file``
    ``settings``       settings of the server, which take precedence over those of a scenario file
    ``control``        the port number of the control port; 0: a free port; None: no control port
    ``control_host``   the address that the control port listens on
    ``control_token``  the token that each request to the control port needs; None: none on the loopback interface, and
                       elsewhere one that the server generates
    ``ready_file``     the file to write the ready line to; None: standard output alone
    ``once``           end after the first connection
    ``log``            the log of connections: ``human`` text on standard error, ``jsonl`` records on standard output,
                      or ``none``"""

    file: str | None = None
    case: str | None = None
    settings: Settings = field(default_factory=Settings)
    control: int | None = 0
    control_host: str = "127.0.0.1"
    control_token: str | None = None
    ready_file: Path | None = None
    once: bool = False
    log: Literal["human", "jsonl", "none"] = "none"
