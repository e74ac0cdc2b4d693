"""Extreme sizes (RFC 9110 sections 5.4 and 17.5): a client accepts or rejects them in time and without a crash."""

MODULES = (
    "basics",
    "head",
    "endless",
    "lengths",
    "places",
    "numbers",
    "reserved",
    "cost",
)
