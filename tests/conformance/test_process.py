"""One driver process and one question at a time: every way in which an answer can fail to come, told apart."""

from __future__ import annotations

import json
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from h1conform.conformance.drivers.environment import environment
from h1conform.conformance.drivers.errors import CannotStart, Died, DriverError, Garbled, Hung
from h1conform.conformance.drivers.process import Process, encode_message

Start = Callable[..., Process]
LONG = 30.0  # seconds; only ever used up by a failure

ECHO = "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"


@pytest.fixture
def python(start: Start) -> Callable[..., Process]:
    """A driver that is this Python code."""
    return lambda code, **extra: start(sys.executable, "-c", code, **extra)


def gone(pid: int) -> bool:
    """Whether that process has ended (a zombie that its own parent does not fetch has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] in ("Z", "X")
    except OSError:
        return True


def test_an_answer_is_one_line_for_one_line(python: Start) -> None:
    process = python(ECHO)
    for number in range(3):
        assert process.ask({"op": "x", "number": number}, LONG) == {"op": "x", "number": number}


def test_a_question_is_ascii_on_one_line(python: Start) -> None:
    process = python(
        "import sys, json\nline = sys.stdin.buffer.readline()\nprint(json.dumps({'line': line.decode('ascii')}))"
    )
    line = process.ask({"text": "a\nb\xe9\u2028"}, LONG)["line"]
    assert line.count("\n") == 1
    assert json.loads(line) == {"text": "a\nb\xe9\u2028"}


def test_a_long_answer_comes_whole(python: Start) -> None:
    process = python("import json; input(); print(json.dumps({'body': 'x' * 3_000_000})); input()")
    assert process.ask({}, LONG) == {"body": "x" * 3_000_000}


def test_an_answer_in_pieces_comes_whole(python: Start) -> None:
    process = python("import os\ninput()\nfor each in b'{\"a\": 1}\\n': os.write(1, bytes([each]))\ninput()")
    assert process.ask({}, LONG) == {"a": 1}


# --------------------------------------------------------------------------------------------- answers that do not come


def test_silence_is_hung_after_the_deadline(python: Start) -> None:
    process = python("input(); input()")
    with pytest.raises(Hung, match=r"^no answer within 0\.2 s$"):
        process.ask({}, 0.2)


def test_a_line_without_an_end_is_hung(python: Start) -> None:
    process = python("print('{\"a\": 1}', end='', flush=True); input(); input()")
    with pytest.raises(Hung):
        process.ask({}, 0.2)


def test_hung_carries_the_end_of_standard_error(python: Start) -> None:
    process = python(
        "import sys; print('first\\nlast\\n', file=sys.stderr); print('{}', flush=True)\nwhile True: input()"
    )
    process.ask({}, LONG)
    with pytest.raises(Hung) as caught:
        process.ask({}, 0.1)
    assert str(caught.value) == "no answer within 0.1 s; standard error ends: last"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("the driver ended with exit code 7", "raise SystemExit(7)"),
        ("the driver ended with exit code 0", ""),
        ("the driver was ended by SIGKILL", "import os; os.kill(os.getpid(), 9)"),
        ("the driver was ended by SIGSEGV", "import os; os.kill(os.getpid(), 11)"),
        (
            "the driver ended with exit code 1; standard error ends: ValueError: no luck",
            "raise ValueError('no luck')",
        ),
        (
            "the driver ended with exit code 3; standard error ends: sorry",
            "import sys; sys.stderr.write('sorry'); sys.exit(3)",
        ),
    ],
    ids=["exit-code", "no-error", "killed", "segfault", "traceback", "last-words"],
)
@pytest.mark.parametrize("when", ["at-once", "when-asked"])
def test_death_is_told_with_its_cause(python: Start, message: str, code: str, when: str) -> None:
    process = python(f"input()\n{code}" if when == "when-asked" else code)
    with pytest.raises(Died) as caught:
        process.ask({}, LONG)
    assert message == str(caught.value)


def test_a_signal_without_a_name_is_told_too(python: Start) -> None:
    process = python("import os, signal; input(); os.kill(os.getpid(), signal.SIGRTMIN + 1)")
    with pytest.raises(Died, match="the driver was ended by"):
        process.ask({}, LONG)


def test_a_dead_driver_that_is_asked_again_is_dead_still(python: Start) -> None:
    process = python("raise SystemExit(7)")
    for _ in range(3):
        with pytest.raises(Died, match="exit code 7"):
            process.ask({}, LONG)


@pytest.mark.slow
def test_a_closed_standard_output_is_a_death(python: Start) -> None:
    process = python("import os; input(); os.close(1); input()")
    with pytest.raises(Died, match="the driver closed its standard output"):
        process.ask({}, LONG)


@pytest.mark.parametrize(
    ("message", "printed"),
    [
        ("the driver printed 'no JSON' in place of a JSON object", b"no JSON\n"),
        ("the driver printed '' in place of a JSON object", b"\n"),
        (r"the driver printed '\xff\xfe' in place of a JSON object", b"\xff\xfe\n"),
        (r"the driver printed '\x1b[31mred' in place of a JSON object", b"\x1b[31mred\n"),
        ("the driver printed '{\"a\": 1} {}' in place of a JSON object", b'{"a": 1} {}\n'),
        ("the driver answered '[1]', which is not a JSON object", b"[1]\n"),
        ("the driver answered 'null', which is not a JSON object", b"null\n"),
        ("the driver answered '5', which is not a JSON object", b"5\n"),
        (f"the driver printed '{'x' * 60}'… in place of a JSON object", b"x" * 61 + b"\n"),
    ],
    ids=["text", "empty-line", "octets", "escape", "two-objects", "list", "null", "number", "long-line"],
)
def test_what_is_no_object_is_garbled_and_shown(python: Start, message: str, printed: bytes) -> None:
    process = python(f"import os; input(); os.write(1, {printed!r}); input()")
    with pytest.raises(Garbled) as caught:
        process.ask({}, LONG)
    assert message == str(caught.value)


def test_an_object_of_absurd_depth_is_garbled(python: Start) -> None:
    process = python("input(); print('[' * 200_000, flush=True); input()")
    with pytest.raises(Garbled):
        process.ask({}, LONG)


@pytest.mark.parametrize("arrived", [True, False], ids=["it-has-arrived", "it-has-not"])
def test_what_is_said_unasked_is_garbled_however_early_it_came(python: Start, arrived: bool) -> None:
    """The same driver is never now fit and now not, by how quick it was."""
    code = "print('hi', flush=True)\nfor line in open(0): print('{}', flush=True)"
    process = python(code if arrived else f"input()\n{code}")
    if arrived:
        select.select([process._stdout], [], [], LONG)
    with pytest.raises(Garbled, match="the driver printed 'hi'"):
        process.ask({}, LONG)


def test_a_second_answer_is_not_taken_for_that_to_the_next_question(python: Start) -> None:
    """A driver that answers twice would be one answer behind from then on."""
    process = python('import os\nfor line in open(0): os.write(1, b\'{"a": 1}\\n{"a": 2}\\n\')')
    assert process.ask({}, LONG) == {"a": 1}
    with pytest.raises(Garbled, match="the driver printed"):
        process.ask({}, LONG)


@pytest.mark.usefixtures("_no_leaks")
@pytest.mark.parametrize("name", ["/nonexistent/driver", "/dev/null", "/"], ids=["missing", "no-program", "folder"])
def test_what_cannot_be_started_says_so(name: str) -> None:
    with pytest.raises(CannotStart, match="cannot be started"):
        Process.start((name, "argument"))


@pytest.mark.usefixtures("_no_leaks")
def test_what_is_no_program_cannot_be_started(tmp_path: Path) -> None:
    path = tmp_path / "driver"
    path.write_bytes(b"\x00rubbish")
    path.chmod(0o755)
    with pytest.raises(CannotStart, match=r"driver cannot be started \(Exec format error\)"):
        Process.start((str(path),))


def test_every_failure_is_a_driver_error_of_one_line(python: Start) -> None:
    process = python("import sys; sys.stderr.write('a\\nb\\n\\n'); sys.exit(1)")
    with pytest.raises(DriverError) as caught:
        process.ask({}, LONG)
    assert "\n" not in str(caught.value)
    assert all(issubclass(kind, DriverError) for kind in (Hung, Died, Garbled, CannotStart))


# ------------------------------------------------------------------------------------------------------ full pipes


def test_a_flood_on_standard_error_blocks_nobody(python: Start) -> None:
    process = python(
        "import sys\nfor _ in range(3): input(); sys.stderr.write('x' * 2_000_000 + '\\n'); print('{}', flush=True)"
    )
    for _ in range(3):
        assert process.ask({}, LONG) == {}


def test_a_flood_on_standard_error_before_the_first_answer_blocks_nobody(python: Start) -> None:
    process = python("import sys\nsys.stderr.write('x' * 2_000_000)\ninput(); print('{}', flush=True); input()")
    assert process.ask({}, LONG) == {}


def test_last_words_that_come_after_the_end_of_standard_output_are_kept(python: Start) -> None:
    process = python("import os, time; os.close(1); time.sleep(0.1); os.write(2, b'last words'); os._exit(3)")
    with pytest.raises(Died, match="exit code 3; standard error ends: last words"):
        process.ask({}, LONG)


def test_standard_error_may_end_before_the_driver(python: Start) -> None:
    process = python("import os; input(); os.close(2); print('{}', flush=True); input(); print('{}', flush=True)")
    assert process.ask({}, LONG) == {}
    assert process.ask({}, LONG) == {}


def test_a_driver_that_does_not_read_a_long_question_is_hung(python: Start) -> None:
    """The deadline is the harness', also while the question does not fit into the pipe."""
    process = python("import time; time.sleep(600)")
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            process.ask({"data": "x" * 1_000_000}, 0.2)
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(5)
    in_time = not thread.is_alive()
    os.kill(process.pid, 9)  # lets go of a write that waits for ever
    thread.join(LONG)
    assert in_time, "still writing long after the deadline"
    assert [type(each) for each in caught] == [Hung]


