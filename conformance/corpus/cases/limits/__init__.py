"""Sizes that no sane server sends (RFC 9110 sections 5.4 and 17.5): taken or refused, in time, and without a crash."""

MODULES = (
    "basics",
    "head",
    "endless",
    "lengths",
)
