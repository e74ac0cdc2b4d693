"""The fields as `email.message.Message`, which is what the document calls `msg` (HTTPCLIENT-R5).

In a module of its own because importing `email` takes longer than importing the rest of the client.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message


class HTTPMessage(Message):
    """A `Message` that holds header fields."""

    def getallmatchingheaders(self, name: str) -> list[str]:
        """All field lines called `name`, in any case, as `Name: value` (str)."""
        return [f"{key}: {value}" for key, value in self.items() if key.lower() == name.lower()]


def message(fields: Iterable[tuple[str, str]]) -> HTTPMessage:
    """A message with `fields` in their order; repeated ones are reached with `get_all()`."""
    result = HTTPMessage()
    for name, value in fields:
        result[name] = value
    return result