# ---------------------------------------------------------------------------------------------------------------- ends


def test_stop_is_idempotent_and_ends_the_process(python: Start) -> None:
    process = python("import time; time.sleep(600)")
    process.stop()
    assert gone(process.pid)
    process.stop()


def test_stop_after_death_and_after_a_hang(python: Start) -> None:
    dead = python("raise SystemExit(1)")
    with pytest.raises(Died):
        dead.ask({}, LONG)
    dead.stop()
    mute = python("import time; time.sleep(600)")
    with pytest.raises(Hung):
        mute.ask({}, 0.1)
    mute.stop()
    assert gone(mute.pid)


def test_stop_ends_what_the_driver_started(python: Start) -> None:
    code = (
        "import subprocess, sys, json\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "input(); print(json.dumps({'pid': child.pid}), flush=True); input()"
    )
    process = python(code)
    pid = process.ask({}, LONG)["pid"]
    assert not gone(pid)
    process.stop()
    until = time.monotonic() + LONG
    while not gone(pid) and time.monotonic() < until:
        time.sleep(0.005)
    assert gone(pid)


def test_stop_ends_what_a_dead_driver_left_behind(python: Start) -> None:
    code = (
        "import subprocess, sys, json\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], stdout=subprocess.DEVNULL)\n"
        "input(); print(json.dumps({'pid': child.pid}), flush=True); input()"
    )
    process = python(code)
    pid = process.ask({}, LONG)["pid"]
    with pytest.raises(Died):
        process.ask({}, LONG)
    process.stop()
    until = time.monotonic() + LONG
    while not gone(pid) and time.monotonic() < until:
        time.sleep(0.005)
    assert gone(pid)


