"""The status line (RFC 9112 section 4) and the meaning of its parts (RFC 9110 sections 2.5, 6.2 and 15)."""

MODULES = (
    "basics",
    "start",
    "version",
    "code",
    "line",
)
