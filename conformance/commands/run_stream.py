"""The stream of results of a run: the options ``--jsonl`` and ``--resume``, and the file that they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ...mockserver.base.arguments import shown
from ...mockserver.base.input_error import InputError
from ..corpus.cases import VERSION
from ..corpus.options import OPTIONS
from ..gate.gate import RunResult
from ..gate.whole_file import STANDARD_OUTPUT
from ..model import Verdict
from ..report.results import Results
from ..report.results_file import read_stream
from ..report.stream.lines import end, environment_here, header, verdict_line
from ..report.stream.writer import StreamWriter
from ..running.exam import Exam
from .errors import CommandError
from .interrupts import written_whole
from .output import discard_output
from .output_file import file_option

F = TypeVar("F", bound=Callable[..., Any])
_FAIL_FAST = "the first unexpected result ended the run (--fail-fast)"


def stream_options(command: F) -> F:
    """Add the options ``--jsonl`` and ``--resume`` to a command."""
    for option in (
        file_option(
            "--resume",
            help_="Go on with the run that wrote this file of --jsonl: run the items that the file lacks, and add "
            "them.",
        ),
        file_option(
            "--jsonl",
            help_="Write each verdict to this file as soon as it is known, as a line of JSON; -: to standard output.",
            dash=True,
        ),
    ):
        command = option(command)
    return command


class RunStream:
    """The stream of results of one run. Without a file it does nothing.

    ``exam``    the run. With ``resume``, the exam takes over the verdicts of the file
    ``path``    the file of ``--jsonl``; None: no file
    ``resume``  the file of ``--resume``; None: the run is not resumed

    Raises CommandError for a file that cannot be resumed, and for two files."""

    def __init__(self, exam: Exam, path: Path | None, resume: Path | None) -> None:
        if path and resume:
            raise CommandError("--resume adds to its own file: leave out --jsonl")
        self._exam = exam
        self._path = path or resume
        self._writer: StreamWriter | None = None
        self._number = 0
        self._keep = 0
        self._versions: dict[str, str] = {}  # of the clients in the file that is resumed
        if resume:
            self._resume(resume)

    def start(self, titles: Mapping[str, str]) -> None:
        """Open the file, and write the header unless the run is resumed.

        ``titles``  the title of each client, by the client's name

        Raises CommandError if the file to resume has results of another version of a client."""
        if self._path is None:
            return
        versions = self._exam.run_result.versions
        for name, version in self._versions.items():
            if version != versions.get(name, ""):
                theirs, ours = (each or "unknown" for each in (version, versions.get(name)))
                raise CommandError(
                    f"--resume {self._path}: it has results of {name} in version {theirs}, and this is version {ours}; "
                    "give --jsonl another file"
                )
        self._writer = StreamWriter(self._path, self._keep)
        if not self._keep:
            clients = [{"name": name, "version": versions.get(name, ""), "title": titles[name]} for name in titles]
            self._writer.write(self._header(clients))

    def add(self, verdict: Verdict, version: str) -> None:
        """Write a verdict.

        ``verdict``  the verdict
        ``version``  the version of its client; empty: unknown"""
        if self._writer is not None:
            gate = self._exam.gate
            entry = gate.entry(verdict, version)
            known = entry.because if entry else ""
            self._writer.write(verdict_line(verdict, known, gate.is_unexpected(verdict, version)))
            self._number += 1

    def finish(self, run_result: RunResult) -> list[str]:
        """Write the last line, and close the file.

        ``run_result``  the results of the run

        Returns a message if the file could not be written."""
        if self._writer is None and self._path is not None and not self._keep:
            with written_whole():  # no client could be prepared
                self.start({each.name: each.name for each in self._exam.clients})
        if self._writer is None:
            return []
        last = end(
            self._number,
            run_result.unexpected,
            run_result.aborted or (_FAIL_FAST if run_result.cut else ""),
            run_result.broken,
            [entry.where for entry in run_result.stale],
            run_result.exit_code,
        )
        with written_whole():
            self._writer.write(last)
        lost, self._writer = self._writer, None
        lost.close()
        if lost.lost and self._path == STANDARD_OUTPUT:
            discard_output()
        return [lost.lost] if lost.lost else []

    def _header(self, clients: list[dict[str, str]]) -> dict[str, Any]:
        exam, selection = self._exam, self._exam.selection
        given = {each.name: getattr(selection, each.field) for each in OPTIONS}
        return header(
            selection.corpus_version or VERSION,
            clients,
            exam.planned,
            {name: list(value) if isinstance(value, tuple) else value for name, value in given.items() if value},
            exam.gate.strict,
            exam.gate.kinds,
            environment_here(),
        )

    # ---------------------------------------------------------------------------------------------------------- resume

    def _resume(self, path: Path) -> None:
        """Let the exam take over the verdicts of a file."""
        try:
            stream, results = read_stream(path)
            if stream.damaged:
                raise CommandError(f"--resume {path}: line {stream.damaged} is damaged; give --jsonl another file")
            self._check_header(stream.header, {each.name: each.version for each in results.clients})
            self._exam.resume(results.verdicts)
            self._check_gate(results)
        except InputError as error:
            raise CommandError(f"--resume {str(error).removeprefix('--resume ')}") from error
        self._keep, self._number = stream.kept, len(results.verdicts)

    def _check_header(self, found: Mapping[str, Any], clients: dict[str, str]) -> None:
        """Raise CommandError if the file is of a run with other options."""
        names = [each.name for each in self._exam.clients]
        if names != list(clients):
            self._refuse("clients", list(clients), names)
        expected = self._header([])
        ours, theirs = expected["selection"], found.get("selection")
        if isinstance(theirs, dict):
            for name in (each.name for each in OPTIONS):
                if theirs.get(name) != ours.get(name):
                    self._refuse(f"--{name}", theirs.get(name), ours.get(name))
        for name in ("h1conform", "corpus", "selection", "strict", "fail_on"):
            if found.get(name) != expected[name]:
                self._refuse(name, found.get(name), expected[name])
        self._versions = clients

    def _check_gate(self, results: Results) -> None:
        """Raise CommandError if other verdicts of the file would fail the run than did."""
        for client in results.clients:
            for verdict in client.verdicts:
                if self._exam.gate.is_unexpected(verdict, client.version) != (verdict.id in client.unexpected):
                    raise CommandError(
                        f"--resume {self._path}: with these options {verdict.id} counts otherwise than in its run; "
                        "give --known, --fail-on and --baseline as in that run"
                    )

    def _refuse(self, what: str, theirs: object, ours: object) -> None:
        texts = ["none" if each is None else shown(each) for each in (theirs, ours)]
        raise CommandError(
            f"--resume {self._path}: its run has {what} {texts[0]}, and this run {texts[1]}; "
            "give the clients and options of that run"
        )
