"""The end of `h1conform serve`: each signal ends the process at once, whatever clients and readers do."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from h1conform.conformance.serving.ending import Ending
from h1conform.conformance.serving.output import Output

LONG = 30.0  # seconds; only a failure uses them up
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
TOOL = Path(__file__).parents[2] / "tools" / "signals.py"


@pytest.fixture
def ending() -> Iterator[Ending]:
    with closing(Ending()) as made:
        yield made


@pytest.fixture
def pipe() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """A pipe: the descriptor to read, and a text stream to write."""
    read, write = os.pipe()
    with os.fdopen(write, "w", encoding="utf-8") as stream:
        yield read, stream
    os.close(read)


@pytest.fixture
def signals(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    return load_script(TOOL)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_another_thread_receives_ends_the_wait_of_the_main_thread(
    ending: Ending, number: signal.Signals
) -> None:
    late: list[bool] = []
    over = threading.Event()

    def receive() -> None:
        time.sleep(0.05)  # the main thread waits by now; if not, its wait ends all the same
        signal.pthread_kill(threading.get_ident(), number)
        if not over.wait(5):
            late.append(True)
            ending.request()

    receiver = threading.Thread(target=receive)
    with ending.by_signals():
        receiver.start()
        ending.wait()
        over.set()
        receiver.join()
    assert late == []


def test_a_request_before_the_wait_ends_the_wait_and_all_later_ones(ending: Ending) -> None:
    assert not ending.requested
    ending.request()
    ending.wait()
    ending.wait()
    assert ending.requested


def test_a_hangup_that_nohup_ignores_stays_ignored(ending: Ending) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending.by_signals():
            os.kill(os.getpid(), signal.SIGHUP)
            assert not ending.requested
            os.kill(os.getpid(), signal.SIGTERM)
            ending.wait()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_handlers_are_restored(ending: Ending) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with ending.by_signals():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1


def test_a_text_longer_than_a_pipe_arrives_whole(ending: Ending, pipe: tuple[int, io.TextIOWrapper]) -> None:
    read, stream = pipe
    text = "ä1\n" * 50_000
    writer = threading.Thread(target=Output(stream, ending.descriptor).write, args=(text,))
    writer.start()
    came = b""
    while len(came) < len(text.encode()):
        came += os.read(read, 1 << 16)
    writer.join()
    assert came.decode() == text


def test_a_reader_that_does_not_read_holds_no_writer_after_the_request(
    ending: Ending, pipe: tuple[int, io.TextIOWrapper]
) -> None:
    output = Output(pipe[1], ending.descriptor)
    refused: list[float] = []

    def write() -> None:
        try:
            output.write("x" * 1_000_000)
        except TimeoutError:
            refused.append(time.monotonic())

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    ending.request()
    for writer in writers:
        writer.join(LONG)
    assert len(refused) == 3
    assert max(refused) - min(refused) < 5  # the time is for all writes together, not for each


def test_a_stream_in_memory_is_written_to(ending: Ending) -> None:
    stream = io.StringIO()
    output = Output(stream, ending.descriptor)
    output.write("text")
    output.flush()
    assert stream.getvalue() == "text"


@pytest.mark.slow
@pytest.mark.parametrize("log", ["human", "jsonl"])
def test_a_full_pipe_does_not_delay_the_end(log: str) -> None:
    command = [sys.executable, "-m", "h1conform", "serve", "--port", "0", "--log", log]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        socks = []
        for _ in range(3):
            sock = socket.create_connection((ready["host"], ready["port"]), timeout=LONG)
            sock.sendall(b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + bytes(100_000))
            sock.shutdown(socket.SHUT_WR)
            socks.append(sock)
        for sock in socks:
            while sock.recv(1 << 16):
                pass
            sock.close()
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(LONG) == 0
        finally:
            process.kill()


@pytest.mark.slow
def test_servers_under_connections_end_at_the_first_signal(
    signals: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tools/signals.py` sends hundreds of signals; here are some. The time is generous, as other tests run too."""
    monkeypatch.setattr(signals, "WITHIN", 5.0)
    ended = [signals.attempt(number, seed=1) for number in range(8)]
    assert [str(each) for each in ended if each.wrong] == []
