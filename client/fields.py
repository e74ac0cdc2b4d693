"""The fields of a response, in the forms that http.client offers (HTTPCLIENT-R3 to R5). No socket.

A response keeps its field section as octets. Each form is built on the first access, because most callers need none.
"""

from __future__ import annotations

from .errors import ResponseNotReady
from .head import list_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from .message import HTTPMessage

    D = TypeVar("D")


class NoBlock:
    """The field section of a response before its head was read. The instance attribute of the same name replaces it.

    Access through a response raises `ResponseNotReady`.
    """

    def __get__(self, response: object, owner: type) -> bytes:
        if response is None:
            return b""
        raise ResponseNotReady("the response has not begun: call begin() first")


class Fields:
    """The methods of a response that return fields. Each raises `ResponseNotReady` before the head was read."""

    _block: Any = NoBlock()  # then the validated field lines, each after a CRLF
    _joined: dict[str, str] | None = None
    _message: HTTPMessage | None = None
    _msg: object = None

    def getheader(self, name: str, default: D = None) -> str | D:  # type: ignore[assignment]
        """Return the value of a field; the values of repeated field lines are joined with ', ' (HTTPCLIENT-R3).

        ``name``     the field name, in any case
        ``default``  returned if there is no such field; an iterable of str is joined with ', ' as well

        Raises TypeError for a name that is no str.
        """
        if not isinstance(name, str):
            raise TypeError(f"the name of a field must be str, not {type(name).__name__}")
        if self._joined is None:
            joined: dict[str, str] = {}
            for key, value in list_fields(self._block):
                key = key.lower()
                joined[key] = f"{joined[key]}, {value}" if key in joined else value
            self._joined = joined
        found = self._joined.get(name.lower())
        if found is not None:
            return found
        return default if isinstance(default, str) or not hasattr(default, "__iter__") else ", ".join(default)

    def getheaders(self) -> list[tuple[str, str]]:
        """Return every field line in order as (name, value), with the name as sent (HTTPCLIENT-R4)."""
        return list_fields(self._block)

    @property
    def headers(self) -> HTTPMessage:
        """The fields as an `email.message.Message`, which the first access builds (HTTPCLIENT-R5)."""
        if self._message is None:
            from .message import message  # importing `email` takes longer than importing the client

            self._message = message(list_fields(self._block))
        return self._message

    @headers.setter
    def headers(self, message: HTTPMessage) -> None:
        self._message = message

    @property
    def msg(self) -> Any:
        """The same as `headers`, unless another value was assigned; `urllib.request` assigns one."""
        return self.headers if self._msg is None else self._msg

    @msg.setter
    def msg(self, message: object) -> None:
        self._msg = message

    def info(self) -> HTTPMessage:
        """Return `headers`."""
        return self.headers
