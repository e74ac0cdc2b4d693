"""The chunked transfer coding (RFC 9112 section 7.1): sizes, extensions, line ends, data, last chunk, trailers."""

MODULES = (
    "basics",
    "sizes",
    "line_ends",
    "end",
    "trailers",
    "trailer_lines",
    "announced",
    "cr_junk",
)
