"""Exact values of what a caller passes. No HTTP.

A subclass of str, bytes or int may override every method: its `__format__`, `encode()` or `__len__` need not agree with
its value. So each argument becomes an object of an exact built-in type first. The client checks this object and sends
this object. No method of the caller's class runs between the check and the socket.
"""

from __future__ import annotations


def text(value: object, what: str) -> str:
    """Return the value of a str as an exact str; a member of a `(str, Enum)` gives its value.

    ``value``  the argument
    ``what``   the name of the argument, for the message

    Raises TypeError for another type.
    """
    if type(value) is str:
        return value
    if not isinstance(value, str):
        raise TypeError(f"{what} must be str, not {type(value).__name__}")
    return str.__str__(value)


def octets(value: object, what: str) -> bytes:
    """Return the octets of a str (as ISO-8859-1), of bytes, of a bytearray or of an int (its decimal digits).

    ``value``  the argument
    ``what``   the name of the argument, for the message

    Raises TypeError for another type, and UnicodeEncodeError for a str that ISO-8859-1 cannot encode.
    """
    if isinstance(value, str):
        return str.encode(value, "iso-8859-1")
    if isinstance(value, (bytes, bytearray)):
        return value if type(value) is bytes else bytes(memoryview(value))
    if isinstance(value, int):
        # No class can inherit from bool, so str() is safe for it: http.client sends `True`.
        return (str(value) if type(value) is bool else int.__repr__(value)).encode("ascii")
    raise TypeError(f"{what} must be str, bytes or int, not {type(value).__name__}")


def piece(value: object) -> bytes:
    """Return the octets of a piece of content. They are a copy if the caller may change the buffer.

    Raises TypeError for an object that is no buffer.
    """
    if type(value) is bytes:
        return value
    try:
        view = memoryview(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"a piece of a body must be bytes, not {type(value).__name__}") from None
    return bytes(view)
