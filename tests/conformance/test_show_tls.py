"""The steps that need TLS, in words."""

from __future__ import annotations

import pytest

from h1conform.conformance.report.show_tls import tls_step
from h1conform.mockserver import Alert, Ciphertext, KeyUpdate, ReadHello, Record, Send, SendRaw


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        (ReadHello(), ["read a ClientHello, and leave the answer to what follows"]),
        (SendRaw(b"\x15hello"), ["send below TLS", r"    '\x15hello'"]),
        (Alert("fatal", "internal_error"), ["send the alert internal_error (fatal)"]),
        (KeyUpdate(), ["send a KeyUpdate, and use the next keys"]),
        (KeyUpdate(requested=True), ["send a KeyUpdate, and use the next keys, and ask for the client's"]),
        (Record(b"", padding=9), ["send a record of content '', padded by 9 octets"]),
        (Record(b"x", 99), ["send a record of type 99 'x'"]),
        (
            Record(b"x", 22, outer=20, version=0x0301, length=7),
            [
                "send a record of a handshake message 'x', of type 20 outside, of version 0x0301, "
                "that announces 7 octets"
            ],
        ),
        (
            Ciphertext((Send(b"one"), Alert("warning", "close_notify")), flips=(3,), end=9),
            [
                "send in one write, the octet at 3 changed, cut at 9: a record of content 'one'; "
                "the alert close_notify (warning)"
            ],
        ),
        (
            Ciphertext((Send(b"x"),) * 8, cuts=tuple(range(1, 9)), pause=0.5),
            [
                "send in one write, in segments that end at 8 places from 1 to 8, 0.5 s apart: "
                + "a record of content 'x'; " * 6
                + "… 2 more …"
            ],
        ),
        (Send(b"x"), []),
    ],
    ids=str,
)
def test_a_step_reads(step: object, lines: list[str]) -> None:
    assert tls_step(step) == lines  # type: ignore[arg-type]
