"""What the steps are on the wire, told by the packets themselves and not by either end of the connection."""

from __future__ import annotations

import select
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest

from h1conform.mockserver import (
    Close,
    HalfClose,
    Hold,
    Limits,
    Mark,
    Play,
    ReadHead,
    ReadOctets,
    ReadRequest,
    Reset,
    Segments,
    Send,
    Serve,
    Server,
    Steps,
)
from h1conform.mockserver.net.ports import FullBacklog, Refused, Unaccepting
from h1conform.mockserver.script import Step

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
WAIT = 10.0
FIN, SYN, RST, ACK = 1, 2, 4, 16
_IPV4 = 0x0800


@dataclass(frozen=True)
class Packet:
    """A TCP segment between 127.0.0.1 and itself."""

    source: int  # port
    destination: int
    flags: int
    window: int
    payload: bytes
    place: int  # the sequence number of its first octet


class Witness:
    """Listens to the loopback interface below TCP, from its making on."""

    def __init__(self) -> None:
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_IPV4))
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 * 1024 * 1024)
        self._sock.bind(("lo", _IPV4))
        self._packets: list[Packet] = []
        self._seen: set[tuple[int, int, int, bytes]] = set()

    def close(self) -> None:
        self._sock.close()

    def from_port(self, port: int) -> list[Packet]:
        """What has left the port so far."""
        self._look(0)
        return [packet for packet in self._packets if packet.source == port]

    def to_port(self, port: int) -> list[Packet]:
        self._look(0)
        return [packet for packet in self._packets if packet.destination == port]

    def await_flag(self, port: int, flag: int) -> None:
        """Wait for a segment with the flag from that port."""
        end = time.monotonic() + WAIT
        while not any(packet.flags & flag for packet in self.from_port(port)):
            assert time.monotonic() < end, f"no segment with flag {flag} from port {port}: {self.from_port(port)}"
            self._look(0.1)

    def order(self, port: int) -> list[tuple[str, bytes]]:
        """Who sent which content, in the order of time."""
        self._look(0)
        talk = [packet for packet in self._packets if packet.payload and port in (packet.source, packet.destination)]
        return [("server" if packet.source == port else "client", packet.payload) for packet in talk]

    def _look(self, seconds: float) -> None:
        while select.select([self._sock], [], [], seconds)[0]:
            packet = _read(self._sock.recv(70_000))
            if packet and not (packet.payload and self._came_before(packet)):
                self._packets.append(packet)
            seconds = 0

    def _came_before(self, packet: Packet) -> bool:
        """Whether it is another one once more, which on a busy machine the kernel sends by itself."""
        size = len(self._seen)
        self._seen.add((packet.source, packet.destination, packet.place, packet.payload))
        return len(self._seen) == size


def _read(data: bytes) -> Packet | None:
    """RFC 791 section 3.1 and RFC 9293 section 3.1."""
    start, length, protocol = (data[0] & 15) * 4, int.from_bytes(data[2:4], "big"), data[9]
    if protocol != socket.IPPROTO_TCP:
        return None
    source, destination, place, _, offset, flags, window = struct.unpack_from("!HHIIBBH", data, start)
    return Packet(source, destination, flags, window, data[start + (offset >> 4) * 4 : length], place)


def _why_not() -> str:
    """Why there can be no witness here; "" if there can."""
    if sys.platform != "linux":
        return "packet sockets are Linux's"
    try:
        Witness().close()
    except OSError as error:
        return f"no packet socket may be opened here: {error}"
    return ""


pytestmark = pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "there is a witness")


def dial(server: Server) -> socket.socket:
    """A plain socket, connected, or reset already."""
    sock = socket.socket()
    sock.settimeout(WAIT)
    with suppress(ConnectionResetError):
        sock.connect(("127.0.0.1", server.port))
    return sock


@pytest.fixture
def witness() -> Iterator[Witness]:
    found = Witness()
    yield found
    found.close()


@pytest.fixture
def played() -> Iterator[Callable[..., tuple[Server, socket.socket]]]:
    """A server that plays the steps, and a plain socket connected to it."""
    with ExitStack() as stack:

        def start(*steps: Step, **options: int) -> tuple[Server, socket.socket]:
            server = stack.enter_context(Server([Play(steps)], **options))  # type: ignore[arg-type]
            return server, stack.enter_context(dial(server))

        yield start


