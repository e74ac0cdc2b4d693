"""The grammar of messages as regular expressions (RFC 9112 sections 3, 4, 5 and 7.1, RFC 9110 sections 4 and 5).

No part of an expression can match the same octets in two ways, and every repetition over octets of a peer is
possessive. So the time of a match is linear in the size of the input, whatever the peer sends.

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
_HEAD = rb"HTTP/1\.([0-9]) ([0-9]{3}(?: %b)?)((?:\r\n%b:%b)*+)\r\n\r\n" % (_VALUE, _TOKEN, _VALUE)

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
    rb"((?:%b)*+\r\n(?i:content-length):[ \t]*+([1-9][0-9]{0,17})[ \t]*+(?:%b)*+)\r\n\r\n" % (_VALUE, _USUAL, _USUAL)
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

_QUOTED = rb'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*+"'
_EXTENSION = rb"[\t ]*+;[\t ]*+%b(?:[\t ]*+=[\t ]*+(?:%b|%b))?+" % (_TOKEN, _TOKEN, _QUOTED)
#: chunk-size [ chunk-ext ] CRLF. The size has up to 16 significant digits, so it fits into 64 bits.
CHUNK_LINE: re.Pattern[bytes]
_CHUNK_LINE = rb"(0*[0-9A-Fa-f]{1,16})(?:%b)*+\r\n" % _EXTENSION
#: A chunk-size line that has not arrived completely and can still become valid.
CHUNK_START: re.Pattern[bytes]
_CHUNK_START = rb"0*+[0-9A-Fa-f]{0,16}+(?:[\t ;][\t\x20-\x7e\x80-\xff]*+)?+\r?"
#: The octets after the line of the last chunk: field lines and the empty line.
TRAILER_SECTION: re.Pattern[bytes]
_TRAILER_SECTION = rb"(?:%b:%b\r\n)*+\r\n" % (_TOKEN, _VALUE)

# Requests.

#: A method, or the name of a field.
NAME: re.Pattern[str]
_NAME = _TOKEN.decode("ascii")
#: The value of a field.
VALUE: re.Pattern[bytes]
# A host by RFC 3986: an address in brackets, or a name. A request must not contain userinfo (RFC 9110 4.2.4).
_HOST = r"(?:\[[0-9A-Za-z._~!$&'()*+,;=:\-]+\]|(?:[0-9A-Za-z._~!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})++)"
# Visible ASCII without '#' and without the characters that every standard requires to be encoded. RFC 3986 excludes
# more characters, which the URL Standard of WHATWG allows; the caller decides about these.
_PATH = r"[!$-;=?-~]*+"

#: The value of Host: empty, or a host with or without a port (RFC 9112 3.2).
HOST_VALUE: re.Pattern[bytes]
_HOST_VALUE = rf"(?:{_HOST})?(?::[0-9]*+)?".encode("ascii")
#: A target in origin-form (3.2.1).
ORIGIN_FORM: re.Pattern[str]
_ORIGIN_FORM = rf"/{_PATH}"
#: A target in absolute-form (3.2.2), its authority in group 1.
ABSOLUTE_FORM: re.Pattern[str]
_ABSOLUTE_FORM = rf"[A-Za-z][A-Za-z0-9+.\-]*+://({_HOST}(?::[0-9]*+)?)([/?]{_PATH})?"
#: A target in authority-form (3.2.3).
AUTHORITY_FORM: re.Pattern[str]
_AUTHORITY_FORM = rf"{_HOST}:[0-9]++"

# Addresses.

#: `[address%zone]`, and the text after a colon, which should be a port.
BRACKETED: re.Pattern[str]
_BRACKETED = r"(?s:\[([0-9A-Fa-f:.]+(?:%[0-9A-Za-z._~\-]+)?)\](?::(.*))?)"
#: An IPv6 address without brackets.
IPV6: re.Pattern[str]
_IPV6 = r"[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%[0-9A-Za-z._~\-]+)?"
#: A text whose characters are all allowed in a host name.
HOST_NAME: re.Pattern[str]
_HOST_NAME = r"[^\x00-\x20\x7f/?#@:\\\[\]<>\"^`{|}]+"


def __getattr__(name: str) -> re.Pattern[Any]:
    """Compile the expression `name` on the first access. Raises AttributeError if there is no such expression."""
    source = None if name.startswith("_") else globals().get(f"_{name}")
    if source is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import re

    compiled: re.Pattern[Any] = re.compile(source)
    globals()[name] = compiled
    return compiled
