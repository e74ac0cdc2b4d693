"""The server's side of a case: connections, their TLS, and responses that are played at every octet. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...mockserver.script import Close, ReadRequest, Send, Step
from .questions import Pairs


@dataclass(frozen=True, slots=True)
class Tls:
    """The TLS side of a connection: a certificate by the name of its one defect, and what is negotiated.

    ``versions``: the lowest and the highest. ``tickets``: the client may resume its session, on a connection with an
    equal Tls. ``by_name``: identities for names that the client may ask for, as pairs. ``flight``: so many octets of
    the answer to the ClientHello are sent, and the script goes on below TLS."""

    identity: str = "good"
    alpn: tuple[str, ...] = ()
    client_auth: Literal["none", "optional", "required"] = "none"
    versions: tuple[str, str] = ("TLSv1.2", "TLSv1.3")
    tickets: bool = False
    by_name: Pairs = ()
    flight: int | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """What happens on one connection. It is taken up at the first request, or at accept if the script speaks first.

    A ``Tls`` among the steps turns the connection into a TLS one there, as at the far end of a tunnel. Where ``tls`` is
    None, the server does not speak TLS before that, although the client does."""

    steps: tuple[Step | Tls, ...]
    tls: Tls | None = Tls()


@dataclass(frozen=True, slots=True)
class Sweep:
    """The case is played once for each octet of its response, and the worst of these counts.

    ``how``: the response is cut there, and the connection ends by a FIN or a RST; or it is sent in two segments that
    part there, and nothing is missing. ``start`` and ``stop`` (exclusive; None: the end) are offsets in octets within
    the data of the last Send of the last connection."""

    how: Literal["fin", "reset", "split"]
    start: int = 0
    stop: int | None = None


def answer(data: bytes) -> Connection:
    """Read one request, send ``data``, close cleanly: what plain bytes in ``Case.server`` are short for."""
    return Connection((ReadRequest(), Send(data), Close()))
