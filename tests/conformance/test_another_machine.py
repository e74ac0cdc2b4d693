"""The commands of docs/another-machine.md, with this machine in place of the other one."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "docs" / "another-machine.md"
LONG = 60.0  # seconds; only a failure uses them up
OTHER = "192.0.2.7"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


def blocks(language: str) -> list[list[str]]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [text.splitlines() for name, text in found if name == language]


def answers(server: str, clients: list[str]) -> list[tuple[int, bytes]]:
    """Return the exit code and the output of each client, which runs beside the server on a free port."""
    words = shlex.split(server)
    port = words[words.index("--port") + 1]
    words[words.index("--port") + 1] = "0"
    command = (sys.executable, "-m", *words)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            ready = json.loads(process.stdout.readline())
            here = {OTHER: "127.0.0.1", f":{port}": f":{ready['port']}", "ca.pem": str(ready["ca_file"])}
            found = []
            for client in clients:
                for there, instead in here.items():
                    client = client.replace(there, instead)
                done = subprocess.run(
                    ["curl", *shlex.split(client)[1:]], capture_output=True, check=False, timeout=LONG
                )
                found.append((done.returncode, done.stdout))
            return found
        finally:
            process.terminate()
            process.communicate(timeout=LONG)


def test_the_page_has_a_server_with_clients_for_each_transport() -> None:
    assert [len(each) for each in blocks("powershell")] == [2, 1]
    assert all(line.startswith("curl.exe ") for each in blocks("powershell") for line in each)


def test_a_client_without_tls_reaches_the_cases() -> None:
    plain, _ = blocks("powershell")
    right, wrong = answers(blocks("")[0][0], plain)
    assert right[0] == 0
    assert right[1].endswith(b"Content-Length: 5\r\n\r\nhello")
    assert b"Content-Length: +" in wrong[1] or wrong[0] != 0


def test_a_client_with_tls_trusts_the_copied_ca() -> None:
    servers = [each[0] for each in blocks("") if "--tls" in each[0]]
    [(code, printed)] = answers(servers[0], blocks("powershell")[1])
    assert code == 0
    assert printed.endswith(b"hello")
