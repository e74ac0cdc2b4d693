"""A response is a sequence of octets (RFC 9112 section 2.2): its division into segments makes no difference."""

MODULES = (
    "basics",
    "cuts",
)
