"""The option ``--pcapng`` of `h1conform run`: whether a run can be captured, and the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..exchange.capture import Capture
from ..gate.whole_file import write_whole
from ..report.pcapng.file import pcapng
from ..running.exam import Exam
from .errors import CommandError
from .output import complain
from .output_file import check_writable

_MOST_ITEMS = 50


def check_capture(exam: Exam, path: Path | None, workers: int | None) -> None:
    """Raise CommandError if a run cannot be captured, or if the file cannot be written.

    ``exam``     the run
    ``path``     the file; None: no capture
    ``workers``  the number of workers that the user gave; None: none was given"""
    if path is None:
        return
    if len(exam.items) > _MOST_ITEMS:
        advice = "select fewer with --case and --transport"
        raise CommandError(f"--pcapng takes at most {_MOST_ITEMS} items, and these are {len(exam.items)}: {advice}")
    if workers:
        raise CommandError("--pcapng runs the items in one process, one after the other: omit --workers")
    check_writable(path)


@contextmanager
def captured(exam: Exam, path: Path | None) -> Iterator[list[Path]]:
    """Capture what passes on the wire within the context, and write the file at its end.

    ``exam``  the run
    ``path``  the file; None: no capture

    Yields a list that has the path afterwards if the file could not be written, which a message has said."""
    lost: list[Path] = []
    if path is None:
        yield lost
        return
    with Capture() as capture:
        exam.capture = capture
        try:
            yield lost
        finally:
            exam.capture = None
            if capture.cut:
                complain(f"{path}: what passed is more than 64 MiB, so octets are missing")
            try:
                write_whole(path, pcapng(capture.exchanges, capture.secrets))
            except OSError as error:
                complain(f"the capture of --pcapng is lost: {path}: {error.strerror or error}")
                lost.append(path)
