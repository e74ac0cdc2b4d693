"""The host of Python drivers, under this interpreter and the oldest ones that clients still run under."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from h1conform import certs
from h1conform.conformance.drivers.errors import Died
from h1conform.conformance.drivers.process import Process, encode_message
from h1conform.conformance.drivers.protocol import item_message, items_message, read_answer
from h1conform.conformance.drivers.registry import HOST
from h1conform.conformance.model import Body, Call, Request, ToldError, ToldResponse, ToldUnsupported, ToldValue
from h1conform.mockserver import Close, Hold, Play, ReadRequest, Send, Server

LONG = 10.0  # seconds; only ever used up by a failure
MODULE = HOST.with_name("drive_module.py")
OK = b"HTTP/1.1 200 OK\r\nX-A: caf\xe9\r\nContent-Length: 5\r\n\r\nhello"
SECOND = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld"


def interpreter(version: str) -> str | None:
    """An interpreter of that version: one of pyenv's, or on PATH (pyenv's own stand-ins there do not count)."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = sorted(root.glob(f"versions/{version}.*/bin/python{version}"))
    on_path = shutil.which(f"python{version}")
    if found:
        return str(found[-1])
    return on_path if on_path and "shims" not in Path(on_path).parts else None


@pytest.fixture(params=["this", "2.7", "3.6"])
def python(request: pytest.FixtureRequest) -> str:
    """An interpreter that drivers have to run under."""
    if request.param == "this":
        return sys.executable
    found = interpreter(request.param)
    if found is None:
        pytest.skip(f"no Python {request.param} here")
    return found


class Driver:
    """A driver under the host, and the operations of the protocol."""

    def __init__(self, process: Process) -> None:
        self.process = process

    def ask(self, **message: Any) -> dict[str, Any]:
        return self.process.ask(message, LONG)

    def hello(self) -> dict[str, Any]:
        hello = self.ask(op="hello")["hello"]
        assert isinstance(hello, dict)
        return hello

    def open(self, port: int = 1, scheme: str = "http", timeout: float = 5.0) -> None:
        target = {"scheme": scheme, "host": "127.0.0.1", "port": port, "timeout": timeout}
        target["ca_file"] = str(certs.ca_file())
        assert self.ask(op="open", target=target)["ok"] is True

    def do(self, item: Request | Call) -> Any:
        return read_answer(self.process.ask(item_message(item), LONG))


@pytest.fixture
def drive(python: str, start: Callable[..., Process], tmp_path: Path) -> Callable[..., Driver]:
    """A driver of this code, or of that file, under the interpreter."""

    def run(code: str | Path, *arguments: str, name: str = "drive_it.py") -> Driver:
        path = code
        if isinstance(code, str):
            path = tmp_path / name
            path.write_text(code, encoding="utf-8")
        return Driver(start(python, str(HOST), str(path), *arguments))

    return run


@pytest.fixture
def serve(_no_leaks: None) -> Iterator[Callable[..., Server]]:
    """A server that plays one script; over TLS if asked."""
    servers: list[Server] = []

    def run(*steps: Any, tls: bool = False) -> Server:
        servers.append(Server([Play(steps, certs.server_context() if tls else None)], deadline=LONG).start())
        return servers[-1]

    yield run
    for server in servers:
        server.stop()


Drive = Callable[..., Driver]

# A client of a few lines that runs everywhere.
OWN_SOCKET = """
import socket
NAME = "own"
VERSION = "1.2"
def request(request):
    sock = socket.create_connection((request.host, request.port), request.timeout)
    try:
        sock.sendall(("%s %s HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" % (request.method, request.target)).encode("latin-1"))
        data = b""
        while True:
            piece = sock.recv(65536)
            if not piece:
                break
            data += piece
    finally:
        sock.close()
    return {"status": int(data.split()[1]), "body": data.partition(b"\\r\\n\\r\\n")[2]}
"""


# ------------------------------------------------------------------------------------------------------- http.client


