"""The limit of open descriptors. Each connection needs one, and a process often may have 1024 at first."""

from __future__ import annotations

import resource
import sys

ENOUGH = 65_536


def raise_descriptor_limit(wanted: int = ENOUGH) -> int:
    """Raise the soft limit of this process, up to its hard limit, if that is possible and the soft limit is lower.

    ``wanted``  the number of descriptors

    Returns the number of descriptors that this process may now open; `sys.maxsize`: any number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    reachable = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY:
        return sys.maxsize
    if soft >= reachable:
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    except (OSError, ValueError):  # macOS: more than the kernel allows
        return soft
    return reachable
