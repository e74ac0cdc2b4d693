"""The grammar of messages as regular expressions (RFC 9112 sections 3, 4, 5 and 7.1, RFC 9110 4 and 5), and nothing
else.

No part of an expression can match in two ways and every repetition over what a peer sends is possessive, so the time
that they take is linear in the input, whatever arrives.

Each is compiled when it is first asked for: `grammar.HEAD` is made of `_HEAD`. To import `re` and to compile them all
takes longer than to import the rest of the client.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

# Field values are octets (RFC 9112 2.2): HTAB, SP, visible ASCII and 0x80-0xFF, so that no VT, FS or NEL is taken for a
# line end; the other control characters are refused (RFC 9110 5.5).
_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_VALUE = rb"[\t\x20-\x7e\x80-\xff]*+"

# Responses.

#: A whole head. Groups: minor version, status and reason, and every field line with the CRLF *before* it, which is
#: handy for searching.
HEAD: re.Pattern[bytes]
_HEAD = rb"HTTP/1\.([0-9]) ([0-9]{3}(?: %b)?)((?:\r\n%b:%b)*+)\r\n\r\n" % (_VALUE, _TOKEN, _VALUE)

# A field that has no say in framing and persistence, or only the usual one. Most are known by their first letter.
_USUAL = rb"\r\n(?![CcTt](?i:ontent-length|ransfer-encoding|onnection(?!:[ \t]*keep-alive[ \t]*\r)):)%b:%b" % (
    _TOKEN,
    _VALUE,
)
#: The head of a usual response: HTTP/1.1, a status that lets content follow, one Content-Length of up to 18 digits and
#: not zero, no Transfer-Encoding, no option but keep-alive. Groups: status and reason, field lines as above, length.
USUAL_HEAD: re.Pattern[bytes]
_USUAL_HEAD = (
    rb"HTTP/1\.1 ((?:2(?!0[45])|3(?!04)|[45])[0-9][0-9](?: %b)?)"
    rb"((?:%b)*+\r\n(?i:content-length):[ \t]*+([1-9][0-9]{0,17})[ \t]*+(?:%b)*+)\r\n\r\n" % (_VALUE, _USUAL, _USUAL)
)

#: Name and value of each field line of a block that is known to be good, each with the CRLF before it.
FIELDS: re.Pattern[str]
_FIELDS = r"\r\n([^:]+):[ \t]*([^\r]*[^\r \t]|)"
#: The same for the fields that decide about framing and persistence, in a lower-cased block.
CONNECTION_FIELDS: re.Pattern[bytes]
_CONNECTION_FIELDS = rb"\r\n(content-length|transfer-encoding|connection):[ \t]*([^\r]*[^\r \t]|)"

#: Single lines, without their CRLF.
STATUS_LINE: re.Pattern[bytes]
_STATUS_LINE = rb"HTTP/1\.[0-9] [0-9]{3}(?: %b)?" % _VALUE
FIELD_LINE: re.Pattern[bytes]
_FIELD_LINE = rb"%b:%b" % (_TOKEN, _VALUE)
FOLD_LINE: re.Pattern[bytes]
_FOLD_LINE = rb"[ \t]%b" % _VALUE
#: The beginning of a status line of another major version.
OTHER_VERSION: re.Pattern[bytes]
_OTHER_VERSION = rb"HTTP/[02-9]\.[0-9] "
#: An obs-fold, as far as it follows the value (5.2).
FOLD: re.Pattern[bytes]
_FOLD = rb"\r\n[ \t]++"
#: An octet that no head may hold: a control character, or a CR that something else than LF follows (2.2).
STRAY: re.Pattern[bytes]
_STRAY = rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|\Z)"

_QUOTED = rb'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*+"'
_EXTENSION = rb"[\t ]*+;[\t ]*+%b(?:[\t ]*+=[\t ]*+(?:%b|%b))?+" % (_TOKEN, _TOKEN, _QUOTED)
#: chunk-size [ chunk-ext ] CRLF, with up to 16 significant digits: no size that a machine cannot hold.
CHUNK_LINE: re.Pattern[bytes]
_CHUNK_LINE = rb"(0*[0-9A-Fa-f]{1,16})(?:%b)*+\r\n" % _EXTENSION
#: What a chunk-size line may look like as far as it has come.
CHUNK_START: re.Pattern[bytes]
_CHUNK_START = rb"0*+[0-9A-Fa-f]{0,16}+(?:[\t ;][\t\x20-\x7e\x80-\xff]*+)?+\r?"
#: What follows the last chunk: field lines and the empty line.
TRAILER_SECTION: re.Pattern[bytes]
_TRAILER_SECTION = rb"(?:%b:%b\r\n)*+\r\n" % (_TOKEN, _VALUE)

# Requests.

#: A method, or the name of a field.
NAME: re.Pattern[str]
_NAME = _TOKEN.decode("ascii")
#: The value of a field.
VALUE: re.Pattern[bytes]
# A host by RFC 3986: an address in brackets, or a name. Userinfo has no place in a request (RFC 9110 4.2.4).
_HOST = r"(?:\[[0-9A-Za-z._~!$&'()*+,;=:\-]+\]|(?:[0-9A-Za-z._~!$&'()*+,;=\-]|%[0-9A-Fa-f]{2})++)"
# Visible ASCII without '#' and what every standard wants encoded. Of the rest RFC 3986 excludes more, which the URL
# Standard of WHATWG leaves as it is: that is for the caller to know.
_PATH = r"[!$-;=?-~]*+"

#: The value of Host, empty or with a port or not (RFC 9112 3.2).
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

#: `[address%zone]`, and behind a colon what should be a port.
BRACKETED: re.Pattern[str]
_BRACKETED = r"(?s:\[([0-9A-Fa-f:.]+(?:%[0-9A-Za-z._~\-]+)?)\](?::(.*))?)"
#: An IPv6 address without brackets.
IPV6: re.Pattern[str]
_IPV6 = r"[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%[0-9A-Za-z._~\-]+)?"
#: What may be a host name, as far as its characters go.
HOST_NAME: re.Pattern[str]
_HOST_NAME = r"[^\x00-\x20\x7f/?#@:\\\[\]<>\"^`{|}]+"


def __getattr__(name: str) -> re.Pattern[Any]:
    """Compile the expression `name`, for this time and all others. Raises AttributeError if there is none."""
    source = None if name.startswith("_") else globals().get(f"_{name}")
    if source is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import re

    compiled: re.Pattern[Any] = re.compile(source)
    globals()[name] = compiled
    return compiled
