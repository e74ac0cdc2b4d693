"""The error of everything that a user wrote and that cannot be used: a file, an option, a name."""

from __future__ import annotations


class InputError(ValueError):
    """Input that cannot be used. The message is one line: the offender, its place, and the mend."""