def test_http_client_says_hello(drive: Drive, python: str) -> None:
    hello = drive(MODULE, "http.client").hello()
    assert hello["protocol"] == 2
    assert hello["name"] == "http.client"
    of_requests = {"stepwise", "calls", "pieces", "unread", "proxy", "tunnel", "asterisk", "expect", "upgrade"}
    of_requests |= {"back-to-back", "partial", "secure-proxy"}
    assert set(hello["capabilities"]) - {"sources"} == of_requests | {"resolve", "unverified", "client-certificate"}
    assert ("sources" in hello["capabilities"]) is not hello["language"].startswith("Python 2")
    assert any(name.endswith("HTTPException") for name in hello["exceptions"])
    if python == sys.executable:
        assert hello["version"] == platform.python_version()


def test_an_unknown_operation_is_unsupported(drive: Drive) -> None:
    driver = drive(MODULE, "http.client")
    for operation in ("canary-1", "load", "_call", "__init__", "", None):
        assert "unsupported" in driver.ask(op=operation)
    assert "unsupported" in driver.ask()
    assert driver.hello()["protocol"] == 2


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_http_client_is_asked_for_two_requests_on_one_connection(
    drive: Drive, serve: Callable[..., Server], scheme: str, python: str
) -> None:
    if scheme == "https" and python != sys.executable:
        pytest.skip("old interpreters do not compare the address in the certificate")
    server = serve(ReadRequest(), Send(OK), ReadRequest(), Send(SECOND), Hold(), tls=scheme == "https")
    driver = drive(MODULE, "http.client")
    driver.open(server.port, scheme)
    first = driver.do(Request("POST", "/path", (("X-B", "caf\xe9"),), Body(b"\x00\xff")))
    second = driver.do(Request())
    driver.ask(op="close")
    assert server.wait_idle(LONG)
    assert isinstance(first, ToldResponse)
    assert (first.status, first.reason, first.version, first.body) == (200, "OK", "1.1", b"hello")
    assert ("x-a", "caf\xe9") in [(name.lower(), value) for name, value in first.fields or ()]
    assert isinstance(second, ToldResponse)
    assert second.body == b"world"
    (connection,) = server.seen.connections
    assert [each.method for each in connection.requests] == [b"POST", b"GET"]
    assert connection.requests[0].body == b"\x00\xff"
    assert connection.requests[0].values(b"X-B") == (b"caf\xe9",)
    assert connection.client_end == "fin"


def test_close_ends_the_session_and_open_begins_another(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Send(OK), ReadRequest(), Send(OK), Hold())
    driver = drive(MODULE, "http.client")
    for _ in range(2):
        driver.open(server.port)
        assert driver.do(Request()).status == 200
        assert driver.ask(op="close")["ok"] is True
        assert driver.ask(op="close")["ok"] is True
    server.stop()
    assert [len(each.requests) for each in server.seen.connections] == [1, 1]


def test_open_ends_a_session_that_was_not_closed(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Send(OK), Hold())
    driver = drive(MODULE, "http.client")
    driver.open(server.port)
    assert driver.do(Request()).status == 200
    driver.open(server.port)
    assert server.wait_idle(LONG)


def test_http_client_tells_errors_with_their_bases(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Send(b"HTTP/1.1 abc OK\r\n\r\n"), Close())
    driver = drive(MODULE, "http.client")
    driver.open(server.port)
    error = driver.do(Request())
    assert isinstance(error, ToldError)
    assert error.type.endswith("BadStatusLine")
    assert any(base.endswith("HTTPException") for base in error.bases)
    assert "object" not in error.bases
    assert not error.timed_out


def test_http_client_tells_a_time_out(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Hold())
    driver = drive(MODULE, "http.client")
    driver.open(server.port, timeout=0.1)
    error = driver.do(Request())
    assert isinstance(error, ToldError)
    assert error.timed_out


def test_http_client_runs_a_program_of_calls(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Send(OK), Close())
    driver = drive(MODULE, "http.client")
    driver.open(server.port)
    assert driver.do(Call("module", "HTTP_PORT", get=True)) == ToldValue(80, ("int",))
    made = driver.do(Call("module", "HTTPConnection", ("127.0.0.1", server.port), (("timeout", 5.0),), as_="c"))
    assert isinstance(made, ToldValue)
    assert made.value is None
    assert made.bases[0].endswith("HTTPConnection")
    assert driver.do(Call("c", "request", ("POST", "/", b"\x00\xff"))) == ToldValue(None, ("NoneType",))
    driver.do(Call("c", "getresponse", as_="r"))
    status = driver.do(Call("r", "status", get=True))
    assert (status.value, "int" in status.bases) == (200, True)
    assert driver.do(Call("r", "read")).value == b"hello"
    again = driver.do(Call("c", "getresponse"))
    assert isinstance(again, ToldError)
    assert any(name.endswith("HTTPException") for name in again.bases)
    driver.ask(op="close")
    server.stop()
    assert server.seen.requests[0].body == b"\x00\xff"