Played = Callable[..., tuple[Server, socket.socket]]


def flags_of(packets: list[Packet]) -> tuple[bool, bool]:
    """Whether a FIN and whether a RST is among them."""
    return tuple(any(packet.flags & flag for packet in packets) for flag in (FIN, RST))  # type: ignore[return-value]


def payloads(packets: list[Packet]) -> list[bytes]:
    return [packet.payload for packet in packets if packet.payload]


def ignoring_the_end(client: socket.socket) -> bytes:
    """What comes up to the end, whatever that is."""
    data = b""
    with suppress(OSError):
        while piece := client.recv(1000):
            data += piece
    return data


@pytest.mark.parametrize("count", [0, 1, 20, len(RESPONSE)])
def test_a_reset_is_a_rst_after_exactly_what_was_sent_and_no_fin(count: int, witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE[:count]), Reset())
    client.sendall(GET)
    ignoring_the_end(client)
    witness.await_flag(server.port, RST)
    packets = witness.from_port(server.port)
    assert b"".join(payloads(packets)) == RESPONSE[:count]
    assert flags_of(packets) == (False, True)
    assert packets[-1].flags & RST


BEFORE: dict[str, tuple[Steps, bytes]] = {
    "at accept": ((Reset(),), b""),
    "in the middle of the request": ((ReadOctets(10), Reset()), GET[:10]),
    "in the content of the request": (
        (ReadHead(), Reset()),
        b"PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\nabc",
    ),
    "as an answer": ((Serve(lambda *_: (Reset(),)),), GET),
}


@pytest.mark.parametrize("when", BEFORE)
def test_a_reset_before_any_response_is_nothing_but_a_rst(when: str, witness: Witness, played: Played) -> None:
    steps, octets = BEFORE[when]
    server, client = played(*steps)
    with suppress(OSError):  # it may have been reset already
        client.sendall(octets)
    ignoring_the_end(client)
    witness.await_flag(server.port, RST)
    packets = witness.from_port(server.port)
    assert (payloads(packets), flags_of(packets)) == ([], (False, True))


def test_a_reset_between_responses(witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE), ReadRequest(), Reset())
    for _ in range(2):
        client.sendall(GET)
        with suppress(ConnectionResetError):
            client.recv(1000)
    witness.await_flag(server.port, RST)
    talk = witness.order(server.port)
    assert talk == [("client", GET), ("server", RESPONSE), ("client", GET)]
    assert flags_of(witness.from_port(server.port)) == (False, True)


@pytest.mark.parametrize("unread", [b"", b"x" * 100_000], ids=["all read", "octets unread"])
def test_a_close_is_a_fin_and_no_rst(unread: bytes, witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE), Close())
    client.sendall(GET + unread)
    assert ignoring_the_end(client) == RESPONSE
    client.close()
    assert server.wait_idle(WAIT)
    packets = witness.from_port(server.port)
    assert flags_of(packets) == (True, False)
    assert payloads(packets) == [RESPONSE]


def test_a_close_after_part_of_a_response_is_a_fin_after_exactly_that(witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE[:-1]), Close())
    client.sendall(GET)
    assert ignoring_the_end(client) == RESPONSE[:-1]
    packets = witness.from_port(server.port)
    assert (payloads(packets), flags_of(packets)) == ([RESPONSE[:-1]], (True, False))


def test_after_a_half_close_the_client_still_talks(witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE), HalfClose(), ReadRequest(), Mark("second"))
    client.sendall(GET)
    assert ignoring_the_end(client) == RESPONSE
    witness.await_flag(server.port, FIN)
    client.sendall(GET)
    assert server.wait_mark("second", WAIT)
    assert witness.order(server.port) == [("client", GET), ("server", RESPONSE), ("client", GET)]
    assert flags_of(witness.from_port(server.port)) == (True, False)


@pytest.mark.parametrize("pause", [0.0, 0.01])
@pytest.mark.parametrize(
    "parts",
    [(RESPONSE[:9], RESPONSE[9:10], RESPONSE[10:]), tuple(RESPONSE[i : i + 1] for i in range(len(RESPONSE)))],
    ids=["three", "octet by octet"],
)
def test_segments_are_segments(parts: tuple[bytes, ...], pause: float, witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Segments(parts, pause), Close())
    client.sendall(GET)
    assert ignoring_the_end(client) == RESPONSE
    assert tuple(payloads(witness.from_port(server.port))) == parts


