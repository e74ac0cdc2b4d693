"""Compares what the client used with the limits of a case, and recognises a client that ran out of memory. Pure.

A client that runs out of memory reports an error, or its process ends. Neither is a refusal of the response: the server
decided how much memory the client asked for. Each has the severity "exhaustion", whatever the case expects. The same is
true of a client that hangs or dies in a case whose limit it has exceeded: such a client has used up its time or its
memory (`because_of_use`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..model import Case, Lost, Observation, Told, ToldError
from ..model.comparison import Comparison, Mismatch, NotReported

# Classes of errors, with or without their module: Python, Java, Node.
_CLASSES = frozenset(("MemoryError", "OutOfMemoryError", "ERR_MEMORY_ALLOCATION_FAILED"))
# Messages of errors: V8, Java, C++. Other messages prove nothing: curl and wget report "Out of memory" and "Cannot
# allocate memory" for a limit of their own on the size of a line.
_MESSAGES = re.compile(r"array buffer allocation failed|java heap space|std::bad_alloc", re.IGNORECASE)
# What the runtime of a process writes to standard error before it ends the process.
_LAST_WORDS = re.compile(
    rf"{_MESSAGES.pattern}|out of memory|cannot allocate memory|memory allocation of \d+ bytes failed", re.IGNORECASE
)


def is_out_of_memory(told: Told) -> bool:
    """Return whether an answer says that the client could not get the memory that it asked for.

    ``told``  the answer, or the loss of the driver with what it wrote to standard error"""
    if isinstance(told, Lost):
        return told.how == "crash" and any(map(_LAST_WORDS.search, told.errors))
    if not isinstance(told, ToldError):
        return False
    names = {name.rpartition(".")[2] for name in (told.type, *told.bases)}
    return bool(names & _CLASSES) or bool(_MESSAGES.search(told.message))


def compare_usage(case: Case, observation: Observation) -> Iterable[Comparison]:
    """Yield a comparison for each limit of the case that the client exceeded, or whose value is unknown.

    ``case``         the case
    ``observation``  what was measured, without the use in the twin"""
    for limit, used, what, seen in (
        (case.memory, observation.memory, "grows by at most {:d} MiB", "the client grew by {:.0f} MiB"),
        (
            case.reserved,
            observation.reserved,
            "reserves at most {:d} MiB of address space",
            "the client reserved {:.0f} MiB of address space",
        ),
        (
            case.processor,
            observation.processor,
            "uses at most {:g} s of processor time",
            "the client used {:.1f} s of processor time",
        ),
    ):
        if limit is None:
            continue
        if used is None:
            yield NotReported("memory and processor time cannot be measured on this system")
        elif used > limit:
            yield Mismatch("exhaustion", f"the client {what.format(limit)}", seen.format(used))


def because_of_use(found: list[Mismatch | NotReported]) -> list[Mismatch | NotReported]:
    """Return mismatches, with "exhaustion" in place of the hang and the crash of a client that exceeded a limit.

    ``found``  the mismatches in one reading of a case, and what is not reported"""
    exceeded = next((each for each in found if isinstance(each, Mismatch) and each.severity == "exhaustion"), None)
    if exceeded is None:
        return found
    return [
        replace(each, severity="exhaustion", seen=f"{exceeded.seen}: {each.seen}")
        if isinstance(each, Mismatch) and each.severity in ("hang", "crash")
        else each
        for each in found
    ]
