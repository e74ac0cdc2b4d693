"""The steps of a script that need TLS, in lines for people."""

from __future__ import annotations

from ...mockserver.base.tls_messages import ALERT, APPLICATION_DATA, HANDSHAKE, TLS_1_2
from ...mockserver.script import Alert, Ciphertext, KeyUpdate, ReadHello, Record, Send, SendRaw, Step
from ..model.describe import octets

_KINDS = {APPLICATION_DATA: "content", ALERT: "an alert", HANDSHAKE: "a handshake message"}
_MANY = 6  # records that are shown of those of one write


def tls_step(step: Step) -> list[str]:
    """The lines of a step, the octets of a response, if it sends any as they are, indented; none for other steps."""
    if isinstance(step, ReadHello):
        return ["read a ClientHello, and leave the answer to what follows"]
    if isinstance(step, SendRaw):
        return ["send below TLS", f"    {octets(step.data, 110)}"]
    if isinstance(step, KeyUpdate):
        return ["send a KeyUpdate, and use the next keys" + (", and ask for the client's" if step.requested else "")]
    if isinstance(step, (Record, Alert)):
        return [f"send {_part(step)}"]
    return [f"send in one write{_how(step)}: {_parts(step)}"] if isinstance(step, Ciphertext) else []


def _parts(step: Ciphertext) -> str:
    shown = [_part(part) for part in step.parts[:_MANY]]
    left = len(step.parts) - len(shown)
    return "; ".join([*shown, *([f"… {left} more …"] if left else [])])


def _part(part: Send | Record | Alert) -> str:
    if isinstance(part, Alert):
        return f"the alert {part.description} ({part.level})"
    if isinstance(part, Send):
        return f"a record of content {octets(part.data, 60)}"
    return f"a record of {_KINDS.get(part.kind, f'type {part.kind}')} {octets(part.content, 60)}{_oddities(part)}"


def _oddities(record: Record) -> str:
    parts = [
        f"padded by {record.padding} octets" if record.padding else "",
        f"of type {record.outer} outside" if record.outer is not None else "",
        f"of version 0x{record.version:04x}" if record.version != TLS_1_2 else "",
        f"that announces {record.length} octets" if record.length is not None else "",
    ]
    return "".join(f", {part}" for part in parts if part)


def _how(step: Ciphertext) -> str:
    parts = [
        f"in segments that end {_at(step.cuts)}" if step.cuts else "",
        f"{step.pause:g} s apart" if step.pause else "",
        f"the octet {_at(step.flips)} changed" if step.flips else "",
        f"cut {_at((step.end,))}" if step.end is not None else "",
    ]
    return "".join(f", {part}" for part in parts if part)


def _at(offsets: tuple[int, ...]) -> str:
    if len(offsets) > _MANY:
        return f"at {len(offsets)} places from {offsets[0]} to {offsets[-1]}"
    return f"at {', '.join(map(str, offsets))}"
