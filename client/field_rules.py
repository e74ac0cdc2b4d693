"""The rules for the fields that frame, route or connect (RFC 9112 6, RFC 9110 7 and 10.1). No state, no socket."""

from __future__ import annotations

from . import grammar

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


def elements(name: str, value: bytes) -> list[str]:
    """Return the lower-cased elements of the value of a field that is a list.

    ``name``   the lower-cased name of the field, a key of `LISTS`
    ``value``  the value, without the whitespace around it

    Raises ValueError if the value does not have the form of the field (RFC 9110 5.6.1.1).
    """
    if not getattr(grammar, LISTS[name]).fullmatch(value):
        raise ValueError(f"the value of {name} is not a list as RFC 9110 defines it: {value[:200]!r}")
    return [each.strip(b" \t").decode("iso-8859-1").lower() for each in grammar.ELEMENT.findall(value)]
