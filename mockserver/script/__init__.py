"""Scripts: what one connection does, step by step, as frozen data. Pure: no socket, no clock, no case."""

from .play import Play as Play
from .script import bytewise as bytewise
from .script import fits as fits
from .script import forges as forges
from .script import opening as opening
from .script import speaks_first as speaks_first
from .script import waits as waits
from .script import with_keys as with_keys
from .steps import *  # noqa: F403 - the steps are listed once, in the file that defines them
from .tls_steps import *  # noqa: F403
