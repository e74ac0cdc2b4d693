"""Transfer-Encoding (RFC 9112 sections 6.1, 6.3 and 7)."""

MODULES = (
    "basics",
    "values",
    "lists",
    "names",
    "places",
    "length",
)
