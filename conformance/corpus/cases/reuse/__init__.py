"""Persistent connections (RFC 9112 section 9.3): when a connection may carry the next request, and when it must not."""

MODULES = (
    "basics",
    "kept",
    "close",
    "ended",
    "unread",
    "partial",
    "partial_framings",
    "back_to_back",
    "taken",
    "tls_taken",
    "taken_sizes",
    "taken_post",
    "at_a_time",
    "at_a_time_mixed",
    "at_a_time_again",
    "cancelled",
    "cancelled_places",
    "cancelled_connecting",
    "cancelled_ends",
)
