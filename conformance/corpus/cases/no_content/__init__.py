"""Responses that have no content whatever their fields say (RFC 9112 section 6.3): HEAD, 204, 304 and 205."""

MODULES = (
    "basics",
    "fields",
    "octets",
)
