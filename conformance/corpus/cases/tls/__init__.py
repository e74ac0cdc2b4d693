"""TLS (RFC 8446, RFC 9110 section 4.3.4, RFC 9525): certificates, handshakes, records, alerts, sessions and ends."""

MODULES = (
    "basics",
    "truncation",
    "ends",
    "notified",
    "alerts",
    "records",
    "records_changed",
    "after",
    "hello",
    "handshake",
    "plain",
    "identity",
    "identity_addresses",
    "identity_wildcards",
    "trust",
    "sessions",
    "client_certificate",
)
