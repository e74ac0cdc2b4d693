"""The error of a server that cannot start with the options of the user."""

from __future__ import annotations


class ServeError(Exception):
    """The server cannot start with the options of the user. The message is one line for people."""
