"""Every departure that the reader knows, with the clauses that say what a client does with it. Data only.

The kinds begin with the place: start line, status line, field line, field, framing, chunk, trailer, message.
"""

from __future__ import annotations

from .choices import Departure

PERMITTED = ("refused-permitted",)
REPAIR = ("refused-repair",)
IGNORED = ("refused-ignored",)
MISPLACED = ("refused-misplaced",)

# -------------------------------------------------------------------------------------------------------------- lines

LF_ALONE = Departure("line: LF without CR", ("RFC9112-2.2-2", "RFC9110-5.5-4"), "may", PERMITTED)

# -------------------------------------------------------------------------------------------------------- start line

NO_STATUS_LINE = Departure("start line: no status line", ("RFC9112-2.3-P1",), "should")
AS_CONTENT = Departure("start line: octets taken for HTTP/0.9", ("RFC9112-2.3-P1",), "should", valid=True)
OCTETS_BEFORE = Departure("start line: octets before the status line", ("RFC9112-2.3-P1",), "should")
EMPTY_LINE_BEFORE = Departure("start line: an empty line before the status line", ("RFC9112-9.2-4",), "info")
OCTETS_BEHIND_INTERIM = Departure("start line: no status line behind an interim response", ("RFC9110-15.2-P1",), "must")
VERSION = Departure("status line: the version is not HTTP/1.x", ("RFC9112-2.3-P1",), "should")
HIGHER_MINOR = Departure("status line: a higher minor version", ("RFC9110-6.2-6",), "should", valid=True)
CODE = Departure("status line: the code is not three digits", ("RFC9112-4-P1",), "should")
LOOK_ALIKE = Departure("status line: the code resembles one without content", ("RFC9112-4-P1",), "should", (), True)
NO_SPACE = Departure("status line: no space behind the code", ("RFC9112-4-2",), "may", PERMITTED)
WHITESPACE = Departure("status line: other whitespace than one space", ("RFC9112-4-2",), "may", PERMITTED)
SEPARATOR = Departure("status line: no whitespace where a space belongs", ("RFC9112-4-P1",), "should")
CR_IN_STATUS_LINE = Departure("status line: a bare CR", ("RFC9112-2.2-4",), "must", PERMITTED)
CONTROL_IN_REASON = Departure("status line: a control character", ("RFC9112-2.2-1", "RFC9112-4-3"), "must")
OBS_TEXT_IN_REASON = Departure("status line: an octet above 0x7F", ("RFC9112-4-3",), "should", valid=True)
OUTSIDE_CLASSES = Departure(
    "status line: a code outside of 100 to 599", ("RFC9110-15-2",), "should", ("status-outside-classes",)
)
UNREGISTERED = Departure("status line: an unregistered code", ("RFC9110-15-1",), "must", valid=True)

# ------------------------------------------------------------------------------------------------------- field lines

