"""What harness and driver exchange: a spy between them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from h1conform.conformance.drivers import process


def spy(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[Any]]:
    """Return the messages of the harness and the answers of drivers, two lists that grow with each message."""
    sent: list[Any] = []
    received: list[Any] = []
    send, receive = process.Process.send, process.Process.receive

    def spy_send(self: process.Process, lines: Any, *arguments: Any, **keywords: Any) -> None:
        sent.extend(json.loads(line) for line in b"".join(lines).splitlines())
        send(self, lines, *arguments, **keywords)

    def spy_receive(self: process.Process, *arguments: Any) -> Any:
        received.append(receive(self, *arguments))
        return received[-1]

    monkeypatch.setattr(process.Process, "send", spy_send)
    monkeypatch.setattr(process.Process, "receive", spy_receive)
    return sent, received
