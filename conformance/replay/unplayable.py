"""The error of a case that no script of standard-library code can play."""

from __future__ import annotations

from ...mockserver.base.input_error import InputError


class Unplayable(InputError):
    """A script cannot play the case, or more has to be named; the message says what, and what to do instead."""
