"""Proxies: http URLs in absolute-form (RFC 9112 section 3.2.2), and tunnels by CONNECT (RFC 9110 section 9.3.6)."""

MODULES = (
    "basics",
    "tunnel",
    "refused",
    "secure",
    "host",
    "heads",
    "tunnel_identity",
    "tunnel_sessions",
    "tunnel_ends",
    "secure_identity",
    "secure_tunnel",
)
