"""The lines of the head of a request: made here, and checked here as they will be sent (RFC 9112 3 and 5).

No other module makes an octet of the head of a request. Each function joins the exact values of its arguments, after
all encoding and folding, and matches one expression of the grammar against the result. It returns the octets that
matched. So no argument can end a line, begin another request, or send what was not checked.

A subclass of str, bytes or int may override every method: its `__format__`, `encode()` or `__len__` need not agree with
its value. So each argument becomes an object of an exact built-in type first. The client checks this object and sends
this object. No method of the caller's class runs between the check and the socket.

The rules for the fields that frame, route or connect are here too (RFC 9112 6, RFC 9110 7 and 10.1).
"""

from __future__ import annotations

from . import grammar
from .errors import InvalidURL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Fields = Mapping[str, object] | Mapping[bytes, object] | Iterable[tuple[str | bytes, object]]

#: Fields that an intermediary acts on: they frame (RFC 9112 6), route or connect (RFC 9110 7, 10.1.1, 10.1.4), or end
#: at the first proxy (11.7.2). They have no continuation line (RFC 9112 5.2). A recipient that does not join the lines
#: reads another value. A recipient that removes the field line may leave the continuation to the field before it.
UNFOLDED = frozenset(
    {
        *("connection", "content-length", "expect", "host", "keep-alive", "max-forwards", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "via"),
    }
)
#: The form of the fields that are lists of elements, as the name of an expression of the grammar.
LISTS = {
    "connection": "TOKENS",
    "expect": "EXPECTATIONS",
    "te": "CODINGS",
    "trailer": "TOKENS",
    "transfer-encoding": "CODINGS",
    "upgrade": "PROTOCOLS",
}
#: Fields that are for all recipients of the content, so Connection must not list them (RFC 9110 7.6.1).
END_TO_END = frozenset(
    {
        *("accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cache-control", "cookie"),
        *("content-encoding", "content-length", "content-type", "date", "expect", "host", "range", "referer"),
        "user-agent",
    }
)


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
        return exact(value)
    if isinstance(value, int):
        # No class can inherit from bool, so str() is safe for it: http.client sends `True`.
        return (str(value) if type(value) is bool else int.__repr__(value)).encode("ascii")
    raise TypeError(f"{what} must be str, bytes or int, not {type(value).__name__}")


def exact(value: bytes | bytearray) -> bytes:
    """Return the octets of bytes or of a bytearray; those of an object of a subclass are its own too.

    ``value``  the object

    From CPython 3.12 on, a subclass can define `__buffer__` (PEP 688), which `memoryview()` and `bytes()` ask.
    """
    if type(value) is bytes:
        return value
    whole = slice(None)
    return bytes.__getitem__(value, whole) if isinstance(value, bytes) else bytes(bytearray.__getitem__(value, whole))


def piece(value: object) -> bytes:
    """Return the octets of a piece of content. They are a copy if the caller may change the buffer.

    Raises TypeError for an object that is no buffer.
    """
    if isinstance(value, (bytes, bytearray)):
        return exact(value)
    try:
        view = memoryview(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"a piece of a body must be bytes, not {type(value).__name__}") from None
    return bytes(view)


def origin_line(method: str, target: str) -> bytes:
    """Return the request line for a target in origin-form with its CRLF; b"": the line would not be well-formed.

    ``method``  the method, an exact str
    ``target``  the target, an exact str
    """
    try:
        line = f"{method} {target} HTTP/1.1\r\n".encode("ascii")
    except UnicodeEncodeError:
        return b""
    return line if grammar.ORIGIN_LINE.fullmatch(line) else b""


