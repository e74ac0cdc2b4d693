"""The server's side of a case: connections, their TLS, and sweeps over the octets of a response. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...mockserver.script import Close, ReadRequest, Segments, Send, Step
from .questions import Pairs


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS side of the server on one connection.

    ``identity``     the server's certificate, by its name in `certs.identities`: the name of its one defect, or "good"
    ``alpn``         protocols that the server accepts (RFC 7301); empty: no ALPN
    ``client_auth``  whether the server requests a certificate of the client: "none", "optional", "required"
    ``versions``     the lowest and the highest TLS version of the server
    ``tickets``      whether the client may resume its TLS session, on a connection with an equal Tls
    ``by_name``      pairs of a server name in the ClientHello (RFC 6066) and the identity that the server shows for it
    ``flight``       the number of octets of the server's first flight that are sent; the script then continues without
                     TLS; None: a whole handshake"""

    identity: str = "good"
    alpn: tuple[str, ...] = ()
    client_auth: Literal["none", "optional", "required"] = "none"
    versions: tuple[str, str] = ("TLSv1.2", "TLSv1.3")
    tickets: bool = False
    by_name: Pairs = ()
    flight: int | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What the server does on one connection.

    ``steps``   the script; a `Tls` among the steps is a TLS handshake at that place, as in a tunnel through a proxy
    ``tls``     the handshake before the script, in TLS variants; None: the server does not speak TLS there, although
                the client does
    ``target``  for `AtATime`: the script answers each request with this target, on whatever connection the request
                arrives, and begins after that request; empty: the connections take the scripts in order

    A client connection takes its script at the first octet of a request, so that a connection without a request uses up
    no script. A script that acts before it reads anything is taken when the client connection is accepted."""

    steps: tuple[Step | Tls, ...]
    tls: Tls | None = Tls()
    target: str = ""

    @classmethod
    def in_parts(cls, head: bytes, *content: bytes, pause: float, end: Step | None = None) -> Connection:
        """Return a connection on which the server reads a request, sends one response in parts, and ends the script.

        ``head``     the status line and the header section
        ``content``  the parts of the content; the first one, which may be empty, is sent together with the head
        ``pause``    seconds before each further part
        ``end``      the last step; None: `Close`"""
        first, *later = content
        sent = Segments((head + first, *later), pause) if later else Send(head + first)
        return cls((ReadRequest(), sent, end or Close()))


@dataclass(frozen=True, slots=True)
class Sweep:
    """Run the case once for each offset in its response; the worst verdict is the verdict on the case.

    If the connection ends before the content of the final response begins, no content is truncated: `Failure.truncated`
    does not apply at that offset.

    ``how``    what happens at the offset: the response is cut there and the connection ends ("fin", "reset"), or the
               response is sent whole, in two segments ("split")
    ``start``  the first offset, in octets of the data of the last Send of the last connection
    ``stop``   the offset after the last one; None: the length of the data"""

    how: Literal["fin", "reset", "split"]
    start: int = 0
    stop: int | None = None


def answer(data: bytes) -> Connection:
    """Return the connection that plain bytes in `Case.server` stand for: read a request, send ``data``, close."""
    return Connection((ReadRequest(), Send(data), Close()))
