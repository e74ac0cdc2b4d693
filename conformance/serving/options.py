"""What a server was asked for. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ...mockserver.base.settings import Settings


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What the command line asks of a server.

    ``file``          the path of a scenario file; None: the case, or the whole corpus
    ``case``          a case on every connection, as ``id`` or ``id[variant]``; not together with ``file``
    ``settings``      settings of the server, which take precedence over those of a scenario file
    ``control``       the port of the control port; 0: a free one; None: no control port
    ``control_host``  the address that the control port listens on
    ``ready_file``    a file to write the ready line to
    ``once``          end after the first connection
    ``log``           what is written of each connection: ``human`` text to standard error, ``jsonl`` records to
                      standard output, or nothing"""

    file: str | None = None
    case: str | None = None
    settings: Settings = field(default_factory=Settings)
    control: int | None = 0
    control_host: str = "127.0.0.1"
    ready_file: Path | None = None
    once: bool = False
    log: Literal["human", "jsonl", "none"] = "none"
