"""A twin is its case without the one fault: the octets and the steps of the server differ in one place only.

The units of a script are its steps, with the octets of neighbouring steps that send joined and cut into lines. Segments
and marks make no difference. What a script does after the last octet makes none either, unless it ends the connection
in a special way. The units of a case and of its twin are compared in order. These differences count as one:

- lines that follow each other, as `difflib` finds them, or a region of at most six units on each side
- a line that frames the message, and the content that changes with it
- another request for the same answer, or another host

A fault that needs two differences is an exception. `EXCEPTIONS` has each of them with its reason.
"""

from __future__ import annotations

import difflib
import re
from fnmatch import fnmatchcase
from functools import cache

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.model import AnyOf, Case, Connection, Failure, Outcome, Wait
from h1conform.mockserver import Close, HalfClose, Hold, Mark, Pause, ReadRequest, Reset, Segments, Send, SendRaw

CASES = tuple(corpus().values())

# Not in the rules: cases of the documented API, whose programs differ as a whole.
WITH_OCTETS = tuple(case for case in CASES if case.chapter != "api")

_SAME_FAULT = "the same fault stands in several places"
_METHOD = "the twin shows that the client reuses connections; the method under test differs from its GET"
_UNREAD = "the twin shows that the client reuses connections; the client reads the content in the twin only"
_UNFRAMED = "the server cannot read the content of the request, which is invalid"
_ORDER = "the fault is the order: the response comes before the content, which the server reads later"
_REFUSAL = "a refusal takes the place of the whole tunnel"
_NO_TLS = "octets or an end take the place of the whole TLS handshake"
_KEPT = "the connection that is kept, or closed, is a part of the attack"
_PAIR = "a certificate and the host names that it covers change together"

