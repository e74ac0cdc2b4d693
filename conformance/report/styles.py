"""The colour of each result on the console."""

from __future__ import annotations

from ..model import Result

STYLES: dict[Result, str] = {
    "pass": "green",
    "lenient": "yellow",
    "fail": "red",
    "unproven": "magenta",
    "unsupported": "dim",
    "broken": "bold red",
}
