"""Makes the server of an exchange: without threads where the scripts allow that, else with threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from ...mockserver import Limits, Play, Server, ThreadPool
from ...mockserver.inline import InlineServer, plays_inline
from ..model import Case
from .capture import Capture
from .target import addresses

AnyServer: TypeAlias = Server | InlineServer
_ENDLESS = Limits(octets=1 << 20)  # a server that sends without end would fill the memory with its own record


def server_for(
    case: Case, scripts: Sequence[Play], deadline: float, pool: ThreadPool, capture: Capture | None = None
) -> AnyServer:
    """Return the server of an exchange, not started. Its record is the same with and without threads.

    ``case``      the case
    ``scripts``   its scripts
    ``deadline``  seconds that each step may take
    ``pool``      provides the threads of a server with threads
    ``capture``   keeps what passes below TLS; None: nothing is kept"""
    hosts = addresses(case.connects_to)
    if not (case.is_measured or capture) and case.buffer is None and plays_inline(scripts, hosts):
        return InlineServer(scripts, deadline)
    return Server(
        scripts,
        hosts=hosts,
        deadline=deadline,
        receive_buffer=case.buffer,
        limits=_ENDLESS if case.is_measured else Limits(),
        pool=pool,
        by_request=True,  # a script belongs to a question, and a client may open spare connections
        caller_accepts=True,
        tap=capture.tap if capture else None,
    )
