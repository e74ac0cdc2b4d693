"""The documented API of http.client: programs of calls, the outcome of each call, and the octets on the wire."""

MODULES = (
    "basics",
    "module",
    "host",
    "state",
    "request",
    "putrequest",
    "body",
    "timeout",
    "connection",
    "https",
    "response",
    "reading",
    "reading_cut",
    "exception",
    "escape",
    "escape_body",
    "wire",
    "wire_end",
)
