"""A stop signal: a descriptor that becomes readable once and then stays readable.

How it works
------------
A thread that waits for a socket calls `select.poll`, and `poll` waits for descriptors only. So the request to stop is
a descriptor too: each wait passes its socket and a stop descriptor to the same `poll`. `StopSignal.set` writes once,
and no thread ever reads the descriptor. Therefore one write ends the waits of all threads that watch the descriptor,
and each later wait on the descriptor ends at once. No thread has to wake at intervals to look at a flag.

Linux has `eventfd`, which needs one descriptor. Other systems get a pipe, which needs two.

A signal is closed only after the last thread that watches it has ended. The kernel gives the number of a closed
descriptor to the next file that is opened, and a thread that still polls that number would watch the wrong file.
"""

from __future__ import annotations

import os


class StopSignal:
    """A signal that is not set at first. Pass ``descriptor`` to `select.poll`, and never read it."""

    def __init__(self) -> None:
        if hasattr(os, "eventfd"):
            self.descriptor = self._other = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        else:
            self.descriptor, self._other = os.pipe()

    def set(self) -> None:
        """Make the descriptor readable: end each wait that watches it, now and later."""
        os.write(self._other, (1).to_bytes(8, "little"))

    def close(self) -> None:
        """Close the descriptors. Call this only when no thread watches them any more."""
        for descriptor in {self.descriptor, self._other}:
            os.close(descriptor)