CR_FIRST = Departure("field line: a bare CR begins the line", ("RFC9112-2.2-4",), "must", PERMITTED, True)
CR_ONLY = Departure("field line: a line of nothing but CR", ("RFC9112-2.2-4", "RFC9112-2.2-2"), "must", PERMITTED, True)
WHITESPACE_FIRST = Departure(
    "field line: whitespace before the first field line", ("RFC9112-2.2-9",), "must", PERMITTED
)
OBS_FOLD = Departure("field line: obs-fold", ("RFC9112-5.2-4",), "must", REPAIR)
NO_COLON = Departure("field line: no colon", ("RFC9110-2.4-1", "RFC9112-5.1-P3"), "must")
EMPTY_NAME = Departure("field line: an empty name", ("RFC9110-2.4-1", "RFC9112-5.1-P3"), "must")
NAME = Departure("field line: the name is not a token", ("RFC9110-2.4-1", "RFC9112-5.1-P3"), "must")
SPACE_BEFORE_COLON = Departure("field line: whitespace before the colon", ("RFC9110-2.4-1", "RFC9112-5.1-P1"), "must")
NAME_THAT_FRAMES = Departure(
    "field line: a name that frames, with octets outside of the grammar",
    ("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
    "should",
    (),
    True,
)
CR_IN_VALUE = Departure("field: a bare CR in the value", ("RFC9112-2.2-4", "RFC9110-5.5-4"), "must", PERMITTED)
NUL_IN_VALUE = Departure("field: NUL in the value", ("RFC9110-5.5-4",), "must", PERMITTED)
CONTROL_IN_VALUE = Departure("field: a control character in the value", ("RFC9110-5.5-5", "RFC9110-2.4-1"), "must")
OBS_TEXT_IN_VALUE = Departure("field: an octet above 0x7F in the value", ("RFC9110-5.5-3",), "should", valid=True)
TWICE = Departure("field: a field of one value occurs twice", ("RFC9110-2.4-2",), "may")

# ----------------------------------------------------------------------------------------------------------- framing

LENGTH_INVALID = Departure("framing: an invalid Content-Length", ("RFC9112-6.3-5", "RFC9112-6.3-8"), "must", (), True)
LENGTH_REPLACED = Departure(
    "framing: CR, LF or NUL around the number of Content-Length", ("RFC9112-6.3-5", "RFC9110-5.5-4"), "must", (), True
)
LENGTH_REPEATED = Departure(
    "framing: Content-Length with one value several times", ("RFC9112-6.3-5", "RFC9110-8.6-13"), "must", PERMITTED
)
LONG_LENGTH = Departure("framing: a Content-Length of many digits", ("RFC9110-2.4-1", "RFC9110-17.5-1"), "must")
MORE_THAN_LENGTH = Departure("framing: more octets than Content-Length", ("RFC9110-2.4-1", "RFC9112-6.3-15"), "must")
OCTETS_BEHIND = Departure("framing: octets behind the response", ("RFC9112-6.3-15", "RFC9112-6.3-16"), "must")
BOTH = Departure(
    "framing: Transfer-Encoding beside Content-Length", ("RFC9112-6.3-P2", "RFC9112-6.3-2"), "must", (), True
)
EMPTY_MEMBER = Departure("framing: an empty member in Transfer-Encoding", ("RFC9110-5.6.1.2-1",), "must", IGNORED)
CODING_MALFORMED = Departure(
    "framing: a transfer coding outside of the grammar", ("RFC9112-6.3-P4", "RFC9110-2.4-2"), "must", (), True
)
CODING_REPLACED = Departure(
    "framing: CR, LF or NUL around a transfer coding", ("RFC9110-5.5-4", "RFC9112-2.2-4"), "must", (), True
)
NO_CODING = Departure("framing: a Transfer-Encoding without a coding", ("RFC9112-6.3-P4",), "must", (), True)
NOT_CHUNKED = Departure("framing: chunked is not the final coding", ("RFC9112-6.3-P4",), "must")
THEN_IDENTITY = Departure("framing: identity behind chunked", ("RFC9112-6.3-P4",), "must", (), True)
OTHER_CODING = Departure("framing: another coding before chunked", ("RFC9112-6.3-P3", "RFC9112-6.1-5"), "must")
CHUNKED_TWICE = Departure("framing: chunked twice", ("RFC9112-6.3-P3",), "info", (), True)
CHUNKED_PARAMETER = Departure("framing: a parameter of chunked", ("RFC9112-7.1-4",), "should")
CODING_PARAMETER = Departure("framing: a parameter of a compression coding", ("RFC9112-7.2-1",), "should")
CODING_IN_1_0 = Departure("framing: Transfer-Encoding in HTTP/1.0", ("RFC9112-6.1-14",), "must")
BOTH_IN_1_0 = Departure(
    "framing: both framing fields in HTTP/1.0", ("RFC9112-6.1-14", "RFC9112-6.3-P2"), "info", (), True
)
UNUSED_FRAMING = Departure("framing: invalid framing fields without content", ("RFC9112-6.3-P1",), "must")
MISPLACED_FRAMING = Departure(
    "framing: framing fields in a 1xx or 204", ("RFC9112-6.3-P1", "RFC9110-15.2-P1"), "must", MISPLACED
)
TUNNEL_FRAMING = Departure("framing: framing fields in a 2xx to CONNECT", ("RFC9112-6.3-1",), "must", IGNORED)
RESET_CONTENT = Departure("framing: content in a 205", ("RFC9110-2.4-1",), "must", MISPLACED)

# ------------------------------------------------------------------------------------------------------------ chunks

CHUNK_SIZE = Departure("chunk: the size is not hexadecimal digits", ("RFC9112-7.1-P1", "RFC9112-8-2"), "must", (), True)
LONG_SIZE = Departure("chunk: a size with many leading zeros", ("RFC9112-7.1-P1", "RFC9112-7.1-3"), "must")
CHUNK_LINE_LF = Departure("chunk: LF alone ends the size line", ("RFC9112-7.1-P4", "RFC9112-7.1-P1"), "must", (), True)
CHUNK_DATA_LF = Departure("chunk: LF alone follows the data", ("RFC9112-7.1-P4", "RFC9112-7.1-P2"), "must", (), True)
CHUNK_DATA_SPACE = Departure(
    "chunk: whitespace before the CRLF behind the data", ("RFC9112-7.1-P2", "RFC9112-8-2"), "must", (), True
)
CHUNK_DATA_END = Departure("chunk: no CRLF behind the data", ("RFC9112-7.1-P2", "RFC9112-8-2"), "must", (), True)
EXTENSION = Departure("chunk: an extension", ("RFC9112-7.1.1-1",), "must", IGNORED, valid=True)
LONG_EXTENSION = Departure("chunk: a long extension", ("RFC9112-7.1.1-1",), "must", IGNORED)
EXTENSION_SPACE = Departure("chunk: bad whitespace in an extension", ("RFC9110-5.6.3-6",), "must", REPAIR)
EXTENSION_MALFORMED = Departure(
    "chunk: an extension outside of the grammar", ("RFC9112-7.1.1-P1", "RFC9110-2.4-2"), "must"
)
EXTENSION_CONTROL = Departure("chunk: CR, LF or NUL in an extension", ("RFC9112-7.1.1-P1",), "must", (), True)

# ---------------------------------------------------------------------------------------------------------- trailers

TRAILER_LINE = Departure("trailer: a line outside of the grammar", ("RFC9112-7.1-2", "RFC9112-5.1-P3"), "must")
TRAILER_FRAMES = Departure(
    "trailer: a field that no trailer section may have", ("RFC9112-7.1.2-3", "RFC9110-6.5-1"), "must"
)
TRAILER_REPEATS = Departure(
    "trailer: a field that the header section has too", ("RFC9112-7.1.2-3", "RFC9112-7.1.2-2"), "must"
)
TRAILER = Departure("trailer: a field", ("RFC9112-7.1.2-3", "RFC9112-7.1.2-1"), "must", valid=True)
TRAILER_CUT = Departure(
    "trailer: the connection ends before the empty line", ("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"), "must"
)
LAST_CHUNK_CUT = Departure(
    "chunk: the connection ends within the line end of the last chunk",
    ("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
    "must",
)

# ----------------------------------------------------------------------------------------------------- whole message

INTERIM = Departure("message: an interim response", ("RFC9110-15.2-2",), "must", valid=True)
LARGE = Departure("message: a long line or many fields", ("RFC9110-2.4-1", "RFC9110-17.5-1"), "must", valid=True)
VAST = Departure("message: a line or a section beyond common limits", ("RFC9110-17.5-1",), "should", valid=True)
MANY_INTERIM = Departure("message: ten interim responses or more", ("RFC9110-15.2-2", "RFC9110-2.3-1"), "info")
INTERIM_IN_1_0 = Departure("message: an interim response of HTTP/1.0", ("RFC9110-15.2-2",), "must")
SWITCHED = Departure("message: a 101 without a request for it", ("RFC9110-15.2-3",), "info")
HEAD_CUT = Departure("message: the octets end within the head", ("RFC9112-8-P1", "RFC9112-8-2"), "must")
CONTENT_CUT = Departure("message: the octets end within the content", ("RFC9112-6.3-9", "RFC9112-8-2"), "must")
NEVER_ENDS = Departure("message: the connection that ends the content stays open", ("RFC9112-6.3-P5",), "must")
