"""One case for people: everything about it, exact, and nothing of it taken for markup."""

from __future__ import annotations

import ast
import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.places import place_of
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.model import Call, Case, Connection, Failure, Never, Request, Response, Sent, Tls, Wait
from h1conform.conformance.report.show import print_case
from h1conform.mockserver import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    ReadHead,
    ReadRequest,
    Reset,
    Segments,
    Send,
)


def shown(case: Case, width: int = 120) -> str:
    out = io.StringIO()
    print_case(Console(file=out, highlight=False, width=width, force_terminal=False), case)
    return out.getvalue()


EVERYTHING = Case(
    id="a/[bold]case[/bold]",
    about="About [red]it[/red].",
    cites=("RFC9112-6.3-16",),
    do=(
        Request("PUT", "/[x]", (("X-[A]", "one"),)),
        Wait("mark", 0.1),
        Call("c", "f", (1, b"x"), (("k", True),), as_="r"),
        Call("c", "g", get=True),
    ),
    server=(
        Connection(
            (
                *(ReadHead(), ReadRequest(), Send(b"[b]a\r\n\x00\xff[/b]\n"), Segments((b"a", b"b")), Pause(0.5)),
                *(Mark("mark"), Hold(), HalfClose(False), Close(), Reset()),
            ),
            Tls("expired"),
        ),
        b"second",
    ),
    expect=(Response(200, body=b"[i]x"), Failure(), Response()),
    lenient=((Failure(), Failure(), Failure()),),
    sent=(Sent(method="PUT"), Never(b"[evil]")),
    reuse="required",
    at_most=3,
    ends=("fin", "rst"),
    level="info",
    disputed="One says [this].",
    twin="a/twin",
    fresh=True,
    thorough="Costs [much].",
    why="Why [not].",
)


@pytest.mark.parametrize(
    "line",
    [
        "a/[bold]case[/bold]",
        "About [red]it[/red].",
        f"file      {place_of(EVERYTHING)}",
        "level     info",
        "clause    RFC9112-6.3-16: RFC 9112, section 6.3",
        "why       Why [not].",
        "disputed  One says [this].",
        "thorough  only with --thorough, or if it is named: Costs [much].",
        "variants  tcp-whole, tls-whole, each in a new process",
        "needs     calls, stepwise",
        "client    1. 'PUT' '/[x]', 'X-[A]': 'one'",
        "2. wait until the server passes the mark 'mark', then 0.1 s more",
        "3. c.f(1, b'x', k=True) as r",
        "4. c.g",
        "server    connection 1 (over TLS with the certificate 'expired')",
        "  read the head of a request",
        "  read a request",
        "  send",
        r"      '[b]a\r\n'",
        r"      '\x00\xff[/b]\n'",
        "  send in segments",
        "  pause 0.5 s",
        "  pass the mark 'mark'",
        "  stay silent until the client closes",
        "  half-close the connection, over TLS without close_notify",
        "  close the connection",
        "  reset the connection",
        "server    connection 2",
        "expected  200 with body '[i]x', then an error, then a response",
        "lenient   an error, then an error, then an error",
        "sent      a request with PUT",
        "sent      '[evil]' never on the wire",
        "reuse     reuse of the connection is required",
        "requests  at most 3",
        "ends      the client ends its connection by fin or rst",
        "twin      a/twin",
    ],
)
def test_everything_about_a_case_is_shown_as_it_is(line: str) -> None:
    assert line in shown(EVERYTHING)


def test_the_rulings_of_a_case_are_shown() -> None:
    ruling = rulings()["refused-repair"]
    text = shown(replace(EVERYTHING, rulings=(ruling.id,)))
    assert f"ruling    {ruling.id}: {ruling.question}\n" in text
    assert f"held      {ruling.held}\nbecause   {ruling.why}\n" in text


def test_lines_stand_in_the_order_of_the_play() -> None:
    text = shown(EVERYTHING)
    found = [
        text.index(each) for each in ("clause", "client ", "read the head", "pause", "connection 2", "expected", "twin")
    ]
    assert found == sorted(found)


def test_every_case_of_the_corpus_can_be_shown(many_cases: list[Case]) -> None:
    for case in many_cases:
        text = shown(case)
        assert text.startswith(f"{case.id}\n{case.about}\n"), case.id
        for part in (*case.cites, case.why, case.twin):
            assert part in text, case.id
        assert "\x1b" not in text
        assert max(map(len, text.splitlines())) < 1500, case.id


def octets_of(step: object) -> bytes:
    """What a step sends, once."""
    return b"".join(step.parts) if isinstance(step, Segments) else getattr(step, "data", b"")


def test_what_is_shown_of_a_response_are_its_octets(many_cases: list[Case]) -> None:
    """The quoted lines together are what the server sends, unless the text was shortened."""
    for case in many_cases:
        text = shown(case)
        if "…" not in text and len(case.connections) == 1:
            lines = re.findall(r"^      ('.*'|\".*\")$", text, re.MULTILINE)
            sent = b"".join(map(octets_of, case.connections[0].steps))
            assert sent == b"".join(ast.literal_eval("b" + line) for line in lines), case.id


def test_a_narrow_window_breaks_nothing_off() -> None:
    assert shown(EVERYTHING, width=40).replace("\n", "") == shown(EVERYTHING, width=200).replace("\n", "")


def test_a_huge_response_is_cut_and_says_so() -> None:
    text = shown(corpus()["limits/fields-5000"])
    assert "lines …" in text
    assert len(text) < 5000
    assert "(102" in shown(corpus()["limits/value-100-kib"])
