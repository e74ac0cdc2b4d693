"""The error for input of a user that cannot be used: a file, an option, a name."""

from __future__ import annotations


class InputError(ValueError):
    """Input that cannot be used. The message is one line: the wrong value, its place, and the correction."""
