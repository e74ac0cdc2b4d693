"""Invalid input from the caller that must not reach the wire (RFC 9112 sections 2.2, 3, 5, RFC 9110 section 5.5)."""

MODULES = (
    "basics",
    "line",
    "fields",
    "own_fields",
    "tunnel",
)
