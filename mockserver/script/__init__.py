"""Scripts: what the server does on one connection, step by step, as frozen data. Pure: no socket and no clock.

    steps        the kinds of steps
    tls_steps    the kinds of steps that need TLS, or that send octets before there is TLS
    play         a script, and whether it is played above TLS
    script       functions of whole scripts
    offsets      offsets in a response
    faults       faults of a response, each at an offset
    faulty       makes the steps of a response with faults
    sent_octets  the octets that a script sends, as offsets of faults count them

The player (`playing.player`) plays the steps.
"""

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
from .steps import STEPS as STEPS
from .tls_steps import *  # noqa: F403