# Globs of cases that differ from their twin in more than one place, each with the reason.
EXCEPTIONS = {
    "status-line/code-*-is-final": "the content is a message, which a client returns if it takes the code for interim",
    "no-content/put-204": "the method and the field under test differ from those of the twin",
    "no-content/head-204": "the method and the field under test differ from those of the twin",
    "fields/as-long-as-sent": "the client sends the long field that the server returns",
    "fields/mime-byteranges": "a multipart content has its delimiters at both ends",
    "chunked/trailer/declared": "the header section declares the trailer field",
    "chunked/trailer/other-content-type": "the header section and the trailer section have the same field",
    "chunked/trailer/same-name": "the header section and the trailer section have the same field",
    "interim/links-of-103": "the final response has a field of its own, which must stay",
    "interim/10[03]-then-head": "a response to HEAD has no content",
    "interim/101-then-*": "a 101 takes the place of the final response too",
    "interim/each-of-three": _SAME_FAULT,
    "interim/101-late/next-request": "a 101 is the last message in HTTP/1.1",
    "interim/upgraded/*next-request": "the twin shows that the client reuses connections; a 101 ends HTTP on one",
    "incomplete/length-of-201-*": "a 201 belongs to a POST",
    "delivery/two-answers-*": _SAME_FAULT,
    "reuse/three-requests": "one more request has one more response",
    "reuse/in-order": "more requests have more responses",
    "reuse/close-of-second": "fewer requests have fewer responses",
    "reuse/post*-after-idle-*": _METHOD,
    "reuse/*-not-repeated*": _METHOD,
    "reuse/put-repeated-*": _METHOD,
    "reuse/post-once-*": "the twin shows that the client reads a response; the method under test differs from its GET",
    "reuse/unread-*": _UNREAD,
    "reuse/partial/*": _UNREAD,
    "reuse/at-a-time/four": "more requests have more responses",
    "reuse/at-a-time/eight": "more requests have more responses",
    "reuse/at-a-time/in-parts": _SAME_FAULT,
    "reuse/at-a-time/head": "a response to HEAD has no content",
    "reuse/at-a-time/behind-a-post*": "the server listens, before it answers a POST, for what follows the POST",
    "reuse/back-to-back/*/not-repeated-after-close-notify": "a record is in the write of the first response, and the "
    "second request has no response",
    "reuse/cancelled/*": "the twin shows that the client reads a response; the request that it gives up gets none",
    "upload/source/empty-only*": "the server waits for octets that are no part of the request",
    "upload/source/no-piece": "the server waits for octets that are no part of the request",
    "upload/source/fails*": "the twin shows that the client sends a source; a second request shows the connection",
    "desync/*/late-declared-response": "the response is declared as content and comes late",
    "desync/response-before-request": "the client must get time to see the response",
    "http10/no-chunked-request-after": "all responses have the version HTTP/1.0, and the request under test has chunks",
    "limits/fields-of-two-responses": _SAME_FAULT,
    "limits/endless-*-of-tunnel": _REFUSAL,
    "limits/cost/*-of-tunnel": _REFUSAL,
    "request/content-head-*": "a response to HEAD has no content",
    "request/own-*": _UNFRAMED,
    "request/trace-*": "the server waits for content after a TRACE, which has none",
    "request/given-up": "the request under test has no response",
    "injection/value-end-crlf": "the server waits for octets that are no part of the request",
    "injection/framing-*": _UNFRAMED,
    "injection/value-of-content-length-*": _UNFRAMED,
    "injection/value-of-transfer-encoding-*": _UNFRAMED,
    "injection/value-of-expect-*": "the client waits for a 100 in place of the content, which the server then lacks",
    "injection/tunnel-request-*": "a client that sends the CONNECT of the caller sends no other request",
    "upload/early-*": _ORDER,
    "upload/unfinished/*": _ORDER,
    "upload/unanswered-then-second": "the failed request has the content of the other uploads",
    "expect/final-*": _ORDER,
    "expect/p*/final-*": _ORDER,
    "expect/unanswered/*": _ORDER,
    "expect/without-content-*": "a request without content gets no 100",
    "expect/second": "one more request has one more 100 and one more response",
    "proxy/tunnel-*": _REFUSAL,
    "proxy/tunnel/identity/*": _PAIR,
    "proxy/tunnel/session/*": _KEPT,
    "proxy/secure/identity/*": _PAIR,
    "tls/alert/then-the-rest-of-chunks-1.[23]": "an alert within chunks needs chunks, which its twin has not",
    "tls/close-notify-then-the-last-chunk-1.[23]": "an alert within chunks needs chunks, which its twin has not",
    "tls/close-notify-then-a-response": "a response takes the place of the end of the connection",
    "tls/records/empty-1.[23]": _SAME_FAULT,
    "tls/after-handshake/ticket-within-until-close": "the content is close-delimited, so that a lost end shows",
    "tls/after-handshake/nothing-between-requests": "one more request has one more response",
    "tls/handshake/*": _NO_TLS,
    "tls/plain/*": _NO_TLS,
    "tls/identity/*": _PAIR,
    "tls/session/*": _KEPT,
}

_FRAMING = re.compile(rb"(?i)content.{0,2}length|transfer.{0,2}encoding|connection: *close|^[ \t]+\d+\r\n")
_REGION = 6


def units(connection: Connection) -> list[bytes | str]:
    """Return the TLS side and the steps of a connection, with all octets in lines."""
    found: list[bytes | str] = [repr(connection.tls)]
    sent = b""
    for step in (*connection.steps, None):
        if isinstance(step, (Send, SendRaw)):
            sent += step.data
        elif isinstance(step, Segments):
            sent += b"".join(step.parts)
        elif not isinstance(step, Mark):
            found += [*re.findall(rb"[^\n]*\n|[^\n]+\Z", sent), repr(step)]
            sent = b""
    while found[-1] in ("None", repr(Close()), repr(Hold())):
        found.pop()
    return found


@cache
def differences(id: str) -> int:
    """Return the number of differences between a case and its twin."""
    case, twin = corpus()[id], corpus()[corpus()[id].twin]
    asked, twin_asked = ([item for item in each.do if not isinstance(item, Wait)] for each in (case, twin))
    others = (asked != twin_asked) + (_side(case) != _side(twin))
    pairs = [*zip(case.connections, twin.connections, strict=False)]
    if twin.reuse == "required":  # the other connections are for clients that do not reuse the first one
        pairs = pairs[:1]
    return others + sum(_blocks(units(one), units(other)) for one, other in pairs if one != other)


