"""Answers the requests of a `Serve` one after the other: reads each as far as needed, and asks for the answer."""

from __future__ import annotations

from collections.abc import Callable

from ..base.limits import Limits
from ..base.recorded import SeenRequest
from ..script import Answer, Early, Serve, Step, Steps
from .builtin_responses import CONTINUE, expects_continue, failed, too_large, too_late
from .connection import PlayedConnection
from .request_intake import RequestIntake, TooLarge, TooLate


class Responder:
    """The requests of one connection, and who is asked for their answers.

    ``connection``  the connection, for what is said without being asked for: a 100, and the fault of an answer
    ``intake``      reads and lists the requests
    ``limits``      the size of one request, for the 413
    """

    def __init__(self, connection: PlayedConnection, intake: RequestIntake, limits: Limits) -> None:
        self._connection = connection
        self._intake = intake
        self._limits = limits

    def serve(self, step: Serve, run: Callable[[Steps, int], None]) -> None:
        """Answer requests until either side has ended the connection.

        ``run``  plays the steps of an answer, to the request at that position"""
        intake, connection = self._intake, self._connection
        seen = connection.seen
        while not (seen.server_end or connection.wire.closed) and intake.await_request():
            try:
                steps = self._answer(step)
            except (TooLarge, TooLate) as error:
                seen.notes.append(f"request {intake.latest}: {error}")
                steps = self._refuse(error)
            run(steps, intake.latest)

    def _answer(self, step: Serve) -> Steps:
        """Read the next request as far as it takes to know what to answer, and ask for that."""
        intake = self._intake
        request = intake.read(intake.reader.head)
        if intake.reader.content_due:
            early = self._ask(step.early, request, optional=True) if step.early else None
            if early is not None:
                intake.add(request)
                return early
            if expects_continue(request):
                self._connection.wire.send(CONTINUE, self._connection.until())
            request = intake.read(intake.reader.request)
        intake.add(request)
        return self._ask(step.answer, request) or ()

    def _ask(self, answer: Answer | Early, request: SeenRequest, optional: bool = False) -> Steps | None:
        """The answer, or a 500 where that could not be had: then the fault is ours."""
        seen = self._connection.seen
        try:
            steps = answer(seen, request)
            if not (optional and steps is None):
                _check_steps(steps)
        except Exception as error:
            asked = f"{request.method!r} {request.target!r}"
            seen.faults.append(f"no answer to {asked}: {error!r}")
            return failed(request, error)
        return steps

    def _refuse(self, error: TooLarge | TooLate) -> Steps:
        if isinstance(error, TooLarge):
            return too_large(error.request, self._limits.request)
        return too_late(error.request)


def _check_steps(steps: object) -> None:
    if not isinstance(steps, tuple):
        raise TypeError(f"an answer is a tuple of steps, not {steps!r}")
    for step in steps:
        if not isinstance(step, Step):
            raise TypeError(f"an answer is a tuple of steps, and {step!r} is none")
