"""The octets of a connection, read from the front. Pure."""

from __future__ import annotations

CR, LF, SP, HTAB, NUL = b"\r", b"\n", b" ", b"\t", b"\0"
CRLF = CR + LF
OWS = SP + HTAB  # RFC 9110 section 5.6.3

# RFC 9110 section 5.6.2: tchar; RFC 5234 appendix B.1: ALPHA, DIGIT, HEXDIG
DIGIT = b"0123456789"
ALPHA = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
HEXDIG = DIGIT + b"ABCDEFabcdef"
TCHAR = b"!#$%&'*+-.^_`|~" + DIGIT + ALPHA


def consists_of(octets: bytes, allowed: bytes) -> bool:
    """Return whether ``octets`` has at least one octet, and only octets of ``allowed``."""
    return bool(octets) and all(octet in allowed for octet in octets)


def is_token(octets: bytes) -> bool:
    """Return whether the octets are a token (RFC 9110 section 5.6.2)."""
    return consists_of(octets, TCHAR)


class Octets:
    """Octets and a position among them.

    ``octets``  all octets that the server sends on the connection
    ``at``      the offset of the next octet
    """

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.at = 0

    @property
    def rest(self) -> bytes:
        """The octets from the position on."""
        return self.octets[self.at :]

    def take(self, count: int) -> bytes:
        """Return the next ``count`` octets, or fewer if the octets end, and move behind them."""
        taken = self.octets[self.at : self.at + count]
        self.at += len(taken)
        return taken

    def find(self, octets: bytes, start: int = 0) -> int | None:
        """Return the offset from the position of the first occurrence of ``octets``; None: there is none."""
        found = self.octets.find(octets, self.at + start)
        return None if found < 0 else found - self.at
