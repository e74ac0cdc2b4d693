"""The fields as an `email.message.Message`, which the http.client document calls `msg` (HTTPCLIENT-R5).

This is a separate module because importing `email` takes longer than importing the rest of the client.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message


class HTTPMessage(Message):
    """A `Message` with the fields of a response."""

    def getallmatchingheaders(self, name: str) -> list[str]:
        """Return all field lines called `name`, in any case, as `Name: value`."""
        return [f"{key}: {value}" for key, value in self.items() if key.lower() == name.lower()]


def message(fields: Iterable[tuple[str, str]]) -> HTTPMessage:
    """Return a message with `fields`, (name, value), in their order; `get_all()` returns repeated fields."""
    result = HTTPMessage()
    for name, value in fields:
        result[name] = value
    return result
