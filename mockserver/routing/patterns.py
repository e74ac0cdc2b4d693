"""Searches with the regular expressions of users, under a bound.

The engine of `re` backtracks, and holds the GIL while it searches. For some patterns the time grows with a power of the
length of the value, or exponentially: `^(a+)+$` takes minutes for 30 characters. During that time no other thread of
the process would run: neither the control port, nor the handler of a signal.

How it works
------------
`weigh` bounds the number of steps that a search takes, by the structure of the pattern: each repetition that is not in
another one multiplies the steps by the length of the value, and a repetition of something that itself may match in
several ways has no bound. A search within `_DIRECT` steps runs in this thread. So do nearly all searches, because a
typical pattern has few repetitions, and a typical value is short.

Any other search runs in a process of its own (`pattern_process`), with a limit on its processor time and memory, while
this thread waits without the GIL. The start of that process takes some 20 ms. At most `_AT_ONCE` such processes run.
"""

from __future__ import annotations

import math
import re
import sys
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST = 10_000  # characters of a pattern

_DIRECT = 1_000_000  # steps of a search in this thread: at most some 100 ms
_AT_ONCE = 2
_WAIT = 2.0  # seconds to wait for another process to end
_WALL = 4.0  # seconds that a process may take, its start included; it has half a second of processor time
_FEW = 10  # ways to match up to which a repetition counts as a choice and not as unbounded
_LONG = 32  # items of a pattern that count as one step
_WIDE = 16  # members of a character class that count as one step
_PROGRAM = Path(__file__).with_name("pattern_process.py")
_HEAVY = math.inf
_MEND = "; give a pattern without a repetition inside a repetition, or a shorter value"

_processes = threading.BoundedSemaphore(_AT_ONCE)


class PatternError(ValueError):
    """A search that takes too long or too much memory. The message has the pattern and the length of the values."""


