"""Modules shaped like http.client: one that cannot be used fails with its reason, and what tools change is put back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import HOST as HOST_FILE, Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import HOST, PORT, Call, Case, Failure, Ref, Request, Response, Sent, Value, Variant

DRIVER = HOST_FILE.parent / "drive_module.py"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
TCP, TLS = Variant("tcp", "whole"), Variant("tls", "whole")
OPEN = Call("module", "HTTPConnection", (HOST, PORT), (("timeout", 5.0),), as_="connection")
EXCHANGE = (Call("connection", "request", ("GET", "/")), Call("connection", "getresponse"))


@pytest.fixture
def shaped(tmp_path: Path, examine: Callable[..., Examiner]) -> Callable[[str], Examiner]:
    """An examiner, found fit, of a module with this code."""

    def examiner_for(code: str) -> Examiner:
        (tmp_path / "shaped.py").write_text(code, encoding="utf-8")
        path = f"PYTHONPATH={tmp_path}"
        examiner = examine(Client("shaped", ("env", path, sys.executable, str(HOST_FILE), str(DRIVER), "shaped")), 5.0)
        examiner.prepare()
        return examiner

    return examiner_for


def asking(*do: Call | Request, expect: tuple[Value | Response | Failure, ...], twin: str = "") -> Case:
    return Case("chapter/case", "A case.", ("HTTPCLIENT-Q1",), OK, expect, do=do, twin=twin)


GET = asking(Request(), expect=(Response(200, body=b"hello"),))
CALLS = asking(OPEN, *EXCHANGE, expect=(Value(), Value(None), Value()))
REFUSED = asking(OPEN, expect=(Failure(),), twin="api/plain")

LIKE_HTTP_CLIENT = "import http.client\nglobals().update(vars(http.client), __name__='shaped')\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import no_such_module\n", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise ValueError('not today')\n", "ValueError: not today"),
        ("import sys\nsys.exit('not here')\n", "SystemExit: not here"),
        ("def broken(:\n", "SyntaxError: "),
        ("raise BaseException('none of the usual')", "BaseException: none of the usual"),
    ],
    ids=["import", "raise", "exit", "syntax", "base"],
)
def test_a_module_that_cannot_be_imported_fails_with_the_reason(
    shaped: Callable[[str], Examiner], code: str, reason: str
) -> None:
    examiner = shaped(code)
    for case in (GET, CALLS):
        verdict = examiner.examine(case, TCP)
        assert (verdict.result, verdict.severity) == ("fail", "rejected-valid")
        assert verdict.seen.startswith(f"drive_module.Missing: shaped cannot be imported: {reason[:30]}")
    assert examiner.examine(REFUSED, TCP).result == "unproven"


def test_a_module_of_no_name_fails_with_the_reason(examine: Callable[..., Examiner]) -> None:
    examiner = examine(Client("none", (sys.executable, str(HOST_FILE), str(DRIVER), "no_such_module")))
    examiner.prepare()
    assert "no_such_module cannot be imported" in examiner.examine(GET, TCP).seen
    assert examiner.title == "none (no_such_module)"


def test_a_module_without_connections_fails_and_says_what_it_lacks(shaped: Callable[[str], Examiner]) -> None:
    examiner = shaped("HTTP_PORT = 80\n")
    assert examiner.examine(GET, TCP).seen == "drive_module.Missing: shaped has no HTTPConnection"
    verdict = examiner.examine(CALLS, TCP)
    assert (verdict.result, verdict.severity) == ("fail", "rejected-valid")
    assert "has no attribute 'HTTPConnection'" in verdict.seen
    port = asking(Call("module", "HTTP_PORT", get=True), expect=(Value(80),))
    assert examiner.examine(port, TCP).result == "pass"


def test_a_module_that_lacks_a_constant_fails_there_and_nowhere_else(shaped: Callable[[str], Examiner]) -> None:
    examiner = shaped(LIKE_HTTP_CLIENT + "del IM_USED\n")
    verdict = examiner.examine(corpus()["api/module/status/im-used"], TCP)
    assert (verdict.result, verdict.seen) == ("fail", "AttributeError: module 'shaped' has no attribute 'IM_USED'")
    assert examiner.examine(corpus()["api/module/status/ok"], TCP).result == "pass"
    assert examiner.examine(CALLS, TCP).result == "pass"


def test_a_module_without_https_does_not_do_https(shaped: Callable[[str], Examiner]) -> None:
    examiner = shaped(LIKE_HTTP_CLIENT + "del HTTPSConnection\n")
    assert examiner.examine(GET, TCP).result == "pass"
    assert "has no HTTPSConnection" in examiner.examine(GET, TLS).seen
    assert "has no HTTPSConnection" in examiner.examine(corpus()["api/https/subclass"], TLS).seen


def test_a_module_whose_every_call_fails_is_examined_too(shaped: Callable[[str], Examiner]) -> None:
    examiner = shaped("class HTTPConnection:\n    def __init__(self, *_, **__):\n        raise RuntimeError('no')\n")
    assert examiner.examine(CALLS, TCP).seen == "RuntimeError: no"
    assert examiner.examine(GET, TCP).result == "fail"


def test_where_a_call_failed_those_on_what_it_should_have_given_fail_likewise(
    shaped: Callable[[str], Examiner],
) -> None:
    examiner = shaped("def HTTPConnection(*_, **__):\n    raise RuntimeError('no')\n")
    case = asking(OPEN, *EXCHANGE, expect=(*(Failure(type="RuntimeError"),) * 3,))
    assert examiner.examine(case, TCP).result == "pass"


# --------------------------------------------------------------------------------------------------------------- tools


TOOLS = (
    Call("tools", "capture"),
    Call("tools", "default_timeout", (0.5,)),
    Call("tools", "trust"),
    Call("tools", "divert"),
)


def test_what_tools_change_is_put_back_when_the_session_ends(shaped: Callable[[str], Examiner]) -> None:
    examiner = shaped(
        LIKE_HTTP_CLIENT
        + "import os, socket, sys\n"
        + "def state():\n"
        + "    found = (sys.stdout, socket.socket.connect, socket.socket.connect_ex)\n"
        + "    return repr(found + (socket.getdefaulttimeout(), os.environ.get('SSL_CERT_FILE')))\n"
    )
    state = Call("module", "state")

    def told(*do: Call) -> tuple[str, ...]:
        return examiner.examine(asking(*do, expect=(Value(),) * len(do)), TCP).told

    before = told(state)
    changed = told(*TOOLS, state)
    assert changed[-1] != before[0]
    assert told(state) == before


def test_a_diverted_connection_reaches_the_server_and_its_port_is_told(shaped: Callable[[str], Examiner]) -> None:
    case = Case(
        *("chapter/case", "A case.", ("HTTPCLIENT-C2",), OK),
        (Value(None), Value(), Value(None), Value(7), Value()),
        do=(
            Call("tools", "divert"),
            Call("module", "HTTPConnection", ("127.0.0.1", 7), (("timeout", 5.0),), as_="connection"),
            *(EXCHANGE[0], Call("tools", "asked_port"), EXCHANGE[1]),
        ),
        sent=(Sent(fields=(("Host", "127.0.0.1:7"),)),),
    )
    assert shaped(LIKE_HTTP_CLIENT).examine(case, TCP).result == "pass"


def test_sockets_are_counted_from_where_counting_starts(shaped: Callable[[str], Examiner]) -> None:
    do = (Call("tools", "count_sockets"), Call("module", "kept"), Call("tools", "sockets"))
    code = LIKE_HTTP_CLIENT + "import socket\nstock = []\ndef kept():\n    stock.append(socket.socket())\n"
    examiner = shaped(code)
    for _ in range(2):
        assert examiner.examine(asking(*do, expect=(Value(None), Value(None), Value(1))), TCP).result == "pass"


@pytest.mark.slow
def test_a_port_where_nobody_answers_and_one_where_nobody_listens(shaped: Callable[[str], Examiner]) -> None:
    def connecting(tool: str, outcome: Failure) -> Case:
        connection = Call("module", "HTTPConnection", ("127.0.0.1", Ref("port")), (("timeout", 0.2),), as_="connection")
        do = (Call("tools", tool, as_="port"), connection, Call("connection", "connect"))
        return asking(*do, expect=(Value(), Value(), outcome))  # type: ignore[arg-type]

    examiner = shaped(LIKE_HTTP_CLIENT)
    deaf = examiner.examine(connecting("deaf_port", Failure(timeout=True, type="TimeoutError")), TCP)
    assert deaf.result in ("pass", "unsupported"), deaf.seen
    assert examiner.examine(connecting("closed_port", Failure(type="ConnectionRefusedError")), TCP).result == "pass"
