"""The examples of docs/driver-protocol.md for version 2, and the conversation of docs/writing-drivers.md: the harness
and a driver exchange what they show.

Each example of version 2 stands below the heading of a capability. The case that proves the capability is run with the
small driver, and both sides are compared with the example. The example leaves out members, and questions that do not
matter.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.drivers.supervisor import DriverSupervisor
from h1conform.conformance.exchange.conversation import converse
from h1conform.conformance.exchange.examiner import BASELINE
from h1conform.conformance.exchange.scripts import scripts_for
from h1conform.conformance.exchange.target import addresses, origin_port
from h1conform.conformance.exchange.tokens import Tokens
from h1conform.conformance.model import CAPABILITIES, Body, Case, Request
from h1conform.mockserver import Server

from .spied_messages import spy

PAGE = Path(__file__).parents[2] / "docs" / "driver-protocol.md"
SMALL = Path(__file__).with_name("small_driver.py")
VERSION_2 = [name for name, offer in CAPABILITIES.items() if offer.since == 2]


def example(capability: str) -> tuple[list[Any], list[Any]]:
    """Return the messages of the harness, and the answers, in the example of a capability."""
    text = PAGE.read_text(encoding="utf-8")
    section = re.split(r"^##", text.split(f"\n### {capability}\n")[1], flags=re.MULTILINE)[0]
    return messages(section)


def messages(text: str) -> tuple[list[Any], list[Any]]:
    """Return the messages of the harness, and the answers, in the one example of a text."""
    (block,) = re.findall(r"^```driver\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [(line[:2], json.loads(line[2:])) for line in block.splitlines()]
    return tuple([message for side, message in lines if side == mark] for mark in ("> ", "< "))  # type: ignore[return-value]


def within(shown: Any, real: Any) -> bool:
    """Return whether a message shows a part of a real one: the same values, with members left out."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return all(name in real and within(value, real[name]) for name, value in shown.items())
    if isinstance(shown, list) and isinstance(real, list):
        return len(shown) == len(real) and all(map(within, shown, real))
    return bool(shown == real)


def in_order(shown: list[Any], real: list[Any]) -> bool:
    """Return whether all messages that are shown are among the real ones, in order."""
    left: Iterator[Any] = iter(real)
    return all(any(within(message, each) for each in left) for message in shown)


def exchanged(case: Case, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[Any]]:
    """Return the messages of the harness, and the answers of the small driver, of a run of a case."""
    sent, received = spy(monkeypatch)
    variant = case.variants[0]
    supervisor = DriverSupervisor(Client("small", (sys.executable, str(SMALL))), timeout=5.0)
    words = Tokens((), case.host, 0)  # the words of the corpus, as the page has them
    server = Server(scripts_for(case, variant, words), hosts=addresses(case.connects_to), caller_accepts=True)
    with server:
        tokens = Tokens((), case.host, origin_port(case, server.port))
        conversation = converse(case, variant, server, tokens, supervisor)
    supervisor.close()
    assert len(conversation.answers) == len(case.questions)
    return sent, received


@pytest.mark.sampled(4)
@pytest.mark.parametrize("capability", VERSION_2)
def test_the_example_is_what_harness_and_driver_exchange(capability: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, received = exchanged(corpus()[CAPABILITIES[capability].proof], monkeypatch)
    questions, answers = example(capability)
    assert in_order(questions, sent), sent
    received.sort(key=lambda each: each.get("id", ""))  # answers to requests at a time come in any order
    assert in_order(answers, received), received


def test_the_conversation_is_what_harness_and_driver_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request("POST", target="/path", body=Body(b"content"))
    sent, received = exchanged(replace(BASELINE, do=(request,)), monkeypatch)
    questions, answers = messages((PAGE.parent / "writing-drivers.md").read_text(encoding="utf-8"))
    assert [each["op"] for each in sent] == [each["op"] for each in questions]
    assert in_order(questions, sent), sent
    assert len(received) == len(answers)
    assert in_order(answers, received), received


def test_every_capability_of_version_2_has_an_example() -> None:
    assert all(example(capability)[0] and example(capability)[1] for capability in VERSION_2)
