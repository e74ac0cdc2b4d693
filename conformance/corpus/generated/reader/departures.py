"""Every departure that the reader knows, with the clauses that say what a client does with it. Data only.

The kinds begin with the place: start line, status line, field line, field, framing, chunk, trailer, message.
"""

from __future__ import annotations

from .choices import GrammarDeparture

PERMITTED = ("refused-permitted",)
REPAIR = ("refused-repair",)
IGNORED = ("refused-ignored",)
MISPLACED = ("refused-misplaced",)

# -------------------------------------------------------------------------------------------------------------- lines

LF_ALONE = GrammarDeparture("line: LF without CR", ("RFC9112-2.2-2", "RFC9110-5.5-4"), "may", PERMITTED)

# -------------------------------------------------------------------------------------------------------- start line

NO_STATUS_LINE = GrammarDeparture("start line: no status line", ("RFC9112-2.3-P1",), "should")
AS_CONTENT = GrammarDeparture("start line: octets taken for HTTP/0.9", ("RFC9112-2.3-P1",), "should", valid=True)
OCTETS_BEFORE = GrammarDeparture("start line: octets before the status line", ("RFC9112-2.3-P1",), "should")
EMPTY_LINE_BEFORE = GrammarDeparture("start line: an empty line before the status line", ("RFC9112-9.2-4",), "info")
OCTETS_BEHIND_INTERIM = GrammarDeparture(
    "start line: no status line behind an interim response", ("RFC9110-15.2-P1",), "must", (), True
)
VERSION = GrammarDeparture("status line: the version is not HTTP/1.x", ("RFC9112-2.3-P1",), "should")
HIGHER_MINOR = GrammarDeparture("status line: a higher minor version", ("RFC9110-6.2-6",), "should", valid=True)
CODE = GrammarDeparture("status line: the code is not three digits", ("RFC9112-4-P1",), "should")
LOOK_ALIKE = GrammarDeparture(
    "status line: the code resembles one without content", ("RFC9112-4-P1",), "should", (), True
)
NO_SPACE = GrammarDeparture("status line: no space behind the code", ("RFC9112-4-2",), "may", PERMITTED)
WHITESPACE = GrammarDeparture("status line: other whitespace than one space", ("RFC9112-4-2",), "may", PERMITTED)
SEPARATOR = GrammarDeparture("status line: no whitespace where a space belongs", ("RFC9112-4-P1",), "should")
CR_IN_STATUS_LINE = GrammarDeparture("status line: a bare CR", ("RFC9112-2.2-4",), "must", PERMITTED)
CONTROL_IN_REASON = GrammarDeparture("status line: a control character", ("RFC9112-2.2-1", "RFC9112-4-3"), "must")
OBS_TEXT_IN_REASON = GrammarDeparture("status line: an octet above 0x7F", ("RFC9112-4-3",), "should", valid=True)
OUTSIDE_CLASSES = GrammarDeparture(
    "status line: a code outside of 100 to 599", ("RFC9110-15-2",), "should", ("status-outside-classes",)
)
UNREGISTERED = GrammarDeparture("status line: an unregistered code", ("RFC9110-15-1",), "must", valid=True)

# ------------------------------------------------------------------------------------------------------- field lines

CR_FIRST = GrammarDeparture("field line: a bare CR begins the line", ("RFC9112-2.2-4",), "must", PERMITTED, True)
CR_ONLY = GrammarDeparture(
    "field line: a line of nothing but CR", ("RFC9112-2.2-4", "RFC9112-2.2-2"), "must", PERMITTED, True
)
WHITESPACE_FIRST = GrammarDeparture(
    "field line: whitespace before the first field line", ("RFC9112-2.2-9",), "must", PERMITTED
)
OBS_FOLD = GrammarDeparture("field line: obs-fold", ("RFC9112-5.2-4",), "must", REPAIR)
NO_COLON = GrammarDeparture("field line: no colon", ("RFC9110-2.4-1", "RFC9112-5.1-P3"), "must")
EMPTY_NAME = GrammarDeparture("field line: an empty name", ("RFC9110-2.4-1", "RFC9112-5.1-P3"), "must")
NAME = GrammarDeparture("field line: the name is not a token", ("RFC9110-2.4-1", "RFC9112-5.1-P3"), "must")
SPACE_BEFORE_COLON = GrammarDeparture(
    "field line: whitespace before the colon", ("RFC9110-2.4-1", "RFC9112-5.1-P1"), "must"
)
NAME_THAT_FRAMES = GrammarDeparture(
    "field line: a name that frames, with octets outside of the grammar",
    ("RFC9112-5.1-P1", "RFC9112-5.1-P3"),
    "should",
    (),
    True,
)
CR_IN_VALUE = GrammarDeparture("field: a bare CR in the value", ("RFC9112-2.2-4", "RFC9110-5.5-4"), "must", PERMITTED)
NUL_IN_VALUE = GrammarDeparture("field: NUL in the value", ("RFC9110-5.5-4",), "must", PERMITTED)
CONTROL_IN_VALUE = GrammarDeparture(
    "field: a control character in the value", ("RFC9110-5.5-5", "RFC9110-2.4-1"), "must"
)
OBS_TEXT_IN_VALUE = GrammarDeparture(
    "field: an octet above 0x7F in the value", ("RFC9110-5.5-3",), "should", valid=True
)
TWICE = GrammarDeparture("field: a field of one value occurs twice", ("RFC9110-2.4-2",), "may")