def test_a_call_that_reads_octets_tells_octets(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\x80\xff"), Close())
    driver = drive(MODULE, "http.client")
    driver.open(server.port)
    driver.do(Call("module", "HTTPConnection", ("127.0.0.1", server.port), as_="c"))
    driver.do(Call("c", "request", ("GET", "/")))
    driver.do(Call("c", "getresponse", as_="r"))
    assert driver.do(Call("r", "read")).value == b"\x80\xff"


def test_a_call_on_what_is_not_there_is_an_error_and_no_death(drive: Drive) -> None:
    driver = drive(MODULE, "http.client")
    driver.open()
    assert isinstance(driver.do(Call("nobody", "f")), ToldError)
    assert isinstance(driver.do(Call("module", "nothing", get=True)), ToldError)
    assert driver.hello()["name"] == "http.client"


# ------------------------------------------------------------------------------------------------------- own drivers


def test_a_driver_may_be_one_function(drive: Drive, serve: Callable[..., Server]) -> None:
    server = serve(ReadRequest(), Send(OK), Close())
    driver = drive(OWN_SOCKET)
    hello = driver.hello()
    assert (hello["name"], hello["version"], hello["capabilities"]) == ("own", "1.2", ["stepwise"])
    driver.open(server.port)
    assert driver.do(Request()) == ToldResponse(200, body=b"hello")


def test_a_driver_without_a_name_has_that_of_its_file(drive: Drive) -> None:
    hello = drive("def request(request): pass\n", name="drive_nameless.py").hello()
    assert (hello["name"], hello["version"], hello["exceptions"]) == ("drive_nameless", "", [])


def test_a_driver_is_given_everything_that_is_asked(drive: Drive) -> None:
    driver = drive(
        "import json\n"
        "def request(request):\n"
        "    return {'status': 200, 'body': json.dumps([request.method, request.url, request.target, request.fields,\n"
        "        request.host, request.port, request.scheme, request.timeout, request.iterable,\n"
        "        [len(each) for each in request.content()], request.ca_file]).encode('ascii')}\n"
    )
    driver.open(4321, "https", 0.5)
    got = driver.do(Request("PUT", "/p?x=1", (("X-A", "one"),), Body(b"ab\ncdef", "iterable")))
    expected = [
        "PUT",
        "https://127.0.0.1:4321/p?x=1",
        "/p?x=1",
        [["X-A", "one"]],
        "127.0.0.1",
        4321,
        "https",
        0.5,
        True,
    ]
    assert json.loads(got.body) == [*expected, [3, 4], str(certs.ca_file())]


def test_what_a_driver_leaves_out_is_untold(drive: Drive) -> None:
    driver = drive("def request(request): return {}\n")
    driver.open()
    assert driver.do(Request()) == ToldResponse()


def test_octets_and_text_are_told_one_character_for_each_octet(drive: Drive) -> None:
    driver = drive(
        "def request(request):\n"
        "    return {'status': '200', 'reason': b'caf\\xe9', 'version': '1.1', 'body': bytearray(b'\\x00\\xff'),\n"
        "            'headers': [(b'X-A', b'caf\\xe9'), (u'X-B', u'caf\\xe9')], 'trailers': (), 'complete': True}\n"
    )
    driver.open()
    expected = ToldResponse(200, "caf\xe9", "1.1", (("X-A", "caf\xe9"), ("X-B", "caf\xe9")), b"\x00\xff", (), True)
    assert driver.do(Request()) == expected


@pytest.mark.sampled(10)
@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("NameError", "return nosuch"),
        ("AttributeError", "return request.nosuch"),
        ("KeyError", "return {}['nosuch']"),
        ("IndexError", "return [][1]"),
        ("No module named", "import nosuch"),
    ],
)
def test_a_mistake_in_the_driver_s_own_lines_is_no_answer_of_the_client(drive: Drive, kind: str, line: str) -> None:
    for _ in range(2):  # the second may be loaded from a cache
        driver = drive(f"def request(request):\n    {line}\n")
        driver.open()
        answer = driver.process.ask(item_message(Request()), LONG)
        assert "broken" in answer, answer
        assert kind in answer["broken"]


