"""Responses that arrive while the client sends the request (RFC 9110 section 7.5, RFC 9112 section 9.5)."""

MODULES = (
    "basics",
    "early",
    "failed_sources",
    "sources",
    "unfinished",
)