# ----------------------------------------------------------------------------------------------------------- framing

LENGTH_INVALID = GrammarDeparture(
    "framing: an invalid Content-Length", ("RFC9112-6.3-5", "RFC9112-6.3-8"), "must", (), True
)
LENGTH_REPLACED = GrammarDeparture(
    "framing: CR, LF or NUL around the number of Content-Length", ("RFC9112-6.3-5", "RFC9110-5.5-4"), "must", (), True
)
LENGTH_REPEATED = GrammarDeparture(
    "framing: Content-Length with one value several times", ("RFC9112-6.3-5", "RFC9110-8.6-13"), "must", PERMITTED
)
LONG_LENGTH = GrammarDeparture("framing: a Content-Length of many digits", ("RFC9110-2.4-1", "RFC9110-17.5-1"), "must")
MORE_THAN_LENGTH = GrammarDeparture(
    "framing: more octets than Content-Length", ("RFC9110-2.4-1", "RFC9112-6.3-15"), "must"
)
OCTETS_BEHIND = GrammarDeparture("framing: octets behind the response", ("RFC9112-6.3-15", "RFC9112-6.3-16"), "must")
BOTH = GrammarDeparture(
    "framing: Transfer-Encoding beside Content-Length", ("RFC9112-6.3-P2", "RFC9112-6.3-2"), "must", (), True
)
EMPTY_MEMBER = GrammarDeparture(
    "framing: an empty member in Transfer-Encoding", ("RFC9110-5.6.1.2-1",), "must", IGNORED
)
CODING_MALFORMED = GrammarDeparture(
    "framing: a transfer coding outside of the grammar", ("RFC9112-6.3-P4", "RFC9110-2.4-2"), "must", (), True
)
CODING_REPLACED = GrammarDeparture(
    "framing: CR, LF or NUL around a transfer coding", ("RFC9110-5.5-4", "RFC9112-2.2-4"), "must", (), True
)
NO_CODING = GrammarDeparture("framing: a Transfer-Encoding without a coding", ("RFC9112-6.3-P4",), "must", (), True)
NOT_CHUNKED = GrammarDeparture("framing: chunked is not the final coding", ("RFC9112-6.3-P4",), "must")
THEN_IDENTITY = GrammarDeparture("framing: identity behind chunked", ("RFC9112-6.3-P4",), "must", (), True)
OTHER_CODING = GrammarDeparture("framing: another coding before chunked", ("RFC9112-6.3-P3", "RFC9112-6.1-5"), "must")
CHUNKED_TWICE = GrammarDeparture("framing: chunked twice", ("RFC9112-6.3-P3",), "info", (), True)
CHUNKED_PARAMETER = GrammarDeparture("framing: a parameter of chunked", ("RFC9112-7.1-4",), "should")
CODING_PARAMETER = GrammarDeparture("framing: a parameter of a compression coding", ("RFC9112-7.2-1",), "should")
CODING_IN_1_0 = GrammarDeparture("framing: Transfer-Encoding in HTTP/1.0", ("RFC9112-6.1-14",), "must")
BOTH_IN_1_0 = GrammarDeparture(
    "framing: both framing fields in HTTP/1.0", ("RFC9112-6.1-14", "RFC9112-6.3-P2"), "info", (), True
)
UNUSED_FRAMING = GrammarDeparture("framing: invalid framing fields without content", ("RFC9112-6.3-P1",), "must")
MISPLACED_FRAMING = GrammarDeparture(
    "framing: framing fields in a 1xx or 204", ("RFC9112-6.3-P1", "RFC9110-15.2-P1"), "must", MISPLACED
)
TUNNEL_FRAMING = GrammarDeparture("framing: framing fields in a 2xx to CONNECT", ("RFC9112-6.3-1",), "must", IGNORED)
RESET_CONTENT = GrammarDeparture("framing: content in a 205", ("RFC9110-2.4-1",), "must", MISPLACED)