def test_the_same_error_from_a_library_is_an_answer_of_the_client(drive: Drive) -> None:
    driver = drive("import os\ndef request(request): os.environ['H1 nosuch']\n")
    driver.open()
    error = driver.do(Request())
    assert isinstance(error, ToldError)
    assert error.type == "KeyError"


def test_nothing_is_written_beside_the_driver(drive: Drive, tmp_path: Path) -> None:
    driver = drive("def request(request): pass\n")
    driver.hello()
    assert [each.name for each in tmp_path.iterdir()] == ["drive_it.py"]


def test_unsupported_of_any_origin_is_no_error(drive: Drive) -> None:
    driver = drive("class Unsupported(Exception): pass\ndef request(request): raise Unsupported('not that')\n")
    driver.open()
    assert driver.do(Request()) == ToldUnsupported("not that")


@pytest.mark.sampled(10)
@pytest.mark.parametrize(
    ("timed_out", "raised"),
    [
        (False, "ValueError('no')"),
        (True, "socket.timeout('slow')"),
        (True, "type('ReadTimeout', (Exception,), {})('slow')"),
        (True, "type('Slow', (type('TimedOut', (Exception,), {}),), {})('slow')"),
        (True, "because(socket.timeout('slow'))"),
        (False, "because(ValueError('no'))"),
        (False, "because('timeout')"),
        (True, "IOError(socket.timeout('slow'))"),
        (True, "during(socket.timeout('slow'), IOError('outer'))"),
        (False, "during(ValueError('no'), IOError('outer'))"),
        (True, "during(IOError(errno.ECONNRESET, 'reset'), socket.timeout('slow'))"),
        (False, "type('ConnectTimeout', (Exception,), {})(IOError(errno.ECONNREFUSED, 'refused'))"),
    ],
    ids=[
        *("error", "socket", "by-name", "by-base", "by-reason", "other-reason", "reason-in-words"),
        *("by-argument", "by-context", "other-context", "after-a-reset", "refused"),
    ],
)
def test_a_time_out_is_known_by_its_class_its_bases_and_its_causes(drive: Drive, timed_out: bool, raised: str) -> None:
    driver = drive(
        "import errno, socket\n"
        "def during(first, second):\n"
        "    try:\n"
        "        try: raise first\n"
        "        except type(first): raise second\n"
        "    except type(second) as error: return error\n"
        "def because(reason):\n"
        "    error = IOError('outer')\n"
        "    error.reason = reason\n"
        "    return error\n"
        f"def request(request): raise {raised}\n"
    )
    if "during" in raised and driver.hello()["language"].startswith("Python 2"):
        pytest.skip("Python 2 has no __context__")
    driver.open()
    error = driver.do(Request())
    assert isinstance(error, ToldError)
    assert error.timed_out is timed_out


def test_causes_that_go_in_a_circle_come_to_an_end(drive: Drive) -> None:
    driver = drive(
        "def request(request):\n"
        "    first, second = IOError('first'), IOError('second')\n"
        "    first.reason, second.reason = second, first\n"
        "    raise first\n"
    )
    driver.open()
    assert driver.do(Request()).message == "first"


@pytest.mark.sampled(12)
@pytest.mark.parametrize(
    "message",
    ["u'caf\\xe9'", "b'caf\\xe9'", "u'\\u2028'", "u'\\ud800'", "5, None"],
    ids=["latin-1", "octets", "line", "surrogate", "several"],
)
def test_an_error_with_any_message_is_an_answer(drive: Drive, message: str) -> None:
    driver = drive(f"def request(request): raise ValueError({message})\n")
    driver.open()
    error = driver.do(Request())
    assert isinstance(error, ToldError)
    assert error.type == "ValueError"


def test_an_error_that_cannot_be_printed_is_an_answer(drive: Drive) -> None:
    driver = drive(
        "class Shy(Exception):\n    def __str__(self): raise RuntimeError('no')\ndef request(request): raise Shy()\n"
    )
    driver.open()
    error = driver.do(Request())
    assert isinstance(error, ToldError)
    assert error.type.endswith("Shy")


