"""Who may import whom: the exam imports the rooms, they import neither it nor each other."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("client", "mockserver", "certs", "conformance")
MAY = {"client": set(), "mockserver": set(), "certs": set(), "conformance": {"mockserver", "certs"}}
STANDARD_ONLY = {"client", "mockserver"}
THIRD_PARTY = {"pytest", "xdist", "trustme", "cryptography", "werkzeug", "click", "rich", "packaging"}


def imports(room: str) -> set[str]:
    """The rooms and top-level packages that a room's files import, at any depth of their code."""
    found: set[str] = set()
    for path in (ROOT / room).rglob("*.py"):
        depth = len(path.relative_to(ROOT).parts) - 1
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                above = node.level > depth
                names = [node.module] if node.module else [alias.name for alias in node.names]
                found |= {name.partition(".")[0] for name in names if name and (above or not node.level)}
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    assert imports(room) & (set(ROOMS) - {room}) <= MAY[room]


@pytest.mark.parametrize("room", sorted(STANDARD_ONLY))
def test_the_wire_needs_the_standard_library_alone(room: str) -> None:
    assert imports(room) & THIRD_PARTY == set()
