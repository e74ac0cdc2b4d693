"""The fields as an `email.message.Message`, which the http.client document calls `msg` (HTTPCLIENT-R5).

This is a separate module because importing `email` takes longer than importing the rest of the client.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message

from .head import TrailerScanner
from .limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class ReadsLines(Protocol):
        """A binary file."""

        def readline(self, size: int, /) -> bytes:
            """Return the next line, or its first `size` octets."""


class HTTPMessage(Message):
    """A `Message` with the fields of a response."""

    def getallmatchingheaders(self, name: str) -> list[str]:
        """Return all field lines called `name`, in any case, as `Name: value`."""
        return [f"{key}: {value}" for key, value in self.items() if key.lower() == name.lower()]


class FieldsScanner(TrailerScanner):
    """Reads a field section without a status line, within the limits of a header section."""

    _limit = "fields"


def parse_headers(fp: ReadsLines, _class: type[Any] = HTTPMessage) -> Any:
    """Read a field section from a file, as the function of http.client does, and return it as a message.

    ``fp``      a binary file at the start of the first field line
    ``_class``  the class of the message

    Takes no octet after the empty line that ends the section. Raises `BadField` for a malformed field line,
    `IncompleteHead` if the file ends inside the section, and `LineTooLong` or `TooManyFields` beyond the limits.
    """
    limits = Limits()
    scanner = FieldsScanner(limits)
    while line := fp.readline(limits.line + 3):  # CRLF, and one octet beyond the limit
        if scanner.feed(line):
            break
    else:
        scanner.end()
    result = _class()
    for name, value in scanner.fields:
        result[name] = value
    return result


def message(fields: Iterable[tuple[str, str]]) -> HTTPMessage:
    """Return a message with `fields`, (name, value), in their order; `get_all()` returns repeated fields."""
    result = HTTPMessage()
    for name, value in fields:
        result[name] = value
    return result
