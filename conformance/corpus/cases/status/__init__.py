"""Final responses whose status code has a meaning of its own (RFC 9110 section 15)."""

MODULES = (
    "basics",
    "plain",
)
