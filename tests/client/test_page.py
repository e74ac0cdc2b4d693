"""docs/reference-client.md has the states, limits and exceptions of the code."""

from __future__ import annotations

import re
from pathlib import Path

from h1conform import client
from h1conform.client import limits, states

PAGE = (Path(__file__).parents[2] / "docs" / "reference-client.md").read_text(encoding="utf-8")


def test_the_diagram_is_that_of_the_table() -> None:
    diagram = re.findall(r"^.*[─│▲].*$", str(states.__doc__), re.M)
    assert len(diagram) == 4
    assert "\n".join(diagram) in PAGE


def test_every_limit_with_its_default() -> None:
    stated = re.findall(r"^\| `(\w+)` \| (\d+) \|.*\| `(\w+)` \|$", PAGE, re.M)
    actual = limits.Limits()
    assert sorted(name for name, *_ in stated) == sorted(limits.Limits.__slots__)
    for name, default, exception in stated:
        assert (getattr(actual, name), getattr(limits, name.upper())) == (int(default), int(default))
        assert issubclass(getattr(client, exception), client.HTTPException)


def test_every_exception_in_its_place() -> None:
    lines = re.findall(r"^([├└│─ ]*)([A-Z]\w+)(?: \*)?(?: {2,}(.*))?$", PAGE, re.M)
    above: list[str] = []
    for indent, name, note in lines:
        del above[len(indent) // 4 :]
        if above:
            bases = {above[-1], *re.findall(r"also an? (\w+)", note)}
            assert bases <= {base.__name__ for base in getattr(client, name).__mro__}, name
        above.append(name)
    classes = {each for name in client.__all__ if isinstance(each := getattr(client, name), type)}
    assert {each.__name__ for each in classes if issubclass(each, Exception)} == {name for _, name, _ in lines} - {
        "OSError"
    }
