"""Whatever program of calls a caller writes, each wire is empty or has one well-formed request for each call.

A run has 2,000 programs, always the same ones. With HYPOTHESIS_PROFILE=nightly a run has 100,000 others.
"""

from __future__ import annotations

import pytest
from hypothesis import given, note, settings, strategies as st

from .programs import program

PROGRAMS = 2000
AMOUNT = settings() if settings().max_examples > PROGRAMS else settings(max_examples=PROGRAMS, derandomize=True)


@AMOUNT
@given(st.binary(min_size=40, max_size=300))
@pytest.mark.slow
def test_each_wire_has_one_well_formed_request_for_each_call(tape: bytes) -> None:
    machine, steps = program(tape)
    note(f"HTTPConnection({machine.host}, {machine.port})")
    for name, *arguments in steps:
        note(f"{name}({', '.join(map(repr, arguments))})")
    machine.run(steps)
