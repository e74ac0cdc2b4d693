"""Interim responses (RFC 9110 section 15.2, RFC 8297)."""

MODULES = (
    "basics",
    "framing",
    "sequence",
    "switching",
    "upgraded",
    "upgraded_octets",
    "upgraded_heads",
    "empty_lines",
    "heads",
)
