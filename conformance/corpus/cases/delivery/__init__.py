"""A response is a sequence of octets (RFC 9112 section 2.2): in which segments they come makes no difference."""

MODULES = (
    "basics",
    "cuts",
)
