"""Close-delimited content (RFC 9112 sections 6.3 and 8)."""

MODULES = (
    "basics",
    "content",
)
