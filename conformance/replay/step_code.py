"""The steps of a case as calls of the methods of a script's connection. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...mockserver import script
from ...mockserver.base.tls_messages import alert
from ..model import Tls
from .literals import literal
from .unplayable import Unplayable

_INDENT = " " * 4
_DEEP = " " * 8


def code(steps: Sequence[script.Step | Tls]) -> list[str]:
    """Return the statements that play the steps, without indentation.

    ``steps``  the script of a connection

    Raises Unplayable for a step that needs the keys of the connection."""
    statements: list[str] = []
    above_tls = False
    for step in steps:
        if isinstance(step, script.Alert) and not above_tls:
            step = script.SendRaw(alert(step.level, step.description))
        if type(step) not in _CODE:
            raise Unplayable(f"the server forges TLS records ({type(step).__name__}), for which Python has no library")
        statements.append(f"c.{_CODE[type(step)](step)}")
        above_tls = above_tls or (isinstance(step, Tls) and step.flight is None)
    return statements


def _octets(data: bytes) -> str:
    found = literal(data, _DEEP)
    return found if "\n" not in found or found.startswith('b"".join') else f"\n{_DEEP}{found}\n{_INDENT}"


def _segments(step: script.Segments) -> str:
    pause = f", pause={step.pause!r}" if step.pause else ""
    if len(step.parts) > 2 and all(len(part) == 1 for part in step.parts):
        whole = literal(b"".join(step.parts), _DEEP)
        return f"bytewise({whole}{pause})"
    parts = f",\n{_DEEP}".join(literal(part, _DEEP) for part in step.parts)
    end = f",\n{_DEEP}pause={step.pause!r}" if step.pause else ""
    return f"segments(\n{_DEEP}{parts}{end},\n{_INDENT})"


def _ciphertext(step: script.Ciphertext) -> str:
    contents = []
    for part in step.parts:
        if not isinstance(part, script.Send):
            raise Unplayable(f"the server forges TLS records ({type(part).__name__}), for which Python has no library")
        contents.append(literal(part.data, _DEEP))
    how = f"cuts={step.cuts!r}, pause={step.pause!r}, end={step.end!r}, flips={step.flips!r}"
    return f"ciphertext(\n{_DEEP}{f',{chr(10)}{_DEEP}'.join(contents)},\n{_DEEP}{how},\n{_INDENT})"


def _tls(tls: Tls) -> str:
    if tls.by_name:
        raise Unplayable("the server selects its certificate by the name that the client requests")
    usual = Tls()
    settings = [
        repr(tls.identity),
        f"flight={tls.flight!r}" if tls.flight is not None else "",
        f"alpn={tls.alpn!r}" if tls.alpn else "",
        f"versions={tuple(each.replace('.', '_') for each in tls.versions)!r}"
        if tls.versions != usual.versions
        else "",
        f"client_auth={tls.client_auth.upper()!r}" if tls.client_auth != usual.client_auth else "",
        "tickets=True" if tls.tickets else "",
    ]
    return f"start_tls({', '.join(each for each in settings if each)})"


_CODE: Mapping[type, Callable[[Any], str]] = {
    Tls: _tls,
    script.ReadRequest: lambda _: "read_request()",
    script.ReadHead: lambda _: "read_head()",
    script.ReadUntilSilent: lambda step: f"read_until_silent({step.seconds!r})",
    script.ReadOctets: lambda step: f"{'await_octets' if step.peek else 'read_octets'}({step.count})",
    script.ReadHello: lambda _: "read_hello()",
    script.Send: lambda step: f"send({_octets(step.data)})",
    script.SendRaw: lambda step: f"send_raw({_octets(step.data)})",
    script.Segments: _segments,
    script.Repeat: lambda step: f"repeat({_octets(step.data)}, {step.count})",
    script.Ciphertext: _ciphertext,
    script.Pause: lambda step: f"pause({step.seconds!r})",
    script.Quiet: lambda step: f"quiet({step.seconds!r})",
    script.Mark: lambda step: f"mark({step.name!r})",
    script.Hold: lambda step: "hold()" if step.read else "hold(read=False)",
    script.Close: lambda step: "close()" if step.notify else "close(notify=False)",
    script.HalfClose: lambda step: "half_close()" if step.notify else "half_close(notify=False)",
    script.Reset: lambda _: "reset()",
}
