"""Octets that belong to no request (RFC 9112 sections 6.3 and 9.2): the client never takes them for a response."""

MODULES = (
    "basics",
    "segment",
    "late",
)
