"""When an error may be the client's own time-out, and what happens to an answer after a refused session."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, cast

import pytest

from h1conform.conformance.drivers.process import Process, encode_message
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.drivers.supervisor import DriverSupervisor, may_be_time_out
from h1conform.conformance.model import Request, ToldError, ToldResponse, ToldUnsupported

TIMEOUT = 100.0  # seconds, so that what a busy machine adds is no part of it


class Scripted:
    """A driver process that gives these answers, the last of which was awaited for some seconds."""

    def __init__(self, waited: float, *answers: dict[str, Any]) -> None:
        self.awaited_since = time.monotonic() - waited
        self._answers = list(answers)

    def send(self, _lines: Sequence[bytes], _deadline: float) -> None:
        """Take the messages."""

    def receive(self, _deadline: float, _callbacks: object = None) -> dict[str, Any]:
        """The next answer."""
        return self._answers.pop(0)


def ask(process: Scripted, before: Sequence[bytes] = ()) -> tuple[object, bool]:
    return DriverSupervisor(Client("x", ()), TIMEOUT).ask(cast("Process", process), Request(), before)


@pytest.mark.parametrize(
    ("late", "waited", "timeout"),
    [(False, 0.0, 1.0), (False, 0.89, 1.0), (True, 0.9, 1.0), (True, 1.0, 1.0), (False, 4.4, 5.0), (True, 4.6, 5.0)],
)
def test_an_error_may_be_the_time_out_from_nine_tenths_of_it_on(late: bool, waited: float, timeout: float) -> None:
    """A client's clock may start before that of the harness, so its time-out may end a little early."""
    assert may_be_time_out(waited, timeout) is late


@pytest.mark.parametrize(("late", "waited"), [(False, 0.0), (False, 85.0), (True, 90.0), (True, 150.0)])
def test_an_error_after_nine_tenths_of_the_time_out_may_be_the_time_out(late: bool, waited: float) -> None:
    assert ask(Scripted(waited, {"error": {"type": "E"}})) == (ToldError("E"), late)


def test_a_response_is_never_late() -> None:
    assert ask(Scripted(150.0, {"response": {"status": 200}})) == (ToldResponse(200), False)


def test_a_session_that_cannot_be_opened_is_unsupported_whatever_is_answered_then() -> None:
    answers = {"unsupported": "no proxies"}, {"error": {"type": "E"}}
    opening = [encode_message({"op": "open", "target": {}})]
    assert ask(Scripted(150.0, *answers), opening) == (ToldUnsupported("no proxies"), False)
