"""Messages that end too early (RFC 9112 sections 6.3 and 8): a client never takes them for complete messages."""

MODULES = (
    "basics",
    "places",
    "sweeps",
)