# ------------------------------------------------------------------------------------------------------------ chunks

CHUNK_SIZE = GrammarDeparture(
    "chunk: the size is not hexadecimal digits", ("RFC9112-7.1-P1", "RFC9112-8-2"), "must", (), True
)
LONG_SIZE = GrammarDeparture("chunk: a size with many leading zeros", ("RFC9112-7.1-P1", "RFC9112-7.1-3"), "must")
CHUNK_LINE_LF = GrammarDeparture(
    "chunk: LF alone ends the size line", ("RFC9112-7.1-P4", "RFC9112-7.1-P1"), "must", (), True
)
CHUNK_DATA_LF = GrammarDeparture(
    "chunk: LF alone follows the data", ("RFC9112-7.1-P4", "RFC9112-7.1-P2"), "must", (), True
)
CHUNK_DATA_SPACE = GrammarDeparture(
    "chunk: whitespace before the CRLF behind the data", ("RFC9112-7.1-P2", "RFC9112-8-2"), "must", (), True
)
CHUNK_DATA_END = GrammarDeparture("chunk: no CRLF behind the data", ("RFC9112-7.1-P2", "RFC9112-8-2"), "must", (), True)
EXTENSION = GrammarDeparture("chunk: an extension", ("RFC9112-7.1.1-1",), "must", IGNORED, valid=True)
LONG_EXTENSION = GrammarDeparture("chunk: a long extension", ("RFC9112-7.1.1-1",), "must", IGNORED)
EXTENSION_SPACE = GrammarDeparture("chunk: bad whitespace in an extension", ("RFC9110-5.6.3-6",), "must", REPAIR)
EXTENSION_MALFORMED = GrammarDeparture(
    "chunk: an extension outside of the grammar", ("RFC9112-7.1.1-P1", "RFC9110-2.4-2"), "must"
)
EXTENSION_CONTROL = GrammarDeparture("chunk: CR, LF or NUL in an extension", ("RFC9112-7.1.1-P1",), "must", (), True)

# ---------------------------------------------------------------------------------------------------------- trailers

TRAILER_LINE = GrammarDeparture("trailer: a line outside of the grammar", ("RFC9112-7.1-2", "RFC9112-5.1-P3"), "must")
TRAILER_FRAMES = GrammarDeparture(
    "trailer: a field that no trailer section may have", ("RFC9112-7.1.2-3", "RFC9110-6.5-1"), "must", valid=True
)
TRAILER_REPEATS = GrammarDeparture(
    "trailer: a field that the header section has too", ("RFC9112-7.1.2-3", "RFC9112-7.1.2-2"), "must", valid=True
)
TRAILER = GrammarDeparture("trailer: a field", ("RFC9112-7.1.2-3", "RFC9112-7.1.2-1"), "must", valid=True)
TRAILER_CUT = GrammarDeparture(
    "trailer: the connection ends before the empty line", ("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"), "must"
)
LAST_CHUNK_CUT = GrammarDeparture(
    "chunk: the connection ends within the line end of the last chunk",
    ("RFC9112-8-2", "RFC9112-8-P2", "RFC9112-7.1-P3"),
    "must",
)

# ----------------------------------------------------------------------------------------------------- whole message

INTERIM = GrammarDeparture("message: an interim response", ("RFC9110-15.2-2",), "must", valid=True)
LARGE = GrammarDeparture("message: a long line or many fields", ("RFC9110-2.4-1", "RFC9110-17.5-1"), "must", valid=True)
VAST = GrammarDeparture("message: a line or a section beyond common limits", ("RFC9110-17.5-1",), "should", valid=True)
MANY_INTERIM = GrammarDeparture("message: ten interim responses or more", ("RFC9110-15.2-2", "RFC9110-2.3-1"), "info")
INTERIM_IN_1_0 = GrammarDeparture("message: an interim response of HTTP/1.0", ("RFC9110-15.2-2",), "must")
SWITCHED = GrammarDeparture("message: a 101 without a request for it", ("RFC9110-15.2-3",), "info")
HEAD_CUT = GrammarDeparture("message: the octets end within the head", ("RFC9112-8-P1", "RFC9112-8-2"), "must")
CONTENT_CUT = GrammarDeparture("message: the octets end within the content", ("RFC9112-6.3-9", "RFC9112-8-2"), "must")
NEVER_ENDS = GrammarDeparture("message: the connection that ends the content stays open", ("RFC9112-6.3-P5",), "must")
