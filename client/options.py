"""Checks of the options of a connection that no request contains. No socket.

The platform takes a time-out in milliseconds as a C int, and a port in 16 bits. A value beyond that would raise
OverflowError somewhere between the first octet and the last. So these functions refuse the value at the call.
"""

from __future__ import annotations

import sys

#: The most seconds of a time-out.
MOST_SECONDS = (2**31 - 1) // 1000


def check(timeout: object, source_address: object, blocksize: object = 1) -> None:
    """Raise ValueError for a value out of range, and TypeError for a value of another type.

    ``timeout``         seconds; None: no time-out; the marker of `socket` for "not given" passes too
    ``source_address``  (host, port), for IPv6 with or without flow information and scope; empty or None: none
    ``blocksize``       number of bytes in which a body is read from a file
    """
    check_timeout(timeout)
    check_source_address(source_address)
    if not isinstance(blocksize, int):
        raise TypeError(f"the block size must be int, not {type(blocksize).__name__}")
    if blocksize < 1:
        raise ValueError("the block size must be at least 1")


def check_timeout(timeout: object) -> None:
    """Raise ValueError for a time-out that is negative, no number, or too long. Raise TypeError for another type."""
    # `urllib.request` passes the marker, and has imported `socket` then.
    if timeout is None or timeout is getattr(sys.modules.get("socket"), "_GLOBAL_DEFAULT_TIMEOUT", None):
        return
    if not isinstance(timeout, (int, float)) and not hasattr(type(timeout), "__index__"):
        raise TypeError(f"the time-out must be a number of seconds or None, not {type(timeout).__name__}")
    number = float.__float__(timeout) if isinstance(timeout, float) else int(timeout)  # type: ignore[call-overload]
    if not 0 <= number <= MOST_SECONDS:
        raise ValueError(f"the time-out must be from 0 to {MOST_SECONDS} seconds; None: no time-out")


def check_source_address(address: object) -> None:
    """Raise ValueError for a port out of range. Raise TypeError for an address that is no tuple of host and port."""
    if not address:
        return
    if not isinstance(address, tuple) or not 2 <= len(address) <= 4:
        raise TypeError(f"the source address must be a tuple (host, port), not {type(address).__name__}")
    host, *numbers = address
    if not isinstance(host, (str, bytes, bytearray)):
        raise TypeError(f"the host of the source address must be str, not {type(host).__name__}")
    for what, number, most in zip(("port", "flow information", "scope"), numbers, (2**16, 2**20, 2**32), strict=False):
        if not hasattr(type(number), "__index__"):
            raise TypeError(f"the {what} of the source address must be int, not {type(number).__name__}")
        if not 0 <= number.__index__() < most:
            raise ValueError(f"the {what} of the source address must be from 0 to {most - 1}")