def _side(case: Case) -> tuple[str, ...]:
    """Return what the server is to the client. The same certificate covers localhost and 127.0.0.1."""
    host, proxy = ("127.0.0.1" if each == "localhost" else each for each in (case.host, case.proxy))
    return host, proxy, case.via, case.shows


def _blocks(one: list[bytes | str], other: list[bytes | str]) -> int:
    shorter = min(len(one), len(other))
    start = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    stop = next((n for n in range(shorter - start) if one[-1 - n] != other[-1 - n]), shorter - start)
    one, other = one[start : len(one) - stop], other[start : len(other) - stop]
    if len(one) <= _REGION and len(other) <= _REGION:
        return int(bool(one or other))
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    blocks = [one[a:b] + other[c:d] for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]
    for number, block in enumerate(blocks):
        if any(isinstance(unit, bytes) and _FRAMING.search(unit) for unit in block):
            return number + 1 + sum(not _is_content(later) for later in blocks[number + 1 :])
    return len(blocks)


def _is_content(block: list[bytes | str]) -> bool:
    """Return whether a block is octets, an end of the connection, or an exchange that the end leaves out."""
    ends = {repr(each) for each in (Close(), Hold(), HalfClose(), Reset(), ReadRequest())}
    return all(isinstance(unit, bytes) or unit in ends for unit in block)


def sent_first(case: Case) -> bytes:
    """Return the octets that the server sends on the first connection before it reads again."""
    return b"".join(
        step.data if isinstance(step, Send) else b"".join(step.parts)
        for step in case.connections[0].steps
        if isinstance(step, (Send, Segments))
    )


def interims(case: Case) -> list[bytes]:
    """Return the status codes of the interim responses with which a case begins."""
    found = []
    octets = sent_first(case)
    while begun := re.match(rb"HTTP/1\.1 (1(?!01)\d\d) [^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n", octets):
        found.append(begun[1])
        octets = octets[begun.end() :]
    return found


def test_a_twin_differs_from_its_case_in_one_place() -> None:
    wrong = [
        f"{case.id} and {case.twin}: {number} differences"
        for case in WITH_OCTETS
        if case.twin and (number := differences(case.id)) > 1
        if not any(fnmatchcase(case.id, glob) for glob in EXCEPTIONS)
    ]
    assert wrong == []


def test_no_twin_takes_an_error_for_a_lenient_outcome() -> None:
    """A client that always fails would pass such a twin, and then every case with that twin."""

    def may_fail(case: Case) -> bool:
        readings = (case.expect, *case.lenient)
        return any(all(_is_failure(outcome) for outcome in reading) for reading in readings)

    assert [case.id for case in CASES if case.twin and may_fail(corpus()[case.twin])] == []


def _is_failure(outcome: Outcome) -> bool:
    return any(isinstance(each, Failure) for each in (outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)))


def test_every_exception_is_one() -> None:
    """An exception that no case needs any more would hide the next wrong twin."""
    more = [case.id for case in WITH_OCTETS if case.twin and differences(case.id) > 1]
    assert [glob for glob in EXCEPTIONS if not any(fnmatchcase(id, glob) for id in more)] == []


def test_an_interim_response_is_the_fault_or_stands_in_the_twin_too() -> None:
    """Otherwise a client that fails at every interim response passes a case about the octets after one."""
    wrong = [
        f"{case.id} and {case.twin}"
        for case in WITH_OCTETS
        if case.twin and case.via == "" and interims(case)
        if interims(corpus()[case.twin])[: len(interims(case))] != interims(case) and _is_more_than_interims(case)
        if not any(fnmatchcase(case.id, glob) for glob in _INTERIMS)
    ]
    assert wrong == []


