"""One case for people: its clauses, the script of the server, the expected behaviour of the client, and its twin."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ..corpus.places import place_of
from ..corpus.requirements import catalogue, level_of
from ..corpus.rulings import rulings
from ..model import AtATime, BackToBack, Body, Call, Case, Connection, Item, Request, Session, Source, Tls, Wait
from ..model.describe import octets, outcome_line, sent_line, text
from .step_lines import step_lines, tls_line


def print_case(console: Console, case: Case) -> None:
    """Print everything about a case, one property a line.

    ``console``  the console to print to
    ``case``     the case"""

    def line(name: str, value: str = "") -> None:
        console.print(Text.assemble((f"{name:10}", "dim"), value), soft_wrap=True)

    console.print(Text(case.id, style="bold"), soft_wrap=True)
    console.print(Text(case.about), soft_wrap=True)
    console.print()
    line("file", str(place_of(case)))
    line("level", level_of(case))
    for cite in case.cites:
        line("clause", f"{cite}: {catalogue()[cite]}")
    if case.why:
        line("why", case.why)
    if case.disputed:
        line("disputed", case.disputed)
    if case.profile:
        line("profile", f"only {case.profile}")
    if case.thorough:
        line("thorough", f"only with --thorough, or if it is named: {case.thorough}")
    line("variants", ", ".join(map(str, case.variants)) + (", each in a new process" if case.fresh else ""))
    if case.sweep:
        line("sweep", _sweep(case))
    if case.via:
        line("via", _via(case))
    if case.capabilities:
        line("needs", ", ".join(case.capabilities))
    if case.buffer is not None:
        line("buffer", f"the server's kernel buffers {case.buffer} octets that the script does not read")
    for number, item in enumerate(case.do, 1):
        line("client" if number == 1 else "", f"{number}. {_item(item)}")
    for number, connection in enumerate(case.connections, 1):
        console.print()
        line("server", f"connection {number}{_tls(connection)}{_target(connection)}")
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
        line("reuse", f"reuse of the connection is {case.reuse}")
    if case.at_most is not None:
        line("requests", f"at most {case.at_most}")
    if case.within is not None:
        line("gives up", f"before the server has sent {case.within} octets")
    if case.memory is not None:
        line("memory", f"the client's memory grows by at most {case.memory} MiB more than in the twin")
    if case.reserved is not None:
        line("reserved", f"the client's address space grows by at most {case.reserved} MiB more than in the twin")
    if case.processor is not None:
        line("processor", f"the client uses at most {case.processor:g} s of processor time more than in the twin")
    if case.ends:
        line("ends", f"the client ends its connection by {' or '.join(case.ends)}")
    if case.shows:
        line("cert", f"the client has the certificate {case.shows!r} for a server that requests one")
    if case.twin:
        line("twin", case.twin)
    if case.root:
        line("root", case.root)
    if case.peer:
        line("security", f"a lenient reading allows smuggling, since it differs from that of {case.peer}")
    if case.decided:
        line("decision", case.decided)
    for ruling in (rulings()[id] for id in case.rulings):
        line("ruling", f"{ruling.id}: {ruling.question}")
        line("held", ruling.held)
        line("because", ruling.why)


def _sweep(case: Case) -> str:
    assert case.sweep
    how = {"fin": "cut, then a FIN", "reset": "cut, then a RST", "split": "sent in two segments, divided there"}
    until = "the end" if case.sweep.stop is None else f"before {case.sweep.stop}"
    return f"once for each offset from {case.sweep.start} to {until} of the response: {how[case.sweep.how]}"


def _target(connection: Connection) -> str:
    return f", the answer to each request with the target {connection.target}" if connection.target else ""


def _tls(connection: Connection) -> str:
    if connection.tls is None:
        return " (without TLS)"
    return "" if connection.tls == Tls() else f" (over TLS with {tls_line(connection.tls)})"


def _via(case: Case) -> str:
    what = {
        "proxy": "a proxy",
        "tunnel": "a tunnel through a proxy",
        "secure-tunnel": "a tunnel through a proxy, which the client reaches over TLS",
    }[case.via]
    return f"{what}, at {case.proxy}" if case.proxy else what


def _item(item: Item) -> str:
    if isinstance(item, Wait):
        return f"wait until the server passes the mark {item.mark!r}, then {item.settle:g} s more"
    if isinstance(item, Call):
        call = f"{item.on}.{item.name}"
        arguments = [*map(_argument, item.args), *(f"{name}={_argument(value)}" for name, value in item.kwargs)]
        return (call if item.get else f"{call}({', '.join(arguments)})") + (f" as {item.as_}" if item.as_ else "")
    if isinstance(item, Session):
        how = "" if item.verify else ", without verification of the server"
        host = f", with the host name {item.host}" if item.host else ""
        return f"a new session in the same process{how}{host}" + (
            ", with the issuer of unknown-ca as the only trusted CA" if item.trusts != "ca" else ""
        )
    if isinstance(item, (BackToBack, AtATime)):
        how = "back to back" if isinstance(item, BackToBack) else "at a time"
        return f"{how}: {'; '.join(map(_request, item.requests))}"
    return _request(item)


def _argument(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"


def _request(request: Request) -> str:
    fields = "".join(f", {text(name)!r}: {text(value)!r}" for name, value in request.fields)
    body = _content(request.body) if request.body else ""
    target = request.target if len(request.target) <= 60 else f"{request.target[:59]}… ({len(request.target)} octets)"
    read = {"none": ", content of the response left unread", "pieces": ", content of the response read in pieces"}.get(
        request.read or "", ""
    )
    other = f", with the host name {request.host}" if request.host else ""
    verify = "" if request.verify else ", without verification of the server"
    part = "" if request.part is None else f", {request.part} octets of the content read, then the response let go"
    cancel = f", given up when the server passes the mark {request.cancel!r}" if request.cancel else ""
    after = ", with the octets after a 101" if request.after else ""
    return f"{request.method!r} {target!r}{fields}{body}{read}{part}{cancel}{after}{other}{verify}"


def _content(body: Body | Source) -> str:
    if isinstance(body, Body):
        return f", with {len(body.data)} octets of content as {body.kind}"
    end = ", then an error" if body.fails else ""
    return f", with content from a source of the pieces {', '.join(map(octets, body.pieces))}{end}"
