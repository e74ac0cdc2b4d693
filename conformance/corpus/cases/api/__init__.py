"""The documented API of http.client, as programs of calls: each step's value or exception, and what is on the wire."""

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
