"""Time: pauses within the client's time-out change nothing, and no wait lasts longer than it."""

MODULES = ("basics",)
