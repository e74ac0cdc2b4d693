"""Content that lasts until the connection's end (RFC 9112 sections 6.3 and 8)."""

MODULES = (
    "basics",
    "content",
)
