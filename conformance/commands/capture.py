"""The option ``--pcapng`` of `h1conform run`: whether a run can be captured, and the file."""

from __future__ import annotations

from pathlib import Path

from ..exchange.capture import Capture
from ..gate.whole_file import STANDARD_OUTPUT
from ..report.pcapng.file import pcapng
from ..running.exam import Exam
from .errors import CommandError
from .output import complain
from .output_file import lost_output, refuse_terminal

_MOST_ITEMS = 50


class RunCapture:
    """What passes on the wire in a run, as a context around the run. Without a file it does nothing.

    ``exam``     the run
    ``path``     the file; None: no capture
    ``workers``  the number of workers that the user gave; None: none was given
    ``resumed``  whether the run is the rest of an earlier one

    Raises CommandError if the run cannot be captured."""

    def __init__(self, exam: Exam, path: Path | None, workers: int | None, resumed: bool) -> None:
        self._exam = exam
        self._path = path
        self._capture = Capture()
        if path is None:
            return
        if resumed:
            raise CommandError("--pcapng captures whole runs, and --resume runs a rest: omit one of them")
        if len(exam.items) > _MOST_ITEMS:
            advice = "select fewer with --case and --transport"
            raise CommandError(f"--pcapng takes at most {_MOST_ITEMS} items, and these are {len(exam.items)}: {advice}")
        if workers:
            raise CommandError("--pcapng runs the items in one process, one after the other: omit --workers")
        if path == STANDARD_OUTPUT:
            refuse_terminal("--pcapng")

    def __enter__(self) -> RunCapture:
        if self._path is not None:
            self._exam.capture = self._capture.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._path is not None:
            self._capture.__exit__()

    def write(self) -> list[str]:
        """Write the file. Returns a message if it cannot be written."""
        if self._path is None:
            return []
        if self._capture.cut:
            complain(f"{self._path}: what passed is more than 64 MiB, so octets are missing")
        return lost_output(
            "the capture of --pcapng", self._path, pcapng(self._capture.exchanges, self._capture.secrets)
        )
