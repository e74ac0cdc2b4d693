"""Asks a driver in other ways than one question after the other: back to back, several at a time, with a cancel.

Each function sends the messages in one write and then waits for the answers, as `DriverSupervisor.ask` does. The
messages before the questions have to be answered by "ok" or "unsupported". The caller receives the answers to the
messages after them. All functions raise DriverError and ProtocolError.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..model import Request, Told, ToldError
from .errors import ProtocolError
from .process import Callbacks, Process, encode_message
from .protocol import items_message, read_answer
from .supervisor import DriverSupervisor, may_be_time_out, message_parts

_CANCEL = encode_message({"op": "cancel"})


@dataclass(frozen=True, slots=True)
class Around:
    """What happens around questions.

    ``before``     messages to send before the questions
    ``after``      messages to send after the questions
    ``callbacks``  as in `Process.receive`"""

    before: Sequence[bytes]
    after: Sequence[bytes]
    callbacks: Callbacks


def ask_back_to_back(
    supervisor: DriverSupervisor, process: Process, requests: Sequence[Request], around: Around
) -> Iterator[tuple[Told, bool]]:
    """Send several requests before the first answer. Yield each answer when it has come, and whether it is an error
    that came late.

    ``supervisor``  supervises the driver
    ``process``     the process of the driver
    ``requests``    the requests, in order
    ``around``      what happens around the requests"""
    messages = [part for each in requests for part in message_parts(each)]
    process.send([*around.before, *messages, *around.after], supervisor.deadline)
    refused = supervisor.refusal(process, len(around.before), around.callbacks)
    for _ in requests:
        began = time.monotonic()
        told = read_answer(process.receive(supervisor.deadline, around.callbacks))
        yield refused or told, _is_late(told, began, supervisor)


def ask_at_a_time(
    supervisor: DriverSupervisor, process: Process, requests: Sequence[Request], around: Around
) -> Iterator[tuple[Told, bool]]:
    """Send several requests as one message. Yield each answer, in the order of the requests, and False: no error counts
    as late, since the connections of the other requests would count too. The parameters are those of
    `ask_back_to_back`.

    Raises ProtocolError, also for an answer with an unknown id, or with an id that was already answered."""
    process.send([*around.before, encode_message(items_message(requests)), *around.after], supervisor.deadline)
    refused = supervisor.refusal(process, len(around.before), around.callbacks)
    ids = [str(number) for number in range(len(requests))]
    told: dict[str, Told] = {}
    for number, id in enumerate(ids):
        while id not in told:
            answer = process.receive(supervisor.deadline, around.callbacks)
            if "id" not in answer and ("unsupported" in answer or "broken" in answer):
                whole = read_answer(answer)
                yield from [(whole, False)] * (len(ids) - number)  # the only answer to the whole message
                return
            given = answer.get("id")
            if given not in ids:
                raise ProtocolError(f"an answer to items has the unknown id {given!r}; the ids are {', '.join(ids)}")
            if given in told:
                raise ProtocolError(f"two answers to items have the id {given!r}")
            one = read_answer(answer)
            told[given] = refused or one
        yield told[id], False


def ask_and_cancel(
    supervisor: DriverSupervisor,
    process: Process,
    request: Request,
    around: Around,
    wait: Callable[[], object],
) -> Told:
    """Send a request, then wait, then cancel the request, and return the answer to the request.

    ``wait``  returns when the client stands where it has to give up

    The other parameters are those of `ask_back_to_back`; ``around.after`` is sent together with the cancel."""
    process.send([*around.before, *message_parts(request)], supervisor.deadline)
    wait()
    process.send([_CANCEL, *around.after], supervisor.deadline, unanswered=True)
    refused = supervisor.refusal(process, len(around.before), around.callbacks)
    told = read_answer(process.receive(supervisor.deadline, around.callbacks))
    answer = process.receive(supervisor.deadline, around.callbacks)
    if answer.get("ok") is not True:
        raise ProtocolError(f"the operation cancel needs the answer 'ok', not {str(answer)[:120]}")
    return refused or told


def _is_late(told: Told, began: float, supervisor: DriverSupervisor) -> bool:
    return isinstance(told, ToldError) and may_be_time_out(time.monotonic() - began, supervisor.timeout)
