"""A descriptor that turns readable once and stays so: one write ends every wait that watches it."""

from __future__ import annotations

import os


class StopSignal:
    """Not set yet. ``descriptor`` is for `select.poll`, and never read."""

    def __init__(self) -> None:
        if hasattr(os, "eventfd"):
            self.descriptor = self._other = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        else:
            self.descriptor, self._other = os.pipe()

    def set(self) -> None:
        """End the waits that watch the descriptor, those to come too."""
        os.write(self._other, (1).to_bytes(8, "little"))

    def close(self) -> None:
        """Close the descriptors, once nobody watches them any more."""
        for descriptor in {self.descriptor, self._other}:
            os.close(descriptor)
