"""Functions that show an outcome, an answer or octets to people, in one line. Pure."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ...mockserver.base.visible import quoted
from .expected import ANYTHING, AnyOf, Failure, Hello, Never, Outcome, Response, Sent
from .observed import Lost, Told, ToldError, ToldResponse, ToldUnsupported
from .questions import Pairs

_LONGEST = 80  # characters


def octets(data: bytes, longest: int = _LONGEST) -> str:
    """Return octets as a quoted string without control characters.

    ``data``     the octets
    ``longest``  the number of characters after which the string is cut"""
    return quoted(data, longest)


def text(value: str, longest: int = _LONGEST) -> str:
    """Return text with each line break and control character escaped.

    ``value``    the text
    ``longest``  the number of characters after which it is cut; the cut is marked with an ellipsis"""
    flat = value[: longest + 1]  # first, as a value may have megabytes; no character becomes shorter
    if not flat.isprintable():
        flat = "".join(each if each.isprintable() else repr(each)[1:-1] for each in flat)
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def outcome_line(outcome: Outcome) -> str:
    """Return what was expected of one answer."""
    if isinstance(outcome, AnyOf):
        return " or ".join(outcome_line(each) for each in outcome.outcomes)
    if isinstance(outcome, Failure) and outcome.own:
        return "an error of a class that the client documents"
    if isinstance(outcome, Failure):
        error = f"an error ({outcome.type})" if outcome.type else "an error"
        return f"{error} before anything is sent" if outcome.unsent else error
    if isinstance(outcome, Response):
        return _response_line(outcome)
    if outcome.value == ANYTHING:
        return f"a value of type {outcome.type}" if outcome.type else "a value"
    return repr(outcome.value)


def _response_line(outcome: Response) -> str:
    parts = [
        f"HTTP/{outcome.version}" if outcome.version is not None else "",
        str(outcome.status) if outcome.status is not None else "",
        repr(outcome.reason) if outcome.reason is not None else "",
        f"with body {octets(outcome.body)}" if outcome.body is not None else "",
        f"with {octets(outcome.after)} after it" if outcome.after is not None else "",
        *(f"with {text(name)}: {text(value)!r}" for name, value in outcome.fields),
        *(f"without {text(name)}" for name in outcome.absent),
        *(f"with trailer {text(name)}: {text(value)!r}" for name, value in outcome.trailers),
    ]
    return " ".join(part for part in parts if part) or "a response"


def told_line(told: Told, asked: Sequence[Outcome] = (), whole: bool = False) -> str:
    """Return what the client reported for one item.

    ``told``   the answer
    ``asked``  the outcomes that the answer was compared with; the reason phrase, the version and a field are shown if
               one of these outcomes has them
    ``whole``  whether messages of the client are shown whole, and the last lines of a lost driver's standard error"""
    longest = sys.maxsize if whole else _LONGEST
    if isinstance(told, ToldResponse):
        return _told_response_line(told, [each for outcome in asked for each in responses_in(outcome)])
    if isinstance(told, ToldError):
        return f"{text(told.type)}: {text(told.message, longest)}" if told.message else text(told.type)
    if isinstance(told, ToldUnsupported):
        return f"unsupported: {text(told.reason, longest)}"
    if isinstance(told, Lost):
        errors = f" (its last lines: {' | '.join(told.errors)})" if whole and len(told.errors) > 1 else ""
        return text(told.detail + errors, longest if whole else 400)
    if told.value is None and told.bases and told.bases[0] != "NoneType":
        return f"a value of type {told.bases[0]}"
    return text(repr(told.value))


def sent_line(sent: Sent | Never | Hello) -> str:
    """Return what the server had to receive, or must not have received."""
    if isinstance(sent, Never):
        return f"{octets(sent.octets)} never on the wire"
    if isinstance(sent, Hello):
        return _hello_line(sent)
    parts = [
        sent.method or "",
        text(sent.target or ""),
        f"HTTP version {sent.version}" if sent.version else "",
        *(f"{text(name)}: {text(value)!r}" for name, value in sent.fields),
        *(f"{name} exactly once" for name in sent.once),
        f"either {' or '.join(sent.one_of)}" if sent.one_of else "",
        *(f"no {name}" for name in sent.absent),
        *(f"{' and '.join(names)} matching {shape}" for shape, names in _by_shape(sent).items()),
        f"{sent.first} as the first field" if sent.first else "",
        *(f"{name}, if present, listed in Connection" for name in sent.listed),
        f"trailers {', '.join(f'{name}: {value}' for name, value in sent.trailers) or 'none'}"
        if sent.trailers is not None
        else "",
        f"content {octets(sent.body)}" if sent.body is not None else "",
        "or without content" if sent.or_none else "",
        "cut short" if sent.cut else "",
    ]
    return "a request with " + ", ".join(part for part in parts if part) if any(parts) else "a well-formed request"


def _hello_line(hello: Hello) -> str:
    parts = [
        f"the server name {hello.sni!r}" if hello.sni else "",
        "no server name" if hello.sni == "" else "",
        f"no ALPN protocol except {' and '.join(hello.alpn)}" if hello.alpn else "",
        "no ALPN protocol" if hello.alpn == () else "",
        *(f"{version} not offered" for version in hello.without),
        f"the alert {' or '.join(hello.alerts)}" if hello.alerts else "",
        {True: "a client certificate", False: "no client certificate", None: ""}[hello.shown],
    ]
    said = ", ".join(part for part in parts if part) or "well-formed extensions"
    where = f"on TLS connection {hello.connection + 1}{', to the proxy' if hello.outer else ''}"
    return f"{where}: {said}"


def _by_shape(sent: Sent) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, shape in sent.shapes:
        names.setdefault(shape, []).append(name)
    return names


def _told_response_line(told: ToldResponse, asked: Sequence[Response]) -> str:
    names = dict.fromkeys(name for each in asked for name in (*(key for key, _ in each.fields), *each.absent))
    parts = [
        "no status" if told.status is None else str(told.status),
        repr(told.reason) if any(each.reason is not None for each in asked) else "",
        f"in HTTP/{told.version}" if any(each.version is not None for each in asked) else "",
        "without a reported body" if told.body is None else f"with body {octets(told.body)}",
        "" if told.after is None else f"with {octets(told.after)} after it",
    ]
    fields = "".join(f", {field_line(told.fields, name)}" for name in names if told.fields is not None)
    incomplete = ", reported as incomplete" if told.complete is False else ""
    return " ".join(part for part in parts if part) + fields + incomplete


def responses_in(outcome: Outcome) -> tuple[Response, ...]:
    """Return the responses that an outcome allows."""
    if isinstance(outcome, AnyOf):
        return tuple(each for each in outcome.outcomes if isinstance(each, Response))
    return (outcome,) if isinstance(outcome, Response) else ()


def field_line(fields: Pairs, name: str) -> str:
    """Return the values of a field, or a phrase that the field is absent.

    ``fields``  pairs of a name and a value
    ``name``    the name of the field, in any case"""
    values = [value for key, value in fields if key.lower() == name.lower()]
    return f"{name}: {', '.join(text(repr(value)) for value in values)}" if values else f"no {name}"
