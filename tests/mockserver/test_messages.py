"""Alerts and plaintext records as octets."""

from __future__ import annotations

from typing import Any

import pytest

from h1conform.mockserver import (
    Alert,
)
from h1conform.mockserver.base.tls_messages import ALERT, ALERTS, APPLICATION_DATA, alert, plaintext, read_alert

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


def test_alerts_have_the_octets_of_rfc_8446() -> None:
    assert alert("fatal", "handshake_failure") == b"\x15\x03\x03\x00\x02\x02\x28"
    assert alert("warning", "close_notify") == b"\x15\x03\x03\x00\x02\x01\x00"
    assert plaintext(APPLICATION_DATA, b"ab", version=0x0301) == b"\x17\x03\x01\x00\x02ab"


@pytest.mark.parametrize(
    "octets", [b"", b"\x15\x03\x03\0\2\2", b"\x15\x03\x03\0\2\1\0", b"\x15\x03\x03\0\2\2\x07", GET]
)
def test_what_is_no_alert_is_none(octets: bytes) -> None:
    assert read_alert(octets) is None


def test_every_alert_of_the_table_can_be_a_step() -> None:
    assert {Alert("fatal", name).record.content for name in ALERTS} == {bytes((2, code)) for code in ALERTS.values()}
    assert Alert("warning", "close_notify").record.kind == ALERT


@pytest.mark.parametrize(
    ("level", "description", "why"),
    [
        ("fatal", "internal_eror", "unknown alert 'internal_eror': did you mean 'internal_error'"),
        ("bad", "internal_error", "unknown alert level 'bad': did you mean 'warning' or 'fatal'"),
    ],
)
def test_an_unknown_alert_names_itself_and_the_nearest(level: Any, description: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Alert(level, description)
