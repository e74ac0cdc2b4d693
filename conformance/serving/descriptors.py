"""The limit of open descriptors. Each connection needs one, and a process often may have 1024 at first."""

from __future__ import annotations

import resource

_ENOUGH = 65_536


def raise_descriptor_limit() -> None:
    """Raise the soft limit of this process to its hard limit, to 65,536 at most, if that is possible."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(_ENOUGH, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):  # macOS: more than the kernel allows
        return
