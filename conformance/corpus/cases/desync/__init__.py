"""Octets that belong to no request (RFC 9112 sections 6.3 and 9.2): they never answer one."""

MODULES = (
    "basics",
    "segment",
    "late",
)
