"""`h1conform run --pcapng`: packets that add up to what passed, in a file that tshark reads and decrypts."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from h1conform.conformance.cli import cli
from h1conform.conformance.commands.errors import CommandError
from h1conform.conformance.exchange.capture import CapturedConnection, CapturedExchange, Passed
from h1conform.conformance.report.pcapng import blocks
from h1conform.conformance.report.pcapng.file import pcapng
from h1conform.conformance.report.pcapng.packets import Packet, packets

LONG = 120.0  # seconds; only a failure uses them up
PLAIN, SECURE = "interim/102[tcp-whole]", "content-length/exact[tls-whole]"
FORGED, RESET = "tls/after-handshake/key-update[tls-whole]", "incomplete/after-status-line-reset"


def connection(client: str = "127.0.0.1", server: str = "127.0.0.1") -> CapturedConnection:
    passed = [
        Passed(1.5, "client", b"GET / HTTP/1.1\r\n\r\n"),
        Passed(2.0, "server", b"x" * 100_001),
        Passed(2.5, "server", end="fin"),
        Passed(3.0, "client", end="rst"),
    ]
    return CapturedConnection((client, 40000), (server, 80), 1.0, passed)


def word_sum(data: bytes) -> int:
    """The sum of the 16-bit words of octets, with end-around carry."""
    total = 0
    for (word,) in struct.iter_unpack(">H", data + bytes(len(data) % 2)):
        total += word
        total = (total & 0xFFFF) + (total >> 16)
    return total


def parts_of(packet: Packet) -> tuple[bytes, bytes]:
    """The addresses and the segment of a packet, after a check of its IP header."""
    octets = packet.octets
    if octets[0] >> 4 == 4:
        assert word_sum(octets[:20]) == 0xFFFF
        assert int.from_bytes(octets[2:4]) == len(octets)
        return octets[12:20], octets[20:]
    assert int.from_bytes(octets[4:6]) == len(octets) - 40
    return octets[8:40], octets[40:]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_the_segments_of_each_side_add_up_to_its_octets(address: str) -> None:
    given = connection(address, address)
    found: dict[int, bytes] = {40000: b"", 80: b""}
    following = {40000: 0, 80: 0}
    flags = []
    for packet in packets(given):
        addresses, segment = parts_of(packet)
        pseudo = addresses + struct.pack(">HH", 6, len(segment))
        assert word_sum(pseudo + segment) == 0xFFFF
        source, other, sequence, acknowledged, _, flag = struct.unpack(">HHIIBB", segment[:14])
        assert sequence == following[source]
        if flag & 16:
            assert acknowledged == following[other]
        following[source] += len(segment) - 20 + bool(flag & 3)
        found[source] += segment[20:]
        flags.append(flag)
    assert found == {40000: b"GET / HTTP/1.1\r\n\r\n", 80: b"x" * 100_001}
    assert flags == [2, 18, 16, 24, *[24] * 4, 17, 20]


def test_blocks_begin_and_end_with_their_length_and_are_aligned() -> None:
    exchange = CapturedExchange("c::a/b[tcp-whole]", "a/twin[tcp-whole]", (("hello", "ghjkl"),), [connection()])
    data = pcapng([exchange], b"CLIENT_RANDOM 00 11\n")
    kinds = []
    while data:
        kind, size = struct.unpack("<II", data[:8])
        assert size % 4 == 0
        assert data[size - 4 : size] == data[4:8]
        kinds.append(kind)
        data = data[size:]
    assert kinds == [0x0A0D0D0A, 10, 1, *[6] * 10]
    assert b"1 a/twin[tcp-whole], for c::a/b[tcp-whole]" in pcapng([exchange], b"")
    assert b"ghjkl for hello" in pcapng([exchange], b"")
    assert struct.pack("<II", 10, 28) not in pcapng([exchange], b"")
    assert len(blocks.interface("n" * 5)) % 4 == 0


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run http.client in a process of its own: a context keeps its key log for as long as the process lives."""
    command = [sys.executable, "-m", "h1conform", "run", "http.client", "--exit-zero", "--quiet", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONG, check=False)


