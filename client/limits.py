"""How much of a response element we are ready to process (HTTPCLIENT-W3, RFC 9110 17.5 and 5.4).

Every limit has a name here, a default that real traffic does not meet, and an attribute of the same name in lower case
on `connection.limits`, which a user can raise.
"""

from __future__ import annotations

LINE = 65_536  #: octets of a status line or field line, its CRLF not counted
FIELDS = 100  #: field lines in one header section, folded continuations counted one by one
INTERIM = 100  #: interim (1xx) responses before the final one
CHUNK_LINE = 4_096  #: octets of a chunk-size line with its extensions, its CRLF not counted
TRAILERS = 100  #: field lines in one trailer section
BLANK_LINES = 4  #: empty lines before a status line, on a reused connection only (RFC 9112 9.2)


class Limits:
    """The limits of one connection, in octets or counts; assign to raise them: `connection.limits.fields = 500`."""

    __slots__ = ("blank_lines", "chunk_line", "fields", "interim", "line", "trailers")

    def __init__(self) -> None:
        self.line = LINE
        self.fields = FIELDS
        self.interim = INTERIM
        self.chunk_line = CHUNK_LINE
        self.trailers = TRAILERS
        self.blank_lines = BLANK_LINES
