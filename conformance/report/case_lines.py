"""The exchange of a case in lines for people: how the case is run, what the client is requested to do, and the scripts
of the server with their octets. Pure."""

from __future__ import annotations

from ..corpus.tiers import only_thorough
from ..model import AtATime, BackToBack, Body, Call, Case, Connection, Item, Request, Session, Source, Tls, Wait
from ..model.describe import octets, text
from .step_lines import step_lines, tls_line


def setting(case: Case) -> list[tuple[str, str]]:
    """Return how a case is run, as pairs of a name and a line.

    ``case``  the case"""
    variants = ", ".join(map(str, case.variants)) + (", each in a new process" if case.fresh else "")
    shows = f"the client has the certificate {case.shows!r} for a server that requests one" if case.shows else ""
    buffer = f"the server's kernel buffers {case.buffer} octets that the script does not read"
    reason = only_thorough(case)
    thorough = f"only with --thorough, or if it is named: {reason}" if reason else ""
    found = (
        ("profile", f"only {case.profile}" if case.profile else ""),
        ("thorough", thorough),
        ("variants", variants),
        ("sweep", _sweep(case) if case.sweep else ""),
        ("via", _via(case) if case.via else ""),
        ("needs", ", ".join(case.capabilities)),
        ("cert", shows),
        ("buffer", buffer if case.buffer is not None else ""),
    )
    return [(name, line) for name, line in found if line]


def client_lines(case: Case) -> list[str]:
    """Return what the client is requested to do, a line for each item.

    ``case``  the case"""
    return [f"{number}. {_item(item)}" for number, item in enumerate(case.do, 1)]


def server_lines(case: Case) -> list[tuple[str, list[str]]]:
    """Return the script of each connection of the server: a heading, and the lines of the steps with their octets.

    ``case``  the case"""
    return [
        (
            f"connection {number}{_tls(connection)}{_target(connection)}",
            [line for step in connection.steps for line in step_lines(step)],
        )
        for number, connection in enumerate(case.connections, 1)
    ]


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
