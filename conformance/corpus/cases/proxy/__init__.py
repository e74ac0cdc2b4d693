"""Requests to a proxy: http URLs in absolute-form (RFC 9112 section 3.2.2). The server of these cases is the proxy."""

MODULES = (
    "basics",
    "tunnel",
    "refused",
)
