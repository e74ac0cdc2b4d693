"""The limits on the elements of a response (HTTPCLIENT-W3, RFC 9110 17.5 and 5.4).

Each limit has a constant here, the default, which real traffic does not reach. `connection.limits` has an attribute of
the same name in lower case, to which a caller may assign a higher value.
"""

from __future__ import annotations

LINE = 65_536  #: octets of a status line or field line, without CRLF
FIELDS = 100  #: field lines in one header section; each folded continuation counts as one
INTERIM = 100  #: interim (1xx) responses before the final response
INTERIM_OCTETS = 1_048_576  #: octets of the field sections of all interim responses before the final response
CHUNK_LINE = 4_096  #: octets of a chunk-size line with its extensions, without CRLF
TRAILERS = 100  #: field lines in one trailer section
BLANK_LINES = 4  #: empty lines before a status line, on a reused connection only (RFC 9112 9.2)


class Limits:
    """The limits of one connection. Assign to raise one: `connection.limits.fields = 500`.

    ``line``            octets of a status line or field line, without CRLF; beyond: `LineTooLong`
    ``fields``          field lines in one header section; beyond: `TooManyFields`
    ``interim``         interim responses before the final response; beyond: `TooManyInterim`
    ``interim_octets``  octets of their field sections in sum; beyond: `TooManyInterim`
    ``chunk_line``      octets of a chunk-size line with its extensions, without CRLF; beyond: `LineTooLong`
    ``trailers``        field lines in one trailer section; beyond: `TooManyFields`
    ``blank_lines``     empty lines before a status line, on a reused connection only; beyond: `BadStatusLine`
    """

    __slots__ = ("blank_lines", "chunk_line", "fields", "interim", "interim_octets", "line", "trailers")

    def __init__(self) -> None:
        self.line = LINE
        self.fields = FIELDS
        self.interim = INTERIM
        self.interim_octets = INTERIM_OCTETS
        self.chunk_line = CHUNK_LINE
        self.trailers = TRAILERS
        self.blank_lines = BLANK_LINES
