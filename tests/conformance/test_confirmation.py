"""A failure that rests on a time-out counts only after a second run of the item, alone, has confirmed it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from h1conform.conformance.corpus.selection import Selection
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.gate.gate import Gate
from h1conform.conformance.model import Verdict
from h1conform.conformance.report import junit_report
from h1conform.conformance.report.console import print_report
from h1conform.conformance.running.exam import Exam
from h1conform.conformance.running.workers import run_exam

Write = Callable[..., Client]

# Reads one response with a Content-Length. A HEAD request is preceded by a stall.
CLIENT = """
import http.client, os, time
FLAG = {flag!r}

def request(request):
    if request.method == "HEAD" and {condition}:
        open(FLAG, "w").close()
        time.sleep(request.timeout)
        raise TimeoutError("too slow")
    connection = http.client.HTTPConnection(request.host, request.port, timeout=request.timeout)
    connection.request(request.method, request.target)
    response = connection.getresponse()
    return {{"status": response.status, "headers": response.getheaders(), "body": response.read()}}
"""


# Reads one response of five octets, and closes its connection. Under a condition it keeps the connection open.
KEEPER = """
import os, socket
FLAG = {flag!r}
KEPT = []

def request(request):
    connection = socket.create_connection((request.host, request.port), request.timeout)
    host = f"{{request.host}}:{{request.port}}"
    connection.sendall(f"GET {{request.target}} HTTP/1.1\\r\\nHost: {{host}}\\r\\n\\r\\n".encode())
    octets = b""
    while len(octets.partition(b"\\r\\n\\r\\n")[2]) < 5:
        octets += connection.recv(4096)
    if b"Connection: close" in octets and {condition}:
        open(FLAG, "w").close()
        KEPT.append(connection)
    else:
        connection.close()
    return {{"status": int(octets[9:12]), "headers": [], "body": octets[-5:]}}
"""


def examined(
    client: Client, workers: int, case: str = "no-content/head-length-zero[tcp-whole]"
) -> tuple[Exam, Verdict]:
    """Run one case, and return the run and the verdict that counts."""
    exam = Exam((client,), Selection(cases=(case,)), Gate(), timeout=0.3)
    with closing(run_exam(exam, workers)) as records:
        (verdict,) = [exam.keep(record) for record in records]
    return exam, verdict


@pytest.mark.sampled(2)
@pytest.mark.parametrize("workers", [0, 2], ids=["alone", "workers"])
def test_a_time_out_that_happens_again_is_a_hang(write_driver: Write, tmp_path: Path, workers: int) -> None:
    code = CLIENT.format(flag=str(tmp_path / "flag"), condition="True")
    exam, verdict = examined(write_driver(code), workers)
    assert (verdict.result, verdict.severity, verdict.timed_out, verdict.unsteady) == ("fail", "hang", True, "")
    assert exam.run_result.exit_code == 1


@pytest.mark.slow
def test_a_time_out_that_is_another_failure_in_the_second_run_is_a_failure(write_driver: Write, tmp_path: Path) -> None:
    code = CLIENT.format(flag=str(tmp_path / "flag"), condition="not os.path.exists(FLAG)")
    wrong = code.replace('"status": response.status', '"status": 500 if request.method == "HEAD" else response.status')
    exam, verdict = examined(write_driver(wrong), 0)
    assert (verdict.result, verdict.severity, verdict.unsteady) == ("fail", "deviates", "")
    assert exam.run_result.exit_code == 1


@pytest.mark.sampled(2)
@pytest.mark.parametrize("workers", [0, 2], ids=["alone", "workers"])
def test_a_time_out_that_does_not_happen_again_is_unsteady(write_driver: Write, tmp_path: Path, workers: int) -> None:
    code = CLIENT.format(flag=str(tmp_path / "flag"), condition="not os.path.exists(FLAG)")
    exam, verdict = examined(write_driver(code), workers)
    assert verdict.result == "pass"
    assert verdict.unsteady.startswith("first hang (")
    assert verdict.wire[0] == "first run"
    assert exam.run_result.exit_code == 0
    assert any(line.startswith("unsteady, not scored: miniature::") for line in exam.summary())

    printed = io.StringIO()
    print_report(Console(file=printed, width=120), exam.run_result, {"miniature": "miniature"})
    assert "Other items: 1 unsteady" in printed.getvalue()
    assert "1 items: , 1 unsteady; 0 unexpected" not in printed.getvalue()
    assert "1 unsteady; 0 unexpected" in printed.getvalue()

    assert b'skipped="1"' in junit_report.encoded(exam.run_result, {"miniature": "miniature"})


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("condition", "result", "unsteady"),
    [("True", "fail", ""), ("not os.path.exists(FLAG)", "pass", "first deviates (connection 1 was left open)")],
    ids=["again", "once"],
)
def test_a_connection_that_is_left_open_counts_if_it_is_left_open_again(
    write_driver: Write, tmp_path: Path, condition: str, result: str, unsteady: str
) -> None:
    code = KEEPER.format(flag=str(tmp_path / "flag"), condition=condition)
    _, verdict = examined(write_driver(code), 0, "reuse/closes-after-close[tcp-whole]")
    assert verdict.result == result
    assert verdict.timed_out == (result == "fail")
    assert verdict.unsteady.startswith(unsteady)
