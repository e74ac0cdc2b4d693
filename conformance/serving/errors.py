"""The errors of a server that cannot start with the options of the user."""

from __future__ import annotations


class ServeError(Exception):
    """The server cannot start with the options of the user. The message is one line for people."""


class CannotWrite(ServeError):
    """A file of the server cannot be written."""