def other_line(method: str, target: str) -> tuple[bytes, str, bytes | None]:
    """Return the request line for another target with its CRLF, the target in it, and the authority of the target.

    ``method``  the method, an exact str
    ``target``  the target, an exact str; an empty path becomes `/`

    The authority is None if the target has none (origin-form, asterisk-form). Raises ValueError if the method is no
    token, and `InvalidURL` if the target has none of the forms of RFC 9112 3.2 that the method allows.
    """
    if not (method.isascii() and grammar.NAME.fullmatch(method.encode("ascii"))):
        raise ValueError(f"not a method: {method[:200]!r} (RFC 9110 9.1: a token)")
    path = "/" + target
    if target[:1] in ("", "?") and (line := origin_line(method, path)):
        return line, path, None
    if target.isascii():
        line = f"{method} {target} HTTP/1.1\r\n".encode("ascii")
        if line == b"OPTIONS * HTTP/1.1\r\n":
            return line, target, None
        with_authority = (grammar.AUTHORITY_LINE if method == "CONNECT" else grammar.ABSOLUTE_LINE).fullmatch(line)
        if with_authority:
            return line, target, with_authority[1]
    form = "host:port" if method == "CONNECT" else "/path?query"
    raise InvalidURL(f"not a target for {method}: {target[:200]!r}; use the form '{form}', percent-encoded")


def host_line(authority: bytes) -> bytes:
    """Return the field line of `Host` with its CRLF. ``authority`` is a host with or without a port, checked before."""
    line = b"Host: " + authority + b"\r\n"
    if not grammar.SENT_FIELD.fullmatch(line):
        raise _fault(b"Host", line)
    return line


def pairs(fields: Fields | None) -> Iterable[tuple[str | bytes, object]]:
    """Return the (name, value) of each field of a mapping or of an iterable of pairs; None: no field."""
    if fields is None:
        return ()
    return fields.items() if hasattr(fields, "items") else fields


def field_name(name: object) -> bytes:
    """Return the octets of the name of a field. Raises TypeError unless it is a str or bytes."""
    if isinstance(name, (str, bytes, bytearray)):
        try:
            return octets(name, "the name of a field")
        except UnicodeEncodeError:
            raise ValueError(f"not a field name: {text(name, '')!r} (RFC 9110 5.1: a token)") from None
    raise TypeError(f"the name of a field must be str or bytes, not {type(name).__name__}")


def field_lines(name: bytes, values: Sequence[object]) -> bytes:
    """Return `Name: value` with its CRLF, and a line of a tab and the value for each further value (HTTPCLIENT-Q13).

    ``name``    the field name, a token
    ``values``  the values: str (sent as ISO-8859-1), bytes or int; without the whitespace around them

    Raises TypeError for a value of another type. Raises ValueError for a name that is no token, for a value with a
    control character, for an empty value on a continuation line, and for a value that ISO-8859-1 cannot encode
    (UnicodeEncodeError).
    """
    what = "the value of a field"
    first = name + b": " + (octets(values[0], what).strip(b" \t") if values else b"") + b"\r\n"
    match = grammar.SENT_FIELD.fullmatch(first)
    # A name such as `A: b` gives a line that matches, with a shorter name.
    if not match or match.end(1) != len(name):
        raise _fault(name, first)
    if len(values) < 2:
        return first
    lines = [b"\t%b\r\n" % octets(value, what).strip(b" \t") for value in values[1:]]
    for line in lines:
        if not grammar.SENT_CONTINUATION.fullmatch(line):
            raise _fault(name, line)
    return b"".join((first, *lines))


def elements(name: str, value: bytes) -> list[str]:
    """Return the lower-cased elements of the value of a field that is a list.

    ``name``   the lower-cased name of the field, a key of `LISTS`
    ``value``  the value, without the whitespace around it

    Raises ValueError if the value does not have the form of the field (RFC 9110 5.6.1.1).
    """
    if not getattr(grammar, LISTS[name]).fullmatch(value):
        raise ValueError(f"the value of {name} is not a list as RFC 9110 defines it: {value[:200]!r}")
    return [each.strip(b" \t").decode("iso-8859-1").lower() for each in grammar.ELEMENT.findall(value)]


def _fault(name: bytes, line: bytes) -> ValueError:
    shown = name.decode("iso-8859-1")
    if not grammar.NAME.fullmatch(name):
        return ValueError(f"not a field name: {shown!r} (RFC 9110 5.1: a token)")
    if line == b"\t\r\n":
        return ValueError(f"an empty continuation line of {shown}: some servers take it for the end of the head")
    return ValueError(f"the value of {shown} has a control character: {line[:200]!r}")