def _is_more_than_interims(case: Case) -> bool:
    """Return whether more than the interim responses differs from the twin: the octets, the steps or the requests."""
    without = units(case.connections[0])
    first = next(n for n, unit in enumerate(without) if isinstance(unit, bytes))
    for _ in interims(case):
        stop = without.index(b"\r\n", first)
        del without[first : stop + 1]
    return _blocks(without, units(corpus()[case.twin].connections[0])) > 0


# Globs of cases with an interim response and another difference to their twin, which has no interim response.
_INTERIMS = {
    "reuse/cancelled/*interim": "the twin shows that the client reads a response; a given-up request gets none",
    "reuse/cancelled/before-continue": "the client gives up before the 100",
    "interim/*/next-request": "the twin shows that the client reuses connections",
    "interim/each-of-three": "the twin shows that the client reuses connections",
    "expect/continue-two": "the second 100 is the fault",
    "expect/early-hints": "the 103 is the fault",
    "expect/after-content": "the 100 comes late",
    "upload/early-answer-interim": "the twin has one order, in which the server reads all content first",
}
# Globs of cases without a twin, with an interim response or a delay.
_LONELY = {
    "expect/continue": "the interim response is what the client requested, so a client may fail at others only",
    "tls/client-close-notify*": "the pause lets the handshake end, so that the client can send close_notify",
}


def test_a_case_with_an_interim_response_a_delay_or_a_cut_has_a_twin() -> None:
    """A client that fails at every interim response has one defect, which the twin shows."""
    lonely = [case.id for case in WITH_OCTETS if not case.twin and (interims(case) or _waits(case) or _is_cut(case))]
    assert [id for id in lonely if not any(fnmatchcase(id, glob) for glob in _LONELY)] == []


def _waits(case: Case) -> bool:
    """Return whether the server pauses before octets."""
    for connection in case.connections:
        steps = connection.steps
        sends = [n for n, step in enumerate(steps) if isinstance(step, (Send, SendRaw, Segments))]
        if any(isinstance(step, Pause) and sends and n < sends[-1] for n, step in enumerate(steps)):
            return True
        if any(isinstance(step, Segments) and step.pause for step in steps):
            return True
    return False


def _is_cut(case: Case) -> bool:
    return case.sweep is not None or any(isinstance(step, Reset) for each in case.connections for step in each.steps)


_FIELD_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \t]*[\x21-\x7e\x80-\xff \t]*")

# Globs of cases with several lines that do not follow the grammar, each with the reason.
_SEVERAL_LINES = {
    "*fields/ends-*": _SAME_FAULT,
    "*fields/obs-fold-*": "the number of folds is the fault",
    "*/folded-twice": "the number of folds is the fault",
    "*fields/whitespace-first-line-two-lines": "the number of lines is the fault",
    "fields/no-end-blank-line": "without an empty line, the content is read as a line too",
    "limits/framing-behind-5000-folds": "the number of folds is the fault",
    "*fold-before-colon*": "a fold within a name makes two lines that are no field lines",
}


def _broken_lines(case: Case) -> int:
    """Return how many lines of the first header section do not follow the grammar of a field line."""
    head, _, _ = sent_first(case).partition(b"\r\n\r\n")
    return sum(not _FIELD_LINE.fullmatch(line) for line in head.split(b"\r\n")[1:])


def test_a_header_section_has_one_broken_line() -> None:
    """A second one could make the client refuse the message, and would hide the first."""
    wrong = [
        case.id
        for case in WITH_OCTETS
        if case.twin and _broken_lines(case) > _broken_lines(corpus()[case.twin]) + 1
        if not any(fnmatchcase(case.id, glob) for glob in _SEVERAL_LINES)
    ]
    assert wrong == []


def test_a_case_that_a_client_may_answer_with_errors_alone_has_a_twin() -> None:
    """Otherwise a client that always fails would pass the case, or be lenient in it."""
    readings = {case.id: (case.expect, *case.lenient) for case in CASES if not case.twin}
    refusable = [id for id, each in readings.items() if any(all(isinstance(o, Failure) for o in one) for one in each)]
    assert refusable == []
