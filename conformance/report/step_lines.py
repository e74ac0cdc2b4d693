"""Describes the steps of a script in lines for people: a table with an entry for each type of step."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ...mockserver import script
from ...mockserver.base.tls_messages import ALERT, APPLICATION_DATA, HANDSHAKE, TLS_1_2
from ..model import Tls
from ..model.describe import octets

_KINDS = {APPLICATION_DATA: "content", ALERT: "an alert", HANDSHAKE: "a handshake message"}
_MOST_PARTS = 6  # limit of the parts of one write, and of the offsets, that are listed
_MOST_LINES = 24  # limit of the lines of octets for one step
_WIDTH = 110  # characters of a line of octets


def step_lines(step: script.Step | Tls) -> list[str]:
    """Return the lines of a step. The octets that the step sends are indented below the first line.

    ``step``  a step of the mock server's scripts; or a `Tls` in the middle of a script, which starts TLS there

    Raises KeyError for an unknown type of step."""
    return STEP_LINES[type(step)](step)


def tls_line(tls: Tls) -> str:
    """Return the TLS settings of a connection in one line.

    ``tls``  the settings, as the case has them"""
    names = (f"{shown!r} for {name}" for name, shown in tls.by_name)
    return _joined(
        f"the certificate {tls.identity!r}",
        f"certificates {', '.join(names)}" if tls.by_name else "",
        f"protocols {', '.join(tls.alpn)}" if tls.alpn else "",
        f"a client certificate {tls.client_auth}" if tls.client_auth != "none" else "",
        f"versions {' to '.join(dict.fromkeys(tls.versions))}" if tls.versions != Tls().versions else "",
        "tickets" if tls.tickets else "",
        "" if tls.flight is None else f"only the first {tls.flight} octets of the server's first flight",
    )


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


# -------------------------------------------------------------------------------------------- steps of any connection


def _read_octets(step: script.ReadOctets) -> list[str]:
    return [f"read {step.count} octets" + (", which the next step reads again" if step.peek else "")]


def _segments(step: script.Segments) -> list[str]:
    pause = f", {step.pause:g} s apart" if step.pause else ""
    return [f"send in segments{pause}", *map(_indented, step.parts)]


def _hold(step: script.Hold) -> list[str]:
    if step.read:
        return ["stay silent until the client closes"]
    return ["stay silent and read nothing, so that the receive window closes"]


def _end(how: str) -> Callable[[script.Close | script.HalfClose], list[str]]:
    return lambda step: [how if step.notify else f"{how}, over TLS without close_notify"]


def _content(data: bytes) -> list[str]:
    """Return the octets exactly, a line for each line of the message. Octets that are not printable ASCII are
    escaped."""
    lines = [_indented(line) for line in re.findall(rb"[^\n]*\n|[^\n]+", data)]
    return lines if len(lines) <= _MOST_LINES else [*lines[:20], f"    … {len(lines) - 21} lines …", lines[-1]]


def _indented(data: bytes) -> str:
    return f"    {octets(data, _WIDTH)}"


# ------------------------------------------------------------------------------------------------- steps that need TLS


def _key_update(step: script.KeyUpdate) -> list[str]:
    return [
        "send a KeyUpdate and switch to the next keys"
        + (", and request a KeyUpdate of the client" if step.requested else "")
    ]


def _ciphertext(step: script.Ciphertext) -> list[str]:
    shown = [_part(part) for part in step.parts[:_MOST_PARTS]]
    left = len(step.parts) - len(shown)
    parts = "; ".join([*shown, *([f"… {left} more …"] if left else [])])
    how = _joined(
        "send in one write",
        f"in segments that end {_at(step.cuts)}" if step.cuts else "",
        f"{step.pause:g} s apart" if step.pause else "",
        f"with octets corrupted {_at(step.flips)}" if step.flips else "",
        f"cut off {_at((step.end,))}" if step.end is not None else "",
    )
    return [f"{how}: {parts}"]


def _part(part: script.Send | script.Record | script.Alert) -> str:
    if isinstance(part, script.Alert):
        return f"the alert {part.description} ({part.level})"
    if isinstance(part, script.Send):
        return f"a record of content {octets(part.data, 60)}"
    return _joined(
        f"a record of {_KINDS.get(part.kind, f'type {part.kind}')} {octets(part.content, 60)}",
        f"with {part.padding} octets of padding" if part.padding else "",
        f"with the outer type {part.outer}" if part.outer is not None else "",
        f"with version 0x{part.version:04x}" if part.version != TLS_1_2 else "",
        f"with a declared length of {part.length} octets" if part.length is not None else "",
    )


def _at(offsets: tuple[int, ...]) -> str:
    if len(offsets) > _MOST_PARTS:
        return f"at {len(offsets)} offsets from {offsets[0]} to {offsets[-1]}"
    return f"at offset{'s' if len(offsets) > 1 else ''} {', '.join(map(str, offsets))}"


STEP_LINES: Mapping[type, Callable[[Any], list[str]]] = {
    script.ReadRequest: lambda _: ["read a request"],
    script.ReadUntilSilent: lambda step: [f"read a request, or its part before {step.seconds:g} s of silence"],
    script.ReadHead: lambda _: ["read the head of a request"],
    script.ReadOctets: _read_octets,
    script.Send: lambda step: ["send", *_content(step.data)],
    script.Segments: _segments,
    script.Repeat: lambda step: [f"send, {step.count} times", *_content(step.data)],
    script.Pause: lambda step: [f"pause {step.seconds:g} s"],
    script.Quiet: lambda step: [f"stay silent for {step.seconds:g} s, while the client must send nothing"],
    script.Mark: lambda step: [f"pass the mark {step.name!r}"],
    script.Hold: _hold,
    script.Close: _end("close the connection"),
    script.HalfClose: _end("half-close the connection"),
    script.Reset: lambda _: ["reset the connection"],
    script.Serve: lambda _: ["read requests one after the other, and answer each"],
    Tls: lambda tls: [f"start TLS with {tls_line(tls)}"],
    script.StartTls: lambda _: ["start TLS"],
    script.ReadHello: lambda _: ["read a ClientHello, which the next steps answer"],
    script.SendRaw: lambda step: ["send on the TCP connection, below TLS", _indented(step.data)],
    script.Record: lambda step: [f"send {_part(step)}"],
    script.Alert: lambda step: [f"send {_part(step)}"],
    script.KeyUpdate: _key_update,
    script.Ciphertext: _ciphertext,
}
