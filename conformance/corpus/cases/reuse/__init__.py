"""Persistent connections (RFC 9112 section 9.3): when a connection may carry the next request, and when it must not."""

MODULES = (
    "basics",
    "kept",
    "close",
    "ended",
    "unread",
    "partial",
    "back_to_back",
    "at_a_time",
    "at_a_time_mixed",
    "at_a_time_again",
    "cancelled",
    "cancelled_places",
    "cancelled_connecting",
    "cancelled_ends",
)
