"""A small helping of benchmarks/soak.py: whatever clients do, nothing is left behind."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

_FILE = Path(__file__).parents[2] / "benchmarks" / "soak.py"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


@pytest.fixture
def soak(load_script: Callable[[Path], ModuleType], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(_FILE.parent)
    return load_script(_FILE)


@pytest.mark.slow
def test_connections_abused_in_every_way_leave_no_thread_and_no_descriptor(soak: ModuleType) -> None:
    count, at_once = 12 * len(soak.ABUSES), 3 * len(soak.ABUSES)
    before = soak.look()
    result = soak.soak(count, at_once)
    after = soak.look()
    assert sum(result.ends.values()) == count
    assert result.peak.threads - before.threads > at_once // 2
    assert result.peak.descriptors - before.descriptors > at_once
    assert (after.threads, after.descriptors) == (before.threads, before.descriptors)
    assert all(fault.startswith("KeyError(") for fault in result.faults)  # the answers that fail on purpose


@pytest.mark.slow
@pytest.mark.parametrize("part", ["drops", "crowd", "handshakes", "down", "up", "exchanges"])
def test_each_part_is_flat(soak: ModuleType, part: str) -> None:
    assert soak.run(part, 0.05)


def test_a_long_connection_is_remembered_in_part(soak: ModuleType) -> None:
    seen = soak.long_connection(2000)
    assert len(seen.requests) + seen.dropped_requests == 2000
    assert len(seen.requests) <= soak.LIMITS.octets // 1024
    assert len(seen.received) <= soak.LIMITS.octets
