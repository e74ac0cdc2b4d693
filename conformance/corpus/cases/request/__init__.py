"""Requests that clients send (RFC 9112 sections 3 and 6, RFC 9110 sections 7, 8 and 9)."""

MODULES = (
    "basics",
    "generated",
    "target",
    "content",
    "own",
    "options",
    "host",
)
