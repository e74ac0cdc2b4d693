"""The log of connections: for people in the order in which octets passed, for programs exact."""

from __future__ import annotations

import base64
import io
import json
import threading

import pytest

from h1conform.conformance.serving.traffic import TrafficLog, connection_lines, human_formatter, json_line
from h1conform.mockserver.base.recorded import SeenConnection, SeenRequest, SeenTls, Turn
from h1conform.mockserver.base.visible import escaped
from h1conform.mockserver.control.record import connection_record


def connection(**changes: object) -> SeenConnection:
    """A connection of two turns each, which ended after a second."""
    seen = SeenConnection(3, peer="127.0.0.1:5", began=10.0, ended=11.0, client_end="fin", server_end="rst")
    seen.received += b"GET / HTTP/1.1\r\n\r\nmore"
    seen.sent += b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\xff"
    seen.turns = [
        Turn(10.001, "client", 18),
        Turn(10.002, "server", 25),
        Turn(10.5, "client", 22),
        Turn(10.9, "server", len(seen.sent)),
    ]
    seen.requests = [SeenRequest(b"GET / HTTP/1.1\r\n\r\nmore", b"GET", b"/", b"HTTP/1.1", body=b"more")]
    for name, value in changes.items():
        setattr(seen, name, value)
    return seen


def test_turns_come_in_order_with_their_times() -> None:
    head, *lines = connection_lines(connection())
    assert head.startswith("connection 3 from 127.0.0.1:5 at ")
    assert lines == [
        "     1.0 ms > GET / HTTP/1.1\\r\\n",
        "            > \\r\\n",
        "     2.0 ms < HTTP/1.1 100 Continue\\r\\n",
        "            < \\r\\n",
        "   500.0 ms > more",
        "   900.0 ms < HTTP/1.1 200 OK\\r\\n",
        "            < \\r\\n",
        "            < \\xff",
        "  ended after 1000.0 ms: client FIN, server RST",
    ]


def test_what_went_wrong_is_marked() -> None:
    seen = connection(
        notes=["step 2: why"], faults=["ours"], disturbances=[b"x\n"], tls=SeenTls(sni="a.example", alert="unknown_ca")
    )
    seen.requests = [SeenRequest(b"", problems=("bare LF",))]
    lines = list(connection_lines(seen))
    assert lines[0].endswith(", TLS handshake not completed for a.example")
    assert lines[1] == "  ! TLS: unknown_ca"
    assert lines[-4:] == [
        "  ! bare LF",
        "  ! received while the client should have sent nothing: x\\n",
        "  ! step 2: why",
        "  ! ours",
    ]


def test_octets_that_were_dropped_are_not_mixed_up() -> None:
    seen = connection(dropped_received=18)
    del seen.received[:18]
    shown = "\n".join(connection_lines(seen))
    assert "> GET" not in shown
    assert "> more" in shown


def test_large_content_is_cut_for_people_and_counted() -> None:
    seen = connection(turns=[Turn(10.0, "server", 1_000_000)], sent=bytearray(b"x" * 1_000_000))
    lines = list(connection_lines(seen))
    assert len(lines) < 30
    assert lines[-2].endswith("and 998000 octets more")


@pytest.mark.parametrize("colour", [False, True])
def test_colours_only_where_they_are_wanted(colour: bool) -> None:
    text = human_formatter(colour)(connection())
    assert ("\x1b[" in text) == colour
    assert text.endswith("\n")


def test_control_characters_of_a_client_do_not_reach_the_terminal() -> None:
    seen = connection(turns=[Turn(10.0, "client", 4)], received=bytearray(b"\x1b[2J"))
    assert "\x1b" not in human_formatter(colour=False)(seen)


def test_a_line_of_json_is_exact() -> None:
    line = json_line(connection())
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    record = json.loads(line)
    assert base64.b64decode(record["sent"]["base64"]).endswith(b"\xff")
    assert record["sent"]["text"].endswith("\\xff")
    assert record["seconds"] == 1.0
    assert [turn["at"] for turn in record["turns"]] == [0.001, 0.002, 0.5, 0.9]
    assert record["requests"][0]["body"] == {"base64": "bW9yZQ==", "text": "more"}


def test_a_connection_that_goes_on_has_no_end() -> None:
    record = connection_record(connection(ended=None, client_end=None, server_end=None))
    assert (record["seconds"], record["client_end"], record["server_end"]) == (None, None, None)


def test_a_certificate_of_the_client_is_in_the_record() -> None:
    record = connection_record(connection(tls=SeenTls(version="TLSv1.3", peer_certificate=b"\x00")))
    assert record["tls"]["peer_certificate"] == "AA=="


def test_every_octet_is_told_apart_when_escaped() -> None:
    assert escaped(b"a\\\t\r\n\x00\x7f\xff") == r"a\\\t\r\n\x00\x7f\xff"
    assert len({escaped(bytes((octet,))) for octet in range(256)}) == 256


def test_connections_are_written_whole_from_many_threads() -> None:
    stream = io.StringIO()
    traffic = TrafficLog(stream, json_line)
    threads = [threading.Thread(target=traffic, args=(connection(number=n),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(json.loads(line)["connection"] for line in stream.getvalue().splitlines()) == list(range(20))


def test_a_reader_that_has_left_ends_the_log_only() -> None:
    class Gone(io.StringIO):
        written = 0

        def write(self, _: str) -> int:
            self.written += 1
            raise BrokenPipeError

    stream = Gone()
    traffic = TrafficLog(stream, json_line)
    traffic(connection())
    traffic(connection())
    assert stream.written == 1
