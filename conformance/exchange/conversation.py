"""One session with a driver about one case: ``open``, the items in order, ``close``. The result is a value.

A driver works through its messages in order and answers each with one line. Waking the driver process is the most
expensive part of an exchange, so ``open`` and ``close`` are written together with the nearest question. A session with
one question wakes the driver once.

The thread that waits for an answer also accepts the client's connections (``server.accept_callbacks``): the client runs
in another process, and connects while its driver works on the question. `observe` describes the whole exchange.

Scripts belong to questions
---------------------------

A case has a script for each question that may need a new connection. The server gives scripts to connections in order
of arrival. So a question that the client refuses before it sends an octet would leave its script to the next question,
whose connection would get the wrong answer: a false desync. The harness sends one question at a time, and knows from
the record whether octets arrived for it. If none did and the answer is an error, the harness removes the script of that
question. If an earlier connection is still open at that time, its next answer belongs to the refused question, so no
further question is sent.

A case may also send several questions back to back or at a time (`drivers.several`). The record then does not say for
which of them octets arrived, so no script is removed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from ..drivers.errors import DriverError, ProtocolError
from ..drivers.process import Process, encode_message
from ..drivers.several import Around, ask_and_cancel, ask_at_a_time, ask_back_to_back
from ..drivers.supervisor import DriverSupervisor, lost_answer
from ..model import (
    AtATime,
    BackToBack,
    Case,
    Item,
    Lost,
    Question,
    Request,
    Session,
    Source,
    Told,
    ToldError,
    Variant,
    Wait,
)
from .servers import AnyServer
from .settling import (
    awaits_content,
    connections_left_open,
    has_open_exchange,
    late_error,
    traffic,
    wait_for_content,
    wait_for_cut_request,
    wait_for_due_ends,
    wait_for_end,
    wait_for_traffic,
)
from .target import open_message
from .tokens import Tokens
from .usage import Usage, with_usage

_CLOSE = encode_message({"op": "close"})
_READ = 0.02  # seconds in which a client reads what the server sent before a mark, until the caller gives up


@dataclass(frozen=True, slots=True)
class Conversation:
    """The result of a session with a driver.

    ``answers``    one for each question; if the client was lost there are fewer, and the last one is a `Lost`
    ``left_open``  numbers of the connections that were open before ``close``; only for a case with ``closes``
    ``usage``      what the processes of the client used beyond what they had used before; None: not measured
    ``silent``     numbers of the questions, from 0, that the client answered with an error and for which it put nothing
                   on the wire; only for a case with several questions"""

    answers: tuple[Told, ...]
    left_open: tuple[int, ...] = ()
    usage: Usage | None = None
    silent: tuple[int, ...] = ()


def converse(
    case: Case, variant: Variant, server: AnyServer, tokens: Tokens, supervisor: DriverSupervisor
) -> Conversation:
    """Send the questions of a case to the client, through the running driver or a new one (``case.fresh``).

    ``case``        the case
    ``variant``     how it is run
    ``server``      the running server of this exchange
    ``tokens``      the tokens of this exchange
    ``supervisor``  supervises the driver of the client

    Returns the answers as they came, with tokens. Raises nothing if the client hangs or crashes or if the driver breaks
    the protocol: the last answer is then a `Lost`, and the supervisor starts another process for the next case."""
    try:
        process = supervisor.fresh() if case.fresh else supervisor.running()
    except DriverError as error:
        return Conversation((Lost("garbage", str(error), error.errors),))  # the client never ran, so this is no crash
    session = _Session(case, variant, server, tokens, supervisor, process)
    try:
        if case.is_measured:
            (conversation, lost), usage = with_usage(process, session.run, case.processor)
        else:
            (conversation, lost), usage = session.run(), None
        if lost:
            supervisor.discard(process)
    finally:
        if case.fresh:
            process.stop()
    return replace(conversation, usage=usage)


@dataclass(frozen=True, slots=True)
class _Session:
    case: Case
    variant: Variant
    server: AnyServer
    tokens: Tokens
    supervisor: DriverSupervisor
    process: Process
    silent: list[int] = field(default_factory=list)

    def run(self) -> tuple[Conversation, bool]:
        """Return the conversation, and whether the driver was lost in it."""
        answers: list[Told] = []
        left_open: tuple[int, ...] = ()
        lost = False
        items = self._items()
        # A case with `closes` looks at the connections between the last answer and ``close``. A client that has
        # returned an early response still sends content, which ``close`` would cut off. A Session or a Wait at the end
        # is not a question that ``close`` could be written together with.
        stays_open = self.case.closes or awaits_content(self.case)
        closes_with_the_last = not stays_open and not isinstance(items[-1], (Session, Wait))
        try:
            for answer in self._answers(items, closes_with_the_last):
                answers.append(answer)  # one at a time: the answers before an error count
            if awaits_content(self.case):
                wait_for_content(self.case, self.server, self.supervisor.timeout)
            if self.case.closes:
                left_open = connections_left_open(self.server)
            if not closes_with_the_last or len(answers) < len(self.case.questions):
                self.process.send([_CLOSE], self.supervisor.deadline)
            self.process.receive(self.supervisor.deadline, self.server.accept_callbacks)
        except (DriverError, ProtocolError) as error:
            lost = True
            if len(answers) < len(self.case.questions):
                answers.append(lost_answer(error))
        return Conversation(tuple(answers), left_open, silent=tuple(self.silent)), lost

    def _items(self) -> tuple[Item, ...]:
        """Return the items of the case with tokens, with a Session first and with the ``read`` of the variant."""
        items = self.tokens.substitute(self.case.do)
        if not isinstance(items[0], Session):
            items = (Session(), *items)
        return items if self.variant.read == "whole" else tuple(map(self._with_read, items))

    def _with_read(self, item: Item) -> Item:
        if isinstance(item, (BackToBack, AtATime)):
            return replace(item, requests=tuple(map(self._read, item.requests)))
        return self._read(item) if isinstance(item, Request) else item

    def _read(self, request: Request) -> Request:
        return replace(request, read=self.variant.read) if request.read is None else request

    def _answers(self, items: tuple[Item, ...], closes_with_the_last: bool) -> Iterator[Told]:
        """Yield each answer when it has come. Raises DriverError and ProtocolError."""
        opening = partial(open_message, self.case, self.variant, self.server.port, self.supervisor.timeout)
        accepting = self.server.accept_callbacks
        before: list[bytes] = []  # messages to write together with the next question
        refused = True  # every answer so far was an error
        asked = 0  # questions that have an answer
        for position, item in enumerate(items, start=1):
            if isinstance(item, Session):
                before.append(opening(item))
            elif isinstance(item, Wait):
                self._wait(item, refused)
            elif isinstance(item, (BackToBack, AtATime)) or (isinstance(item, Request) and item.cancel):
                after = [_CLOSE] if closes_with_the_last and position == len(items) else []
                for answer in self._several(item, before, after, asked):
                    refused = refused and isinstance(answer, ToldError)
                    asked += 1
                    yield answer
                before = []
            else:
                if asked:
                    wait_for_due_ends(self.case, self.server)
                before_item = traffic(self.server) if len(self.case.questions) > 1 else ()
                connections = len(self.server.seen.connections)
                after = [_CLOSE] if closes_with_the_last and position == len(items) else []
                answer, late = self.supervisor.ask(self.process, item, before, after, accepting)
                before = []
                refused = refused and isinstance(answer, ToldError)
                answered = time.monotonic()
                if isinstance(answer, ToldError):
                    if late:
                        answer = late_error(answer, self.case, self.server, answered, self.supervisor.timeout)
                    if not self._was_sent(item, before_item, connections):
                        self.silent.append(asked)
                        self.server.skip()
                asked += 1
                yield answer
                if asked - 1 in self.silent and has_open_exchange(self.server):
                    return  # the next answer on that connection belongs to the question that was not sent

    def _several(
        self, item: BackToBack | AtATime | Request, before: list[bytes], after: list[bytes], asked: int
    ) -> Iterator[Told]:
        """Yield the answer to each request of an item that is not asked as one question after the other.

        ``item``    requests back to back or at a time, or a request that the client gives up
        ``before``  messages to write together with the item
        ``after``   messages to write behind it
        ``asked``   the number of questions that have an answer"""
        driver = (self.supervisor, self.process)
        around = Around(before, after, self.server.accept_callbacks)
        if isinstance(item, Request):
            before_item, connections = traffic(self.server), len(self.server.seen.connections)
            given_up = Wait(item.cancel, settle=_READ)
            answer = ask_and_cancel(*driver, item, around, lambda: self._wait(given_up, refused=False))
            if isinstance(answer, ToldError) and not self._was_sent(item, before_item, connections):
                self.silent.append(asked)
                self.server.skip()
            yield answer
            return
        ask = ask_back_to_back if isinstance(item, BackToBack) else ask_at_a_time
        for answer, late in ask(*driver, item.requests, around):
            answered = time.monotonic()
            if isinstance(answer, ToldError) and late:
                answer = late_error(answer, self.case, self.server, answered, self.supervisor.timeout)
            yield answer

    def _was_sent(self, item: Question, before: tuple[int, ...], connections: int) -> bool:
        """Return whether the client put something on the wire for a question that it answered with an error.

        ``item``         the question
        ``before``       `traffic` before the question
        ``connections``  the number of connections before the question

        A case with one question has one script, and a Call need not send anything: both count as sent."""
        if len(self.case.questions) < 2 or not isinstance(item, Request):
            return True
        # A source fails while the client sends, so that the octets before its failure may still be under way.
        if isinstance(item.body, Source) and item.body.fails:
            return wait_for_cut_request(self.server, before, connections)
        return wait_for_traffic(self.server, before)

    def _wait(self, item: Wait, refused: bool) -> None:
        """Wait for the mark in the server's script, and ``item.settle`` seconds more.

        ``refused``  whether every answer so far is an error; without a connection the script then never gets to its
                     mark, and the wait for it would only end at the deadline"""
        if self.server.seen.connections or not refused:
            self.server.wait_mark(item.mark, self.supervisor.deadline)
            wait_for_end(self.case, self.server, item.mark, self.supervisor.deadline)
        self.server.wait_until(lambda: False, item.settle)
