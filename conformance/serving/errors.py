"""The error of a server that cannot be started as it was asked for."""

from __future__ import annotations


class ServeError(Exception):
    """The server cannot be started as it was asked for. The message is one line for people."""
