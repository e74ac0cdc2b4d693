"""One case for people: its clause, the script of the server, the expected behaviour of the client, and its twin."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ..corpus.places import place_of
from ..corpus.requirements import catalogue, level_of
from ..model import Call, Case, Connection, Item, Request, Session, Tls, Wait
from ..model.describe import outcome_line, sent_line, text
from .step_lines import step_lines, tls_line


def print_case(console: Console, case: Case) -> None:
    """Print everything about a case, a line for each thing.

    ``console``  where to print
    ``case``     the case"""

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
            for shown in step_lines(step):
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
    if case.within is not None:
        line("gives up", f"before the server has sent {case.within} octets")
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
    return "" if connection.tls == Tls() else f" (over TLS with {tls_line(connection.tls)})"


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
