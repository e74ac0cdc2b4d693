"""The fuzzer with real clients and with miniatures: what it finds, how a run ends, and the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from h1conform.conformance.commands.errors import CommandError
from h1conform.conformance.commands.fuzz import fuzz
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.fuzzing.finding import Finding
from h1conform.conformance.fuzzing.hunter import Batch, Hunter
from h1conform.conformance.fuzzing.subject import Subject

TIMEOUT = 0.5
SEED = 7
MOST = 3000  # exchanges

# What a run over http.client has to find, each as a kind, a severity, and a condition on the finding.
FAULTS: dict[str, tuple[str, str, Callable[[Finding], bool]]] = {
    "lenient chunk sizes": ("chunk: the size is not hexadecimal digits", "lenient", lambda _: True),
    "lenient lengths": ("framing: an invalid Content-Length", "accepted-invalid", lambda _: True),
    "a bare CR splits a field": ("field: a bare CR in the value", "accepted-invalid", lambda _: True),
    "the field behind a line without colon is lost": ("field line: no colon", "accepted-invalid", lambda _: True),
    "late stray octets": ("octets on the idle connection", "desync", lambda _: True),
    "content cut by read(n)": (
        "message: the octets end within the content",
        "wrong-body",
        lambda found: "reads=('pieces',)" in found.source,
    ),
}


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    with Examiner(registry.find(request.param), TIMEOUT) as examiner:
        examiner.prepare()
        yield Subject(examiner)


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["http.client"], indirect=True)
def test_a_run_over_http_client_finds_its_known_faults(subject: Subject) -> None:
    hunter, batch, number = Hunter([subject], SEED, compares=False), Batch(), 0
    missing = dict(FAULTS)
    while missing and batch.exchanges < MOST:
        hunter.run(number, (), batch)
        number += 1
        for name, (kind, severity, holds) in FAULTS.items():
            if any(each.key[1:] == (kind, severity) and holds(each) for each in batch.findings):
                missing.pop(name, None)
    assert list(missing) == []
