"""What a caller must not be able to put on the wire (RFC 9112 sections 2.2, 3 and 5, RFC 9110 section 5.5)."""

MODULES = (
    "basics",
    "line",
    "fields",
    "tunnel",
)
