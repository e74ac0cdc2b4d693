"""Answers the requests of a `Serve` one after the other.

For each request: read the head. If the request announces content and the step has an ``early`` function, call it with
the head. If it returns steps, play them, with the content unread. Otherwise send a 100 if the client expects one, read
the content, and call ``answer``, or the function that ``early`` has returned. An exception of a function, or a value
that is not a tuple of steps, becomes a fault of the connection, and the client gets a 500.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ..base.recorded import SeenRequest
from ..base.visible import shortened
from ..script import Answer, Early, Serve, Step, Steps
from .builtin_responses import CONTINUE, expects_continue, failed, head_too_large, too_large, too_late
from .connection import PlayedConnection
from .request_intake import RequestIntake, TooLarge, TooLate


class Responder:
    """Reads the requests of one connection and calls the functions that answer them.

    ``connection``  the connection, which gets interim responses and the faults of answers
    ``intake``      reads and lists the requests
    """

    def __init__(self, connection: PlayedConnection, intake: RequestIntake) -> None:
        self._connection = connection
        self._intake = intake

    def serve(self, step: Serve, run: Callable[[Steps, int], None]) -> None:
        """Answer requests until either side has ended the connection.

        ``step``  the step, with the functions that answer
        ``run``   plays the steps of one answer; its second argument is the position of the request
        """
        intake, connection = self._intake, self._connection
        seen = connection.seen
        while not (seen.server_end or connection.wire.closed) and intake.await_request():
            try:
                steps = self._answer(step)
            except (TooLarge, TooLate) as error:
                seen.notes.append(f"request {intake.list.latest}: {error}")
                if isinstance(error, TooLate):
                    seen.limits.append("deadline")
                steps = self._refuse(error)
            run(steps, intake.list.latest)

    def _answer(self, step: Serve) -> Steps:
        """Read the next request, whole or only its head, and return the steps that answer it."""
        intake, answer = self._intake, step.answer
        request = intake.read(intake.reader.head)
        if intake.reader.content_due:
            early = self._call(step.early, request, optional=True) if step.early else None
            if isinstance(early, tuple):
                intake.list.add(request)
                return early
            answer = early or answer
            if expects_continue(request):
                self._connection.wire.send(CONTINUE, self._connection.until())
            request = intake.read(intake.reader.request)
        intake.list.add(request)
        steps = self._call(answer, request)
        return steps if isinstance(steps, tuple) else ()

    def _call(self, answer: Answer | Early, request: SeenRequest, optional: bool = False) -> Steps | Answer | None:
        """Call a function and return its steps. If it fails, record a fault of the server and return a 500.

        ``optional``  the function may return None or an answer function too"""
        seen = self._connection.seen
        _began = time.monotonic()  # for `running_calls`, which reads this variable and ``request``
        try:
            steps = answer(seen, request)
            if not (optional and (steps is None or callable(steps))):
                _check_steps(steps)
        except BaseException as error:  # `pytest.fail()` and `sys.exit()` raise no Exception
            seen.faults.append(shortened(f"no answer to {request.method!r} {request.target!r}: {error!r}"))
            return failed(request, error)
        return steps

    def _refuse(self, error: TooLarge | TooLate) -> Steps:
        if isinstance(error, TooLarge):
            return (head_too_large if error.head else too_large)(error.request, error.most)
        return too_late(error.request)


def _check_steps(steps: object) -> None:
    if not isinstance(steps, tuple):
        raise TypeError(f"an answer is a tuple of steps, not {steps!r}")
    for step in steps:
        if not isinstance(step, Step):
            raise TypeError(f"an answer is a tuple of steps, and {step!r} is not a step")
