"""The grammar of responses as regular expressions over octets (RFC 9112 sections 4, 5 and 7.1), and nothing else.

No part of an expression can match in two ways and every repetition is possessive, so the time that they take is linear
in the input, whatever arrives.
"""

from __future__ import annotations

import re

# Field values are octets (RFC 9112 2.2): HTAB, SP, visible ASCII and 0x80-0xFF, so that no VT, FS or NEL is taken for a
# line end; the other control characters are refused (RFC 9110 5.5).
TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
VALUE = rb"[\t\x20-\x7e\x80-\xff]*+"

#: A whole head. Group 4 has every field line with the CRLF *before* it, which is handy for searching.
HEAD = re.compile(rb"HTTP/1\.([0-9]) ([1-5][0-9][0-9])(?: (%b))?((?:\r\n%b:%b)*+)\r\n\r\n" % (VALUE, TOKEN, VALUE))

# A field that has no say in framing and persistence, or only the usual one.
_USUAL = rb"\r\n(?!(?i:content-length|transfer-encoding|connection(?!:[ \t]*keep-alive[ \t]*\r)):)%b:%b" % (
    TOKEN,
    VALUE,
)
#: The head of a usual response: HTTP/1.1, a status that lets content follow, one Content-Length of up to 18 digits and
#: not zero, no Transfer-Encoding, no option but keep-alive. Groups: status, reason, field lines as above, length.
USUAL_HEAD = re.compile(
    rb"HTTP/1\.1 (2(?!04)[0-9][0-9]|3(?!04)[0-9][0-9]|[45][0-9][0-9])(?: (%b))?"
    rb"((?:%b)*+\r\n(?i:content-length):[ \t]*+([1-9][0-9]{0,17})[ \t]*+(?:%b)*+)\r\n\r\n" % (VALUE, _USUAL, _USUAL)
)

#: An octet that no head may hold: a control character, or a CR that something else than LF follows (2.2).
STRAY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n|\Z)")

_QUOTED = rb'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*+"'
_EXTENSION = rb"[\t ]*+;[\t ]*+%b(?:[\t ]*+=[\t ]*+(?:%b|%b))?+" % (TOKEN, TOKEN, _QUOTED)

#: chunk-size [ chunk-ext ] CRLF, with up to 16 significant digits: no size that a machine cannot hold.
CHUNK_LINE = re.compile(rb"(0*[0-9A-Fa-f]{1,16})(?:%b)*+\r\n" % _EXTENSION)
#: What a chunk-size line may look like as far as it has come.
CHUNK_START = re.compile(rb"0*+[0-9A-Fa-f]{0,16}+(?:[\t ;][\t\x20-\x7e\x80-\xff]*+)?+\r?")
#: What follows the last chunk: field lines and the empty line.
TRAILER_SECTION = re.compile(rb"(?:%b:%b\r\n)*+\r\n" % (TOKEN, VALUE))
