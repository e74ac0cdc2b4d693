"""Scripts: what one connection does, step by step, as frozen data. Pure: no socket, no clock, no case."""

from .play import Play as Play
from .script import (
    bytewise as bytewise,
    fits as fits,
    forges as forges,
    opening as opening,
    speaks_first as speaks_first,
    waits as waits,
    with_keys as with_keys,
)
from .steps import *  # noqa: F403 - the steps are listed once, in the file that defines them
from .tls_steps import *  # noqa: F403
