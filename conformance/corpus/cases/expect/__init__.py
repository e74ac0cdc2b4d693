"""Expect: 100-continue, set by the caller (RFC 9110 sections 10.1.1 and 15.2.1)."""

MODULES = (
    "basics",
    "methods",
    "unanswered",
    "heads",
)