def test_a_driver_that_ignores_signals_is_ended(python: Start) -> None:
    process = python(
        "from signal import *\nfor each in (SIGTERM, SIGINT, SIGHUP): signal(each, SIG_IGN)\n"
        "input(); print('{}', flush=True)\nimport time; time.sleep(600)"
    )
    process.ask({}, LONG)
    process.stop()
    assert gone(process.pid)


def test_an_interrupt_from_the_keyboard_is_not_the_driver_s(python: Start) -> None:
    process = python("import os, json; input(); print(json.dumps({'group': os.getpgid(0)}), flush=True); input()")
    assert process.ask({}, LONG)["group"] != os.getpgid(0)


# ------------------------------------------------------------------------------------------------------- environment


def test_proxies_trust_and_python_s_switches_are_not_passed_on(monkeypatch: pytest.MonkeyPatch, python: Start) -> None:
    unwanted = ("http_proxy", "HTTPS_PROXY", "ALL_PROXY", "no_proxy", "PYTHONPATH", "PYTHONHOME", "PYTHONWARNINGS")
    unwanted += ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    for name in unwanted:
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("H1_KEPT", "yes")
    got = environment({"H1_EXTRA": "more"})
    assert not {name.lower() for name in unwanted} & {name.lower() for name in got}
    assert (got["H1_KEPT"], got["H1_EXTRA"]) == ("yes", "more")
    assert os.environ["PYTHONPATH"] == "/nonexistent"
    code = "import os, json; input(); print(json.dumps(dict(os.environ)), flush=True); input()"
    told = python(code, H1_EXTRA="more").ask({}, LONG)
    assert not {name.lower() for name in unwanted} & {name.lower() for name in told}
    assert (told["H1_KEPT"], told["H1_EXTRA"]) == ("yes", "more")


# ------------------------------------------------------------------------------------------------------- meanwhile


def test_what_is_to_be_done_meanwhile_is_done_while_an_answer_is_awaited(python: Start) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    accepted: list[socket.socket] = []
    code = f"""
import json, socket, sys
for line in sys.stdin:
    sock = socket.create_connection(("127.0.0.1", {listener.getsockname()[1]}), 10)
    print(json.dumps({{"said": sock.recv(5).decode()}}), flush=True)
"""

    def accept() -> None:
        sock, _ = listener.accept()
        sock.sendall(b"hello")
        accepted.append(sock)

    process = python(code)
    try:
        for _ in range(2):
            process.send([encode_message({"op": "x"})], LONG)
            assert process.receive(LONG, {listener.fileno(): accept}) == {"said": "hello"}
        assert len(accepted) == 2
    finally:
        for each in (listener, *accepted):
            each.close()
