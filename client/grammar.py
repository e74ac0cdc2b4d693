"""The grammar of messages as regular expressions (RFC 9112 sections 3, 4, 5 and 7.1, RFC 9110 sections 4 and 5).

No part of an expression can match the same octets in two ways, and no repetition over octets of a peer gives back
what it has matched: it is possessive, or it stands in an atomic group. So the time of a match is linear in the size of
the input, whatever the peer sends. A repetition of a group is never possessive: before CPython 3.11.5, it takes the
octets of a last turn that failed (github.com/python/cpython/issues/100061).

Each expression is compiled on the first access: `grammar.HEAD` is compiled from `_HEAD`. Importing `re` and compiling
all expressions takes longer than importing the rest of the client.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

# A field value consists of octets (RFC 9112 2.2): HTAB, SP, visible ASCII and 0x80-0xFF. In octets, no VT, FS or NEL
# counts as a line end. The other control characters are refused (RFC 9110 5.5).
_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_VALUE = rb"[\t\x20-\x7e\x80-\xff]*+"

# Responses.

#: A complete head. Groups: minor version; status code and reason phrase; the field lines, each with the CRLF *before*
#: it, so that a search finds the first field line like the others.
HEAD: re.Pattern[bytes]
_HEAD = rb"HTTP/1\.([0-9]) ([0-9]{3}(?: %b)?)((?>(?:\r\n%b:%b)*))\r\n\r\n" % (_VALUE, _TOKEN, _VALUE)

# A field that does not affect framing or persistence, or `Connection: keep-alive`. The first letter decides for most.
_USUAL = rb"\r\n(?![CcTt](?i:ontent-length|ransfer-encoding|onnection(?!:[ \t]*keep-alive[ \t]*\r)):)%b:%b" % (
    _TOKEN,
    _VALUE,
)
#: The head of a usual response: HTTP/1.1, a status that allows content, one Content-Length of up to 18 digits and not
#: zero, no Transfer-Encoding, no connection option except keep-alive. Groups: status code and reason phrase; field
#: lines as above; length.
USUAL_HEAD: re.Pattern[bytes]
_USUAL_HEAD = (
    rb"HTTP/1\.1 ((?:2(?!0[45])|3(?!04)|[45])[0-9][0-9](?: %b)?)"
    rb"((?>(?:%b)*)\r\n(?i:content-length):[ \t]*+([1-9][0-9]{0,17})[ \t]*+(?>(?:%b)*))\r\n\r\n"
    % (_VALUE, _USUAL, _USUAL)
)

#: Name and value of each field line of a block that matched `HEAD`; each line comes after a CRLF.
FIELDS: re.Pattern[str]
_FIELDS = r"\r\n([^:]+):[ \t]*([^\r]*[^\r \t]|)"
#: The same for the fields that determine framing and persistence, in a lower-cased block.
CONNECTION_FIELDS: re.Pattern[bytes]
_CONNECTION_FIELDS = rb"\r\n(content-length|transfer-encoding|connection):[ \t]*([^\r]*[^\r \t]|)"

#: Single lines without their CRLF.
STATUS_LINE: re.Pattern[bytes]
_STATUS_LINE = rb"HTTP/1\.[0-9] [0-9]{3}(?: %b)?" % _VALUE
FIELD_LINE: re.Pattern[bytes]
_FIELD_LINE = rb"%b:%b" % (_TOKEN, _VALUE)
FOLD_LINE: re.Pattern[bytes]
_FOLD_LINE = rb"[ \t]%b" % _VALUE
#: The start of a status line of another major version.
OTHER_VERSION: re.Pattern[bytes]
_OTHER_VERSION = rb"HTTP/[02-9]\.[0-9] "
#: An obs-fold without the whitespace before its CRLF (5.2).
FOLD: re.Pattern[bytes]
_FOLD = rb"\r\n[ \t]++"
#: An octet that no head may contain: a control character, or a CR before another octet than LF (2.2).
STRAY: re.Pattern[bytes]
_STRAY = rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|\Z)"

_QUOTED = rb'"(?>(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"'
_EXTENSION = rb"[\t ]*+;[\t ]*+%b(?>(?:[\t ]*+=[\t ]*+(?:%b|%b))?)" % (_TOKEN, _TOKEN, _QUOTED)
#: chunk-size [ chunk-ext ] CRLF. The size has up to 16 significant digits, so it fits into 64 bits.
CHUNK_LINE: re.Pattern[bytes]
_CHUNK_LINE = rb"(0*[0-9A-Fa-f]{1,16})(?>(?:%b)*)\r\n" % _EXTENSION
#: A chunk-size line that has not arrived completely and can still become valid.
CHUNK_START: re.Pattern[bytes]
_CHUNK_START = rb"0*+[0-9A-Fa-f]{0,16}+(?:[\t ;][\t\x20-\x7e\x80-\xff]*+)?\r?"

# Requests. Each expression matches a whole line as it is sent.

#: A field line, its name in group 1, and a continuation line (5.2), which must not look like an empty line.
SENT_FIELD: re.Pattern[bytes]
_SENT_FIELD = rb"(%b): %b\r\n" % (_TOKEN, _VALUE)
SENT_CONTINUATION: re.Pattern[bytes]
_SENT_CONTINUATION = rb"\t[\x21-\x7e\x80-\xff]%b\r\n" % _VALUE
#: A method or the name of a field, for messages of errors.
NAME: re.Pattern[bytes]
_NAME = _TOKEN

_H16 = "[0-9A-Fa-f]{1,4}"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = rf"(?:{_OCTET}\.){{3}}{_OCTET}"
_LS32 = rf"(?:{_H16}:{_H16}|[0-9]+\.[0-9.]+)"
# The nine forms of RFC 3986 3.2.2. The lookahead checks an IPv4 address at the end once for all of them. The text is
# short, so trying all of them takes no time.
_IPV6 = (
    rf"(?=[0-9A-Fa-f:]*(?::{_IPV4})?(?:[\]%]|\Z))"
    f"(?:(?:{_H16}:){{6}}{_LS32}|::(?:{_H16}:){{5}}{_LS32}|(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}"
    + "".join(f"|(?:(?:{_H16}:){{0,{n}}}{_H16})?::(?:{_H16}:){{{4 - n}}}{_LS32}" for n in (1, 2, 3, 4))
    + f"|(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}|(?:(?:{_H16}:){{0,6}}{_H16})?::)"
)
_REGISTERED = r"(?>(?:[0-9A-Za-z._~!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})+)"
_LITERAL = rf"\[(?:{_IPV6}|[Vv][0-9A-Fa-f]+\.[0-9A-Za-z._~!$&'()*+,;=:\-]+)\]"
# A host by RFC 3986: an address in brackets, or a name. A request must not contain userinfo (RFC 9110 4.2.4).
_HOST = rf"(?:{_LITERAL}|{_REGISTERED})".encode("ascii")
# Visible ASCII without '#' and without the characters that every standard requires to be encoded. RFC 3986 excludes
# more characters, which the URL Standard of WHATWG allows; the caller decides about these.
_PATH = rb"[!$-;=?-~]*+"

#: The value of Host (RFC 9112 3.2): empty, or a name with or without a port; an address in brackets likewise.
HOST_VALUE: re.Pattern[bytes]
_HOST_VALUE = rf"(?:{_REGISTERED})?(?::[0-9]*+)?".encode("ascii")
LITERAL_VALUE: re.Pattern[bytes]
_LITERAL_VALUE = rf"{_LITERAL}(?::[0-9]*+)?".encode("ascii")
#: A request line with a target in origin-form (3.2.1).
ORIGIN_LINE: re.Pattern[bytes]
_ORIGIN_LINE = rb"(?!CONNECT )%b /%b HTTP/1\.1\r\n" % (_TOKEN, _PATH)
#: A request line with a target in absolute-form (3.2.2), its authority in group 1.
ABSOLUTE_LINE: re.Pattern[bytes]
_ABSOLUTE_LINE = rb"(?!CONNECT )%b [A-Za-z][A-Za-z0-9+.\-]*+://(%b(?::[0-9]*+)?)(?:[/?]%b)? HTTP/1\.1\r\n" % (
    _TOKEN,
    _HOST,
    _PATH,
)
#: A request line with a target in authority-form (3.2.3), which is group 1. The port must be valid (RFC 9110 9.3.6).
AUTHORITY_LINE: re.Pattern[bytes]
_AUTHORITY_LINE = (
    rb"CONNECT (%b:0*(?:[1-5]?[0-9]{1,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])) HTTP/1\.1\r\n" % _HOST
)

# The values of the fields that frame, route or connect. A sender must not send empty elements (RFC 9110 5.6.1.1).
_PARAMETERS = rb"(?>(?:[\t ]*+;[\t ]*+%b[\t ]*+=[\t ]*+(?:%b|%b))*)" % (_TOKEN, _TOKEN, _QUOTED)
_LIST = rb"(?:%b(?>(?:[\t ]*+,[\t ]*+%b)*))?"
#: Connection and Trailer: tokens.
TOKENS: re.Pattern[bytes]
_TOKENS = _LIST % (_TOKEN, _TOKEN)
#: Transfer-Encoding and TE: codings with parameters (RFC 9112 7, RFC 9110 10.1.4).
CODINGS: re.Pattern[bytes]
_CODINGS = _LIST % (_TOKEN + _PARAMETERS, _TOKEN + _PARAMETERS)
#: Upgrade: protocols with or without a version (RFC 9110 7.8).
PROTOCOLS: re.Pattern[bytes]
_PROTOCOLS = _LIST % ((rb"%b(?:/%b)?" % (_TOKEN, _TOKEN),) * 2)
#: Expect: expectations with or without a value (RFC 9110 10.1.1).
EXPECTATIONS: re.Pattern[bytes]
_EXPECTATIONS = _LIST % ((rb"%b(?:=(?:%b|%b)%b)?" % (_TOKEN, _TOKEN, _QUOTED, _PARAMETERS),) * 2)
#: One element of a list that matched one of the four, with the whitespace around the element.
ELEMENT: re.Pattern[bytes]
_ELEMENT = rb'(?>(?:[^,"]|"(?>(?:[^"\\]|\\.)*)")+)'

# The chunked coding of content that the caller has encoded, beside the chunk lines above. Each `_START` matches a line
# that has not come completely and can still become valid.

#: The end of the data of a chunk.
CHUNK_END: re.Pattern[bytes]
_CHUNK_END = rb"\r\n"
CHUNK_END_START: re.Pattern[bytes]
_CHUNK_END_START = rb"\r"
#: A line of the trailer section, its name in group 1; the empty line has no name.
TRAILER_LINE: re.Pattern[bytes]
_TRAILER_LINE = rb"(?:(%b):%b)?\r\n" % (_TOKEN, _VALUE)
TRAILER_START: re.Pattern[bytes]
_TRAILER_START = rb"(?:%b(?::%b)?)?\r?" % (_TOKEN, _VALUE)

# Addresses.

#: `[address%zone]`, and the text after a colon, which should be a port.
BRACKETED: re.Pattern[str]
_BRACKETED = r"(?s:\[([0-9A-Fa-f:.]+(?:%[0-9A-Za-z._~\-]+)?)\](?::(.*))?)"
#: A name that may be a host in a URI, or an IPv4 address.
HOST_NAME: re.Pattern[str]
_HOST_NAME = _REGISTERED
#: An IPv4 address, or an IPv6 address with or without a zone.
IP_ADDRESS: re.Pattern[str]
_IP_ADDRESS = rf"{_IPV4}|{_IPV6}(?:%[0-9A-Za-z._~\-]+)?"


def __getattr__(name: str) -> re.Pattern[Any]:
    """Compile the expression `name` on the first access. Raises AttributeError if there is no such expression."""
    source = None if name.startswith("_") else globals().get(f"_{name}")
    if source is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import re

    compiled: re.Pattern[Any] = re.compile(source)
    globals()[name] = compiled
    return compiled