def test_partial_content_comes_with_the_error(drive: Drive) -> None:
    driver = drive("def request(request):\n    error = IOError('cut')\n    error.partial = b'hel'\n    raise error\n")
    driver.open()
    assert driver.do(Request()).partial == b"hel"


def test_what_a_driver_prints_is_no_part_of_the_protocol(drive: Drive) -> None:
    driver = drive(
        "import os, sys, subprocess\n"
        "print('at import')\n"
        "def request(request):\n"
        "    print('through print')\n"
        "    sys.stdout.write('through sys.stdout\\n')\n"
        "    sys.stdout.flush()\n"
        "    os.write(1, b'through the descriptor\\n')\n"
        "    subprocess.call([sys.executable, '-c', 'print(1)'])\n"
        "    return {'status': 200}\n"
    )
    driver.open()
    assert driver.do(Request()).status == 200
    assert driver.hello()["protocol"] == 2


def test_a_driver_that_reads_standard_input_reads_no_question(drive: Drive) -> None:
    driver = drive(
        "import os, sys, subprocess\n"
        "def request(request):\n"
        "    child = 'import os; os.read(0, 65536)'\n"
        "    subprocess.call([sys.executable, '-c', child])\n"
        "    return {'status': 200, 'body': os.read(0, 65536)}\n"
    )
    driver.open()
    assert driver.do(Request()) == ToldResponse(200, body=b"")
    assert driver.hello()["protocol"] == 2


def test_the_folder_of_the_host_is_not_searched_for_modules(drive: Drive) -> None:
    driver = drive(
        "import sys, json\n"
        "FOUND = []\n"
        "for name in ('protocol', 'process', 'registry', 'drive_module', 'host'):\n"
        "    try:\n"
        "        __import__(name)\n"
        "        FOUND.append(name)\n"
        "    except ImportError: pass\n"
        "def request(request): return {'status': 200, 'body': json.dumps([FOUND, sys.path]).encode('ascii')}\n"
    )
    driver.open()
    found, path = json.loads(driver.do(Request()).body)
    assert found == []
    assert str(HOST.parent) not in path


def test_the_folder_of_the_driver_shadows_no_module(drive: Drive, tmp_path: Path) -> None:
    (tmp_path / "socket.py").write_text("raise SystemExit('shadowed')", encoding="utf-8")
    driver = drive("import socket\ndef request(request): return {'status': 200}\n")
    driver.open()
    assert driver.do(Request()).status == 200


def test_arguments_of_a_driver_are_its_own(drive: Drive) -> None:
    driver = drive("import sys\nNAME = sys.argv[1]\nVERSION = sys.argv[2]\ndef request(request): pass\n", "a name", "7")
    hello = driver.hello()
    assert (hello["name"], hello["version"]) == ("a name", "7")


def test_a_driver_that_fails_to_load_dies_with_its_last_words(drive: Drive) -> None:
    driver = drive("raise RuntimeError('no such library')\n")
    with pytest.raises(
        Died, match=r"ended with exit code 1; standard error ends: .*drive_it.py, line 1: RuntimeError: no such lib"
    ):
        driver.hello()


def test_a_driver_that_exits_dies(drive: Drive) -> None:
    driver = drive("import sys\ndef request(request): sys.exit(3)\n")
    driver.open()
    with pytest.raises(Died, match="exit code 3"):
        driver.do(Request())


