"""Messages that end too early (RFC 9112 sections 6.3 and 8): never taken for whole ones."""

MODULES = (
    "basics",
    "places",
    "sweeps",
)
