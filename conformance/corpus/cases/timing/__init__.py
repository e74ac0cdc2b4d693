"""Pauses shorter than the client's time-out change nothing, and no wait is longer than the time-out."""

MODULES = ("basics", "held_open")