def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile the regular expression of a user.

    ``text``  the regular expression, at most 10,000 characters

    Raises ValueError, with the reason, for a text that is not a regular expression or that is too large to compile."""
    if len(text) > LONGEST:
        raise ValueError(f"a regular expression of {len(text)} characters; at most {LONGEST} are allowed")
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    except RecursionError as error:
        raise ValueError("not a regular expression: the nesting is too deep") from error
    except (OverflowError, MemoryError) as error:
        raise ValueError(f"not a regular expression that can be compiled: {error}") from error


def searcher(pattern: re.Pattern[Any]) -> Callable[[Collection[Any]], bool]:
    """Return a function that returns whether the pattern matches somewhere in one of several values.

    ``pattern``  the compiled pattern

    The function raises `PatternError` for a search that takes too long."""
    weight = weigh(pattern)

    def holds(values: Collection[Any]) -> bool:
        if sum(weight.steps(value) for value in values) <= _DIRECT:
            return any(map(pattern.search, values))
        return _search_apart(pattern, tuple(values))

    return holds


@dataclass(frozen=True, slots=True)
class Weight:
    """A bound on the steps of a search.

    ``degree``    how many repetitions there are: the steps grow with this power of the length
    ``factor``    how many ways to match there are beside these repetitions; infinite: no bound is known
    ``length``    the number of items to match
    ``anchored``  whether a match can begin only at the start of the value
    ``prefix``    the text with which each match begins; None: unknown
    ``each``      the steps for one character: more than one for a class of many ranges, which are compared one by one
    """

    degree: int = 0
    factor: float = 1
    length: int = 0
    anchored: bool = False
    prefix: str | bytes | None = None
    each: float = 1

    def steps(self, value: Any) -> float:
        """Return the bound for a value."""
        size = len(value)
        if self.factor > _DIRECT:
            return self.factor if size else size
        starts: float = size
        if self.anchored:
            starts = 1
        elif self.prefix:
            starts = float(value.count(self.prefix) * len(self.prefix))
        elif self.degree:
            starts = size / (self.degree + 1)  # with the next line: the number of ways to choose start and ends
        ways: float = self.factor * size**self.degree / math.factorial(self.degree)
        return self.each * (size / _LONG + starts * ways * max(1, min(self.length, size) / _LONG))


def weigh(pattern: re.Pattern[Any]) -> Weight:
    """Return a bound on the steps of a search with the pattern."""
    try:
        from re import _parser  # type: ignore[attr-defined]  # start-up: few servers have patterns

        items = list(_parser.parse(pattern.pattern, pattern.flags))
        weigher = _Weigher(_parser)
        degree, factor, length = weigher.items(items)
    except Exception:  # the module is private: without a bound, each search runs in a process of its own
        return Weight(factor=_HEAVY)
    first = str(items[0][1]) if items and str(items[0][0]) == "AT" else ""
    anchored = first == "AT_BEGINNING_STRING" or (first == "AT_BEGINNING" and not pattern.flags & re.MULTILINE)
    return Weight(degree, factor, length, anchored, _prefix(items, pattern), max(1, weigher.widest / _WIDE))


class _Weigher:
    """Goes through a parsed pattern. Each method returns a degree, a factor and a length, as in `Weight`.

    ``widest``  the number of members of the largest character class so far
    """

    def __init__(self, parser: Any) -> None:
        self._most = parser.MAXREPEAT
        self.widest = 0

    def items(self, items: Any) -> tuple[int, float, int]:
        degree, factor, length = 0, 1.0, 0
        for operation, argument in items:
            more = self._item(str(operation), argument)
            degree, factor, length = degree + more[0], factor * more[1], length + more[2]
        return degree, factor, length

    def _item(self, operation: str, argument: Any) -> tuple[int, float, int]:
        if operation == "IN":
            self.widest = max(self.widest, len(argument))
        if operation in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"):
            return 0, 1, 1
        if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            return self._repeat(*argument)
        if operation == "SUBPATTERN":
            return self.items(argument[3])
        if operation == "ATOMIC_GROUP":
            return self.items(argument)
        if operation in ("ASSERT", "ASSERT_NOT"):
            return self.items(argument[1])
        if operation == "BRANCH":
            each = [self.items(branch) for branch in argument[1]]
            return max(one[0] for one in each), sum(one[1] for one in each), sum(one[2] for one in each)
        if operation == "GROUPREF":  # it compares as many characters as the group has
            return 1, 1, 1
        return 0, _HEAVY, 1

    def _repeat(self, low: int, high: int, inside: Any) -> tuple[int, float, int]:
        degree, factor, length = self.items(inside)
        if high == 1:
            return degree, factor + 1, length
        if degree or factor > 1:
            return 0, _HEAVY, length
        ways = high - low + 1
        whole = min(length * (low if ways <= _FEW else 1), sys.maxsize)
        return (0, ways, whole) if high < self._most and ways <= _FEW else (1, 1, whole)


def _prefix(items: list[Any], pattern: re.Pattern[Any]) -> str | bytes | None:
    if pattern.flags & re.IGNORECASE:
        return None
    codes: list[int] = []
    for operation, argument in items:
        if str(operation) != "LITERAL":
            break
        codes.append(argument)
    return bytes(codes) if isinstance(pattern.pattern, bytes) else "".join(map(chr, codes))


def _search_apart(pattern: re.Pattern[Any], values: tuple[Any, ...]) -> bool:
    """Search in a process of its own, with a limit on its time and memory."""
    import pickle
    import subprocess

    size = sum(map(len, values))
    unit = "octets" if isinstance(pattern.pattern, bytes) else "characters"
    what = f"the regular expression {pattern.pattern[:60]!r} on {size} {unit}"
    if not _processes.acquire(timeout=_WAIT):
        raise PatternError(f"{what} waited for other searches for more than {_WAIT:g} s")
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_PROGRAM)],
            input=pickle.dumps((pattern.pattern, pattern.flags, values)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WALL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PatternError(f"{what} takes longer than {_WALL:g} s{_MEND}") from None
    except OSError as error:
        raise PatternError(f"{what} needs a process, which cannot start: {error}") from error
    finally:
        _processes.release()
    if done.returncode < 0:
        raise PatternError(
            f"{what} takes longer than half a second of processor time; give a pattern without nested repetitions"
        )
    if done.returncode or done.stdout not in (b"True", b"False"):
        raise PatternError(f"{what} needs too much memory{_MEND}")
    return done.stdout == b"True"