def test_segments_to_a_client_that_does_not_read_are_segments(witness: Witness, played: Played) -> None:
    parts = tuple(b"%03d" % number for number in range(200))
    server, client = played(ReadRequest(), Segments(parts), Mark("sent"), Hold())
    client.sendall(GET)
    assert server.wait_mark("sent", WAIT)
    assert tuple(payloads(witness.from_port(server.port))) == parts


def test_several_responses_in_one_send_are_one_segment(witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE * 3), Close())
    client.sendall(GET)
    assert ignoring_the_end(client) == RESPONSE * 3
    assert payloads(witness.from_port(server.port)) == [RESPONSE * 3]


def test_an_answer_comes_before_the_request(witness: Witness, played: Played) -> None:
    server, client = played(Send(RESPONSE), ReadRequest(), Send(b"x"))
    assert client.recv(1000) == RESPONSE
    client.sendall(GET)
    assert client.recv(1000) == b"x"
    assert witness.order(server.port) == [("server", RESPONSE), ("client", GET), ("server", b"x")]


def test_a_stall_and_an_injection_lie_where_the_script_has_them(witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Send(RESPONSE[:7]), ReadOctets(1), Send(b"XX"), Send(RESPONSE[7:]), Close())
    client.sendall(GET)
    assert client.recv(1000) == RESPONSE[:7]
    assert payloads(witness.from_port(server.port)) == [RESPONSE[:7]]
    client.sendall(b".")  # the stall ends
    assert ignoring_the_end(client) == b"XX" + RESPONSE[7:]
    assert payloads(witness.from_port(server.port)) == [RESPONSE[:7], b"XX", RESPONSE[7:]]


def test_a_closed_window_is_a_window_of_zero(witness: Witness, played: Played) -> None:
    server, client = played(ReadRequest(), Mark("closed"), Hold(read=False), receive_buffer=2048)
    client.sendall(GET)
    assert server.wait_mark("closed", WAIT)
    client.settimeout(0.2)
    with suppress(TimeoutError):
        client.sendall(bytes(10_000_000))
    packets = witness.from_port(server.port)
    assert packets[-1].window == 0
    assert (payloads(packets), flags_of(packets)) == ([], (False, False))


def test_a_connection_beyond_the_limit_gets_a_rst(witness: Witness) -> None:
    with Server([Play((Hold(),))], limits=Limits(connections=1)) as server, dial(server) as served:
        assert server.wait_until(lambda: len(server.seen.connections) == 1, WAIT)
        port = served.getsockname()[1]
        with dial(server) as refused:
            ignoring_the_end(refused)
        packets = witness.from_port(server.port)
    assert flags_of([packet for packet in packets if packet.destination == port]) == (False, False)
    assert flags_of([packet for packet in packets if packet.destination != port]) == (False, True)


def test_a_refused_port_answers_a_syn_with_a_rst(witness: Witness) -> None:
    with Refused() as port:
        with suppress(ConnectionRefusedError):
            socket.create_connection((port.host, port.port), timeout=WAIT)
        assert [packet.flags for packet in witness.from_port(port.port)] == [RST | ACK]


def test_an_unaccepting_port_completes_the_handshake_and_says_no_more(witness: Witness) -> None:
    with Unaccepting() as port, socket.create_connection((port.host, port.port), timeout=WAIT) as client:
        client.sendall(GET)
        packets = witness.from_port(port.port)
    assert packets[0].flags == SYN | ACK
    assert {packet.flags for packet in packets[1:]} <= {ACK}
    assert payloads(packets) == []


def test_a_full_backlog_answers_no_syn(witness: Witness) -> None:
    with FullBacklog() as port, socket.socket() as client:
        client.settimeout(0.3)
        before = len(witness.from_port(port.port))
        with suppress(TimeoutError):
            client.connect((port.host, port.port))
        asked = [packet for packet in witness.to_port(port.port) if packet.source == client.getsockname()[1]]
        answered = witness.from_port(port.port)[before:]
    assert asked[0].flags & SYN
    assert answered == []