@pytest.fixture
def tshark() -> Callable[..., list[list[str]]]:
    """A function that returns the values of some fields for the packets that match a filter."""
    program = shutil.which("tshark")
    if not program:
        pytest.skip("tshark is not installed")

    def read(path: Path, wanted: str, *fields: str) -> list[list[str]]:
        named = [each for field in fields for each in ("-e", field)]
        done = subprocess.run(
            [str(program), "-n", "-o", "tcp.check_checksum:TRUE", "-r", str(path), "-Y", wanted, "-Tfields", *named],
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    return read


def test_tshark_reads_the_exchanges_and_decrypts_tls(tmp_path: Path, tshark: Callable[..., list[list[str]]]) -> None:
    path = tmp_path / "run.pcapng"
    done = run(tmp_path, "--pcapng", str(path), *(f"--case={each}" for each in (PLAIN, SECURE, FORGED)))
    assert done.returncode == 0, done.stderr
    odd = "tcp.analysis.flags || tcp.checksum.status == 0 || _ws.malformed"
    assert tshark(path, odd, "frame.interface_name", "frame.number", "_ws.expert.message") == []
    answers = tshark(path, "http.response", "frame.interface_name", "http.response.code", "tls.record.content_type")
    by_name = {name.partition("::")[2]: answer for name, *answer in answers if ", for " not in name}
    assert {PLAIN, SECURE, FORGED} <= set(by_name)
    assert by_name[PLAIN][0].startswith("102")
    assert by_name[SECURE] == ["200", "23"]
    requests = tshark(path, "http.request", "http.request.method", "tls.record.content_type")
    assert {(method, kinds[-2:]) for method, kinds in requests} == {("GET", ""), ("GET", "23")}
    comments = tshark(path, "tcp.flags.syn == 1 && tcp.flags.ack == 0", "frame.comment")
    assert any(each.startswith(f"{PLAIN}, connection 1; random words of this run: ") for (each,) in comments)
    names = [name for (name,) in tshark(path, "tcp.flags.syn == 1", "frame.interface_name")]
    assert any(", for http.client::" in name for name in names)  # a twin


def test_tshark_shows_how_each_side_ended(tmp_path: Path, tshark: Callable[..., list[list[str]]]) -> None:
    path = tmp_path / "run.pcapng"
    done = run(tmp_path, "--pcapng", str(path), f"--case={RESET}[tcp-whole]", f"--case={PLAIN}")
    assert done.returncode == 0, done.stderr
    fields = ("frame.interface_name", "tcp.srcport", "tcp.flags.fin", "tcp.flags.reset", "tcp.dstport")
    ends = tshark(path, "tcp.flags.fin == 1 || tcp.flags.reset == 1", *fields)
    of_reset = [each for each in ends if each[0].endswith(f"::{RESET}[tcp-whole]") and "for" not in each[0]]
    assert [each[2:4] for each in of_reset][:1] == [["0", "1"]]
    of_plain = [each for each in ends if each[0].endswith(f" http.client::{PLAIN}") and "for" not in each[0]]
    assert sorted(each[2:4] for each in of_plain) == [["1", "0"], ["1", "0"]]


def test_a_capture_changes_no_verdict(tmp_path: Path) -> None:
    options = ("--case=interim/103-*[tcp-whole]", "--case=reuse/close[tls-whole]")
    plain, captured = run(tmp_path, *options), run(tmp_path, *options, "--pcapng", "x.pcapng")
    assert captured.returncode == 0, captured.stderr
    assert plain.stdout.splitlines()[-1] == captured.stdout.splitlines()[-1]
    assert (tmp_path / "x.pcapng").stat().st_size > 1000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--chapter", "chunked"), "--pcapng takes at most 50 items, and these are "),
        (("--case", PLAIN, "-n", "2"), "--pcapng runs the items in one process, one after the other: omit --workers"),
    ],
)
def test_a_run_that_cannot_be_captured_is_wrong_usage(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    given = ["run", "http.client", "--pcapng", str(tmp_path / "x"), *options]
    told = CliRunner().invoke(cli, given, standalone_mode=False)
    assert isinstance(told.exception, CommandError)
    assert told.exception.message.startswith(message)
    assert not (tmp_path / "x").exists()


def test_a_rest_of_a_run_is_not_captured(tmp_path: Path) -> None:
    one = ("--case", PLAIN, "-q", "--exit-zero")
    assert run(tmp_path, *one, "--jsonl", "out.jsonl").returncode == 0
    done = run(tmp_path, *one, "--resume", "out.jsonl", "--pcapng", "x.pcapng")
    message = "h1conform: --pcapng captures whole runs, and --resume runs a rest: omit one of them\n"
    assert (done.returncode, done.stderr) == (3, message)
    assert not (tmp_path / "x.pcapng").exists()
