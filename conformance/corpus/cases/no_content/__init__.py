"""Responses without content, whatever their fields say (RFC 9112 section 6.3): to HEAD, 204 and 304; also the 205."""

MODULES = (
    "basics",
    "fields",
    "octets",
    "repeated",
)
