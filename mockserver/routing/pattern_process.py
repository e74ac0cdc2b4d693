"""A program that searches with one pattern: `patterns` runs it, so that a search which takes too long can be ended.

Standard input has a pickle of the pattern, its flags, and a tuple of values. Standard output gets True or False:
whether the pattern matches somewhere in one of the values. A signal of the system ends the program after half a second
of processor time. A search that needs too much memory ends the program with exit code 1.
"""

from __future__ import annotations

import contextlib
import pickle
import re
import resource
import signal
import sys

_SECONDS = 0.5
_MEMORY = 1 << 30  # octets


def main() -> None:
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)  # SIGPROF without a handler ends the process, whatever it does
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # a system without this limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    pattern, flags, values = pickle.load(sys.stdin.buffer)
    search = re.compile(pattern, flags).search
    sys.stdout.write(str(any(map(search, values))))


if __name__ == "__main__":
    main()
