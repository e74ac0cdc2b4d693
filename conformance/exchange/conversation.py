"""One session with a driver process about one case: open, every item in turn, close; the answers come back as a value.

A driver works through its messages in order, and answers each with one line. Waking a driver costs more than anything
else here. So ``open`` and ``close`` travel with the nearest question, and a session of one question wakes the driver
once.

While an answer is awaited, this thread accepts the client's connections as well (``server.accept_callbacks``): the
client runs in another process, and connects while its driver works on the question. `observe` has the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...mockserver import Server
from ..drivers.errors import DriverError, ProtocolError
from ..drivers.process import Process, encode_message
from ..drivers.supervisor import DriverSupervisor, lost_answer
from ..model import Case, Item, Lost, Request, Session, Told, ToldError, Variant, Wait
from .memory import with_growth
from .settling import connections_left_open, late_error
from .target import target, trust
from .tokens import Tokens

_CLOSE = encode_message({"op": "close"})


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a session with a driver gave.

    ``answers``    one for each question; fewer where the client was lost, and the last one is then a `Lost`
    ``left_open``  numbers of the connections that were open before ``close``, where the case asks for them
    ``grown``      MiB by which the client's processes grew; None where that was not measured"""

    answers: tuple[Told, ...]
    left_open: tuple[int, ...] = ()
    grown: float | None = None


def converse(
    case: Case, variant: Variant, server: Server, tokens: Tokens, supervisor: DriverSupervisor
) -> Conversation:
    """Put the questions of the case to the client, through the running driver or a fresh one (``case.fresh``).

    A client that hangs or crashes ends the conversation, and so does a driver that breaks the protocol. Neither raises
    anything here: the last answer says so, and the supervisor starts another process for the next case."""
    try:
        process = supervisor.fresh() if case.fresh else supervisor.running()
    except DriverError as error:
        return Conversation((Lost("garbage", str(error)),))  # not even started, which says nothing of the client
    session = _Session(case, variant, server, tokens, supervisor, process)
    try:
        if case.memory is None:
            (conversation, lost), grown = session.run(), None
        else:
            (conversation, lost), grown = with_growth(process, session.run)
        if lost:
            supervisor.discard(process)
    finally:
        if case.fresh:
            process.stop()
    return replace(conversation, grown=grown)


@dataclass(frozen=True, slots=True)
class _Session:
    case: Case
    variant: Variant
    server: Server
    tokens: Tokens
    supervisor: DriverSupervisor
    process: Process

    def run(self) -> tuple[Conversation, bool]:
        """The conversation, and whether the driver was lost in it."""
        answers: list[Told] = []
        left_open: tuple[int, ...] = ()
        lost = False
        items = self._items()
        closes_with_the_last = not self.case.closes and not isinstance(items[-1], (Session, Wait))
        try:
            for answer in self._answers(items, closes_with_the_last):
                answers.append(answer)  # one by one: those that came before an error count
            if self.case.closes:
                left_open = connections_left_open(self.server)
            if not closes_with_the_last:
                self.process.send([_CLOSE], self.supervisor.deadline)
            self.process.receive(self.supervisor.deadline, self.server.accept_callbacks)
        except (DriverError, ProtocolError) as error:
            lost = True
            if len(answers) < len(self.case.questions):
                answers.append(lost_answer(error))
        return Conversation(tuple(answers), left_open), lost

    def _items(self) -> tuple[Item, ...]:
        """The items of the case with the tokens of this exchange, a session first, and each request read as the variant
        has it."""
        items = self.tokens.substitute(self.case.do)
        if not isinstance(items[0], Session):
            items = (Session(), *items)
        if self.variant.read == "whole":
            return items
        return tuple(
            replace(item, read=self.variant.read) if isinstance(item, Request) and item.read is None else item
            for item in items
        )

    def _answers(self, items: tuple[Item, ...], closes_with_the_last: bool) -> Iterator[Told]:
        """Every answer in turn, once it has come. Raises DriverError and ProtocolError."""
        opening = target(self.case, self.variant, self.server.port, self.supervisor.timeout)
        accepting = self.server.accept_callbacks
        before: list[bytes] = []  # messages that travel with the next question
        refused = True  # every answer so far was an error
        for position, item in enumerate(items, start=1):
            if isinstance(item, Session):
                before.append(encode_message({"op": "open", "target": opening | trust(item)}))
            elif isinstance(item, Wait):
                self._wait(item, refused)
            else:
                after = [_CLOSE] if closes_with_the_last and position == len(items) else []
                answer, late = self.supervisor.ask(self.process, item, before, after, accepting)
                before = []
                refused = refused and isinstance(answer, ToldError)
                yield late_error(answer, self.case, self.server) if late and isinstance(answer, ToldError) else answer

    def _wait(self, item: Wait, refused: bool) -> None:
        """Wait for the mark in the server's script, and some time after it (``item.settle``). A client that has told
        nothing but errors, and never connected, does not bring the script to its mark."""
        if self.server.seen.connections or not refused:
            self.server.wait_mark(item.mark, self.supervisor.deadline)
        self.server.wait_until(lambda: False, item.settle)