def test_the_host_ends_with_its_standard_input(python: str, tmp_path: Path) -> None:
    path = tmp_path / "drive_it.py"
    path.write_text("def request(request): pass\n", encoding="utf-8")
    done = subprocess.run([python, str(HOST), str(path)], input=b"", capture_output=True, timeout=LONG, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


# ------------------------------------------------------------------------------------------ version 2 of the protocol

# Waits for the operation "cancel", or for the other requests at a time. Every answer is the target of the request.
SEVERAL = """
import threading
CAPABILITIES = ("stepwise", "back-to-back", "concurrent", "cancel", "sources")
class GivenUp(Exception):
    pass
class Session(object):
    def __init__(self, target):
        self.given_up, self.begun, self.wanted = threading.Event(), threading.Semaphore(0), target.at_a_time
    def request(self, request):
        if request.cancel and request.target != "/at-once":
            if not self.given_up.wait(10):
                raise ValueError("no cancel")
            raise GivenUp("given up")
        if self.wanted > 1 and request.target == "/last":
            self.begun.acquire()
            self.other.join(10)  # it ends when its answer is written
        self.other = threading.current_thread()
        self.begun.release()
        return {"status": 200, "body": request.target.encode("ascii")}
    def cancel(self):
        self.given_up.set()
"""
IN_TURN = (
    SEVERAL
    + """
    def requests(self, requests, tell):
        for each in requests:
            tell(ValueError("no") if each.target == "/no" else {"status": 200, "body": b"in turn"})
"""
)


def opened_with(at_a_time: int) -> bytes:
    target = {"scheme": "http", "host": "127.0.0.1", "port": 1, "timeout": 5.0, "ca_file": "", "at_a_time": at_a_time}
    return encode_message({"op": "open", "target": target})


def answers_to(driver: Driver, lines: list[bytes], number: int) -> list[dict[str, Any]]:
    driver.process.send(lines, LONG)
    return [driver.process.receive(LONG) for _ in range(number)]


@pytest.mark.sampled(3)
def test_requests_at_a_time_are_answered_as_they_end(drive: Drive) -> None:
    message = encode_message(items_message((Request(target="/last"), Request(target="/first"))))
    _, first, last, closed = answers_to(drive(SEVERAL), [opened_with(2), message, encode_message({"op": "close"})], 4)
    assert (first["id"], read_answer(first)) == ("1", ToldResponse(200, body=b"/first"))
    assert (last["id"], read_answer(last)) == ("0", ToldResponse(200, body=b"/last"))
    assert closed == {"ok": True}


@pytest.mark.sampled(3)
def test_requests_at_a_time_need_the_capability(drive: Drive) -> None:
    message = encode_message(items_message((Request(), Request())))
    _, answer = answers_to(drive(OWN_SOCKET), [opened_with(2), message], 2)
    assert read_answer(answer) == ToldUnsupported("several requests at a time")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("target", ["/", "/at-once"])
def test_cancel_is_read_while_the_client_works(drive: Drive, target: str) -> None:
    lines = [opened_with(1), encode_message(item_message(Request(target=target, cancel="here")))]
    driver = drive(SEVERAL)
    driver.process.send(lines, LONG)
    if target == "/at-once":  # the request has ended before the cancel
        driver.process.receive(LONG)
        assert driver.process.receive(LONG)["response"]["status"] == 200
    driver.process.send([encode_message({"op": "cancel"})], LONG, unanswered=True)
    if target == "/":
        driver.process.receive(LONG)
        assert driver.process.receive(LONG)["error"]["message"] == "given up"
    assert driver.process.receive(LONG) == {"ok": True}
    assert driver.do(Request(target="/next")) == ToldResponse(200, body=b"/next")


@pytest.mark.sampled(3)
def test_requests_back_to_back_are_given_to_the_driver_at_once(drive: Drive) -> None:
    requests = [encode_message(item_message(Request(target=target))) for target in ("/", "/no", "/")]
    closing = encode_message({"op": "close"})
    _, one, two, three, closed = answers_to(drive(IN_TURN), [opened_with(1), *requests, closing], 5)
    assert read_answer(one) == read_answer(three) == ToldResponse(200, body=b"in turn")
    assert two["error"]["type"] == "ValueError"
    assert closed == {"ok": True}


@pytest.mark.sampled(3)
def test_a_lone_request_is_not_given_as_several(drive: Drive) -> None:
    driver = drive(IN_TURN)
    driver.open()
    assert driver.do(Request(target="/one")) == ToldResponse(200, body=b"/one")


@pytest.mark.sampled(3)
def test_requests_back_to_back_without_the_hook_are_answered_in_order(drive: Drive) -> None:
    requests = [encode_message(item_message(Request(target=target))) for target in ("/one", "/two")]
    _, one, two = answers_to(drive(SEVERAL), [opened_with(1), *requests], 3)
    assert [read_answer(one).body, read_answer(two).body] == [b"/one", b"/two"]  # type: ignore[union-attr]
