"""The steps of a script in lines for people: every type has its lines, and they say what the step does."""

from __future__ import annotations

import pytest

from h1conform.conformance.model import Tls
from h1conform.conformance.report.step_lines import STEP_LINES, step_lines
from h1conform.mockserver import (
    Alert,
    Ciphertext,
    Hold,
    KeyUpdate,
    Quiet,
    ReadHello,
    ReadOctets,
    Record,
    Repeat,
    Segments,
    Send,
    SendRaw,
    Step,
)


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        (ReadHello(), ["read a ClientHello, which the next steps answer"]),
        (SendRaw(b"\x15hello"), ["send on the TCP connection, below TLS", r"    '\x15hello'"]),
        (Alert("fatal", "internal_error"), ["send the alert internal_error (fatal)"]),
        (KeyUpdate(), ["send a KeyUpdate and switch to the next keys"]),
        (
            KeyUpdate(requested=True),
            ["send a KeyUpdate and switch to the next keys, and request a KeyUpdate of the client"],
        ),
        (Record(b"", padding=9), ["send a record of content '', with 9 octets of padding"]),
        (Record(b"x", 99), ["send a record of type 99 'x'"]),
        (
            Record(b"x", 22, outer=20, version=0x0301, length=7),
            [
                "send a record of a handshake message 'x', with the outer type 20, with version 0x0301, "
                "with a declared length of 7 octets"
            ],
        ),
        (
            Ciphertext((Send(b"one"), Alert("warning", "close_notify")), flips=(3,), end=9),
            [
                "send in one write, with octets corrupted at offset 3, cut off at offset 9: a record of content 'one'; "
                "the alert close_notify (warning)"
            ],
        ),
        (
            Ciphertext((Send(b"x"),) * 8, cuts=tuple(range(1, 9)), pause=0.5),
            [
                "send in one write, in segments that end at 8 offsets from 1 to 8, 0.5 s apart: "
                + "a record of content 'x'; " * 6
                + "… 2 more …"
            ],
        ),
        (Send(b"x\ny"), ["send", r"    'x\n'", "    'y'"]),
        (Segments((b"x", b"y"), 0.5), ["send in segments, 0.5 s apart", "    'x'", "    'y'"]),
        (Repeat(b"x", 3), ["send, 3 times", "    'x'"]),
        (ReadOctets(3), ["read 3 octets"]),
        (ReadOctets(3, peek=True), ["read 3 octets, which the next step reads again"]),
        (Quiet(0.5), ["stay silent for 0.5 s, while the client must send nothing"]),
        (Hold(read=False), ["stay silent and read nothing, so that the receive window closes"]),
        (Tls(alpn=("h2", "http/1.1")), ["start TLS with the certificate 'good', protocols h2, http/1.1"]),
    ],
    ids=str,
)
def test_a_step_reads(step: Step | Tls, lines: list[str]) -> None:
    assert step_lines(step) == lines


def test_every_type_of_step_has_its_lines() -> None:
    assert set(STEP_LINES) == {*Step.kinds(), Tls}


def test_a_step_of_an_unknown_type_is_an_error() -> None:
    with pytest.raises(KeyError):
        step_lines(object())  # type: ignore[arg-type]
