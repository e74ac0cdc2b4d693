"""What a run needs of the machine: a fault of the machine is one line, and never a failure of the client."""

from __future__ import annotations

import resource
import socket
import threading
from typing import NoReturn

import pytest

from h1conform.conformance.running import machine
from h1conform.conformance.running.machine import check_machine
from h1conform.conformance.running.workers import EngineError


def fails(*_: object, **__: object) -> NoReturn:
    raise OSError(28, "No space left on device")


def test_a_usual_machine_has_all_that_is_needed() -> None:
    check_machine()


def test_few_descriptors_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (16, 16))
    with pytest.raises(EngineError, match=r"^a process may open only 16 files here, and 128 are needed"):
        check_machine()


def test_a_low_soft_limit_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (16, 1024))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: given.append(limits))
    check_machine()
    assert given == [(128, 1024)]


def test_a_machine_without_threads_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_to_start(_: threading.Thread) -> NoReturn:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fails_to_start)
    with pytest.raises(EngineError, match=r"^no thread can be started here \(can't start new thread\): ulimit -u"):
        check_machine()


@pytest.mark.parametrize("name", ["create_server", "create_connection"])
def test_a_missing_loopback_is_no_failure_of_the_client(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, name, fails)
    with pytest.raises(EngineError, match=r"^no connection to 127.0.0.1 on this machine: No space"):
        check_machine()


def test_a_full_folder_for_temporary_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "ca_file", fails)
    with pytest.raises(EngineError, match=r"^no temporary file can be written \(.*No space left.*TMPDIR"):
        check_machine()
