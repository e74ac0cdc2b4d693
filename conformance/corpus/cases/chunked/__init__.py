"""The chunked transfer coding (RFC 9112 section 7.1): sizes, extensions, line ends, data, last chunk, trailers."""

MODULES = (
    "basics",
    "sizes",
    "line_ends",
    "end",
    "trailers",
    "announced",
    "cr_junk",
)
