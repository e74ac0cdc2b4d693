"""Content-Length (RFC 9110 section 8.6, RFC 9112 section 6.3)."""

MODULES = (
    "basics",
    "values",
    "lists",
    "sizes",
)
