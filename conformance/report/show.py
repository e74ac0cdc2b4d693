"""One case for people: its clause, the octets that the server sends, what is expected of the client, and its twin."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

from ...mockserver import script
from ..corpus.places import place_of
from ..corpus.requirements import catalogue, level_of
from ..model import Call, Case, Connection, Item, Request, Session, Tls, Wait
from ..model.describe import octets, outcome_line, sent_line, text
from .show_tls import tls_step


def print_case(console: Console, case: Case) -> None:
    """Everything about a case, in lines."""

    def line(name: str, value: str = "") -> None:
        console.print(Text.assemble((f"{name:10}", "dim"), value), soft_wrap=True)

    console.print(Text(case.id, style="bold"), soft_wrap=True)
    console.print(Text(case.about), soft_wrap=True)
    console.print()
    line("place", str(place_of(case)))
    line("level", level_of(case))
    for cite in case.cites:
        line("clause", f"{cite}: {catalogue()[cite]}")
    if case.why:
        line("why", case.why)
    if case.disputed:
        line("disputed", case.disputed)
    if case.profile:
        line("profile", f"{case.profile} alone")
    line("played", ", ".join(map(str, case.variants)) + (", in a process of its own" if case.fresh else ""))
    if case.sweep:
        line("sweep", _sweep(case))
    if case.via:
        line("via", "a proxy" if case.via == "proxy" else "a tunnel that a proxy makes")
    if case.capabilities:
        line("needs", ", ".join(case.capabilities))
    for number, item in enumerate(case.do, 1):
        line("asked" if number == 1 else "", f"{number}. {_item(item)}")
    for number, connection in enumerate(case.connections, 1):
        console.print()
        line("server", f"connection {number}{_tls(connection)}")
        for step in connection.steps:
            for shown in _step(step):
                console.print(Text(f"  {shown}"), soft_wrap=True)
    console.print()
    line("expected", ", then ".join(outcome_line(outcome) for outcome in case.expect))
    if case.modern:
        line("modern", ", then ".join(outcome_line(outcome) for outcome in case.modern))
    for reading in case.lenient:
        line("lenient", ", then ".join(outcome_line(outcome) for outcome in reading))
    for sent in case.sent:
        line("sent", sent_line(sent))
    if case.reuse != "allowed":
        line("reuse", f"of the connection is {case.reuse}")
    if case.at_most is not None:
        line("requests", f"at most {case.at_most}")
    if case.memory is not None:
        line("memory", f"the client grows by at most {case.memory} MiB more than in the twin")
    if case.ends:
        line("ends", f"the client ends its connection by {' or '.join(case.ends)}")
    if case.shows:
        line("shows", f"the client is given the certificate {case.shows!r} for a server that asks")
    if case.twin:
        line("twin", case.twin)
    if case.decided:
        line("decided", case.decided)


def _sweep(case: Case) -> str:
    assert case.sweep
    how = {"fin": "cut, then a FIN", "reset": "cut, then a RST", "split": "sent in two segments that part there"}
    until = "the end" if case.sweep.stop is None else f"before octet {case.sweep.stop}"
    return f"once for each octet from {case.sweep.start} to {until} of the response: {how[case.sweep.how]}"


def _tls(connection: Connection) -> str:
    if connection.tls is None:
        return " (without TLS)"
    return "" if connection.tls == Tls() else f" (over TLS with {_tls_line(connection.tls)})"


def _tls_line(tls: Tls) -> str:
    names = (f"{shown!r} for {name}" for name, shown in tls.by_name)
    parts = [
        f"the certificate {tls.identity!r}",
        f"certificates {', '.join(names)}" if tls.by_name else "",
        f"protocols {', '.join(tls.alpn)}" if tls.alpn else "",
        f"a client certificate {tls.client_auth}" if tls.client_auth != "none" else "",
        f"versions {' to '.join(dict.fromkeys(tls.versions))}" if tls.versions != Tls().versions else "",
        "tickets" if tls.tickets else "",
        "" if tls.flight is None else f"{tls.flight} octets of the server's first flight alone",
    ]
    return ", ".join(part for part in parts if part)


def _item(item: Item) -> str:
    if isinstance(item, Wait):
        return f"wait until the server has passed {item.mark!r}, and {item.settle:g} s more"
    if isinstance(item, Call):
        call = f"{item.on}.{item.name}"
        arguments = [*map(_argument, item.args), *(f"{name}={_argument(value)}" for name, value in item.kwargs)]
        return (call if item.get else f"{call}({', '.join(arguments)})") + (f" as {item.as_}" if item.as_ else "")
    if isinstance(item, Session):
        how = "" if item.verify else ", told not to verify the server"
        host = f", asked by the name {item.host}" if item.host else ""
        return f"a new session in the same process{how}{host}" + (
            ", trusting the stranger" if item.trusts != "ca" else ""
        )
    return _request(item)


def _argument(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"


def _request(request: Request) -> str:
    fields = "".join(f", {text(name)!r}: {text(value)!r}" for name, value in request.fields)
    content = request.body
    body = f", with {len(content.data)} octets of content as {content.kind}" if content else ""
    target = request.target if len(request.target) <= 60 else f"{request.target[:59]}… ({len(request.target)} octets)"
    read = {"none": ", its content left unread", "pieces": ", its content read in pieces"}.get(request.read or "", "")
    other = f", by the name {request.host}" if request.host else ""
    verify = "" if request.verify else ", told not to verify the server for this one"
    return f"{request.method!r} {target!r}{fields}{body}{read}{other}{verify}"


def _step(step: script.Step | Tls) -> list[str]:
    if isinstance(step, script.Send):
        return ["send", *_octets(step.data)]
    if isinstance(step, script.Repeat):
        return [f"send, {step.count} times", *_octets(step.data)]
    if isinstance(step, Tls):
        return [f"start TLS with {_tls_line(step)}"]
    if isinstance(step, script.Quiet):
        return [f"stay silent for {step.seconds:g} s, in which nothing may arrive"]
    if isinstance(step, script.ReadOctets):
        return [f"read {step.count} octets" + (" and leave them to the next step" if step.peek else "")]
    if isinstance(step, script.Segments):
        return ["send in segments" + (f", {step.pause:g} s apart" if step.pause else ""), *map(_segment, step.parts)]
    if step == script.Hold(read=False):
        return ["stay silent without reading, so that the window closes"]
    if isinstance(step, script.Pause):
        return [f"pause {step.seconds:g} s"]
    if isinstance(step, script.Mark):
        return [f"mark {step.name!r}"]
    if isinstance(step, (script.Close, script.HalfClose)):
        name = "close cleanly" if isinstance(step, script.Close) else "end this direction"
        return [name if step.notify else f"{name}, over TLS without close_notify"]
    return tls_step(step) or [_NAMES.get(type(step), repr(step))]


_NAMES = {
    script.ReadRequest: "read a request",
    script.ReadHead: "read the head of a request",
    script.Hold: "stay silent until the client closes",
    script.Reset: "reset the connection",
}


def _segment(data: bytes) -> str:
    return f"    {octets(data, 110)}"


def _octets(data: bytes) -> list[str]:
    """One line of the response on a line, exact: what is no printable ASCII is escaped."""
    shown = [f"    {octets(line, 110)}" for line in re.findall(rb"[^\n]*\n|[^\n]+", data)]
    return shown if len(shown) <= 24 else [*shown[:20], f"    … {len(shown) - 21} lines …", shown[-1]]
