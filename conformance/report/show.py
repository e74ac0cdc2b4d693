"""One case for people: its clause, the octets that the server sends, what is expected of the client, and its twin."""

from __future__ import annotations

import re

from rich.console import Console
from rich.text import Text

from ...mockserver import script
from ..case import Call, Case, Connection, Item, Request, Wait
from ..describe import octets, outcome_line, sent_line
from ..requirements import catalogue, level_of


def print_case(console: Console, case: Case) -> None:
    """Everything about a case, in lines."""

    def line(name: str, value: str = "") -> None:
        console.print(Text.assemble((f"{name:10}", "dim"), value), soft_wrap=True)

    console.print(Text(case.id, style="bold"), soft_wrap=True)
    console.print(Text(case.about), soft_wrap=True)
    console.print()
    line("level", level_of(case))
    for cite in case.cites:
        line("clause", f"{cite}: {catalogue()[cite]}")
    if case.why:
        line("why", case.why)
    if case.disputed:
        line("disputed", case.disputed)
    line("played", ", ".join(map(str, case.variants)) + (", in a process of its own" if case.fresh else ""))
    if case.capabilities:
        line("needs", ", ".join(case.capabilities))
    for number, item in enumerate(case.do, 1):
        line("asked" if number == 1 else "", f"{number}. {_item(item)}")
    for number, connection in enumerate(case.connections, 1):
        console.print()
        line("server", f"connection {number}{_tls(connection)}")
        for step in connection.steps:
            for text in _step(step):
                console.print(Text(f"  {text}"), soft_wrap=True)
    console.print()
    line("expected", ", then ".join(outcome_line(outcome) for outcome in case.expect))
    for reading in case.lenient:
        line("lenient", ", then ".join(outcome_line(outcome) for outcome in reading))
    for sent in case.sent:
        line("sent", sent_line(sent))
    if case.reuse != "allowed":
        line("reuse", f"of the connection is {case.reuse}")
    if case.at_most is not None:
        line("requests", f"at most {case.at_most}")
    if case.ends:
        line("ends", f"the client ends its connection by {' or '.join(case.ends)}")
    if case.twin:
        line("twin", case.twin)


def _tls(connection: Connection) -> str:
    return "" if connection.tls.identity == "good" else f" (over TLS with the certificate {connection.tls.identity!r})"


def _item(item: Item) -> str:
    if isinstance(item, Wait):
        return f"wait until the server has passed {item.mark!r}, and {item.settle:g} s more"
    if isinstance(item, Call):
        call = f"{item.on}.{item.name}"
        arguments = [*map(repr, item.args), *(f"{name}={value!r}" for name, value in item.kwargs)]
        return (call if item.get else f"{call}({', '.join(arguments)})") + (f" as {item.as_}" if item.as_ else "")
    return _request(item)


def _request(request: Request) -> str:
    fields = "".join(f", {name!r}: {value!r}" for name, value in request.fields)
    content = request.body
    body = f", with {len(content.data)} octets of content as {content.kind}" if content else ""
    target = request.target if len(request.target) <= 60 else f"{request.target[:59]}… ({len(request.target)} octets)"
    return f"{request.method!r} {target!r}{fields}{body}"


def _step(step: script.Step) -> list[str]:
    if isinstance(step, script.Send):
        return ["send", *_octets(step.data)]
    if isinstance(step, script.Pause):
        return [f"pause {step.seconds:g} s"]
    if isinstance(step, script.Mark):
        return [f"mark {step.name!r}"]
    if isinstance(step, (script.Close, script.HalfClose)):
        name = "close cleanly" if isinstance(step, script.Close) else "end this direction"
        return [name if step.notify else f"{name}, over TLS without close_notify"]
    return [_NAMES[type(step)]]


_NAMES = {
    script.ReadRequest: "read a request",
    script.ReadHead: "read the head of a request",
    script.Hold: "stay silent until the client closes",
    script.Reset: "reset the connection",
    script.Segments: "send in segments",
}


def _octets(data: bytes) -> list[str]:
    """One line of the response on a line, exact: what is no printable ASCII is escaped."""
    shown = [f"    {octets(line, 110)}" for line in re.findall(rb"[^\n]*\n|[^\n]+", data)]
    return shown if len(shown) <= 24 else [*shown[:20], f"    … {len(shown) - 21} lines …", shown[-1]]
