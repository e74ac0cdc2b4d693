"""Answers that come while the request is still under way (RFC 9110 section 7.5, RFC 9112 section 9.5)."""

MODULES = (
    "basics",
    "early",
)
