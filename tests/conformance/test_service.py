"""The server of `h1conform serve` within this process."""

from __future__ import annotations

import io
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from h1conform.conformance.serving.options import ServeOptions
from h1conform.conformance.serving.service import Service
from h1conform.mockserver.base.settings import Settings

LONG = 10.0  # seconds; only ever used up by a failure


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(ServeOptions(settings=Settings(port=0)), io.StringIO(), io.StringIO()) as running:
        yield running


@pytest.fixture
def deaf() -> Iterator[None]:
    """A handler that does nothing, as one that the interpreter has not come to run yet."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("deaf")
def test_a_signal_ends_the_wait_before_its_handler_runs(service: Service) -> None:
    late: list[bool] = []
    safety = threading.Timer(LONG, lambda: (late.append(True), service.end()))
    safety.start()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    service.wait()
    safety.cancel()
    assert late == []


def test_another_thread_ends_the_wait(service: Service) -> None:
    threading.Timer(0.05, service.end).start()
    service.wait()
    assert signal.set_wakeup_fd(-1) == -1, "the wait has left nothing behind"


def test_end_does_nothing_once_it_has_stopped(service: Service) -> None:
    service.stop()
    service.end()
    service.wait()
