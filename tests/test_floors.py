"""Who may import whom: the exam imports the rooms, they import neither it nor each other."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("client", "mockserver", "certs", "conformance")
MAY = {"client": set(), "mockserver": set(), "certs": set(), "conformance": {"mockserver", "certs"}}
STANDARD_ONLY = {"client", "mockserver"}
MAY_ENTER = {"mockserver/fixtures.py": {"certs"}}  # a test that wants TLS wants certificates
MAY_USE = {
    "mockserver/control/app.py": {"werkzeug"},
    "mockserver/fixtures.py": {"pytest"},
    "mockserver/routing/paths.py": {"werkzeug"},  # for rules with converters
    "mockserver/tls/forging.py": {"cryptography"},  # forges TLS records
}
THIRD_PARTY = {"pytest", "xdist", "trustme", "cryptography", "werkzeug", "click", "rich", "packaging"}


def imports_by_file(room: str) -> dict[str, set[str]]:
    """The rooms and top-level packages that each file of a room imports, at any depth of its code."""
    paths = sorted((ROOT / room).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): imports_of(path) for path in paths}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
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
    entered = {path: names & (set(ROOMS) - {room} - MAY[room]) for path, names in imports_by_file(room).items()}
    assert {path: names for path, names in entered.items() if names} == {
        path: names for path, names in MAY_ENTER.items() if path.startswith(f"{room}/")
    }


@pytest.mark.parametrize("room", sorted(STANDARD_ONLY))
def test_the_wire_needs_the_standard_library_alone(room: str) -> None:
    used = {path: names & THIRD_PARTY for path, names in imports_by_file(room).items() if names & THIRD_PARTY}
    assert used == {path: names for path, names in MAY_USE.items() if path.startswith(f"{room}/")}
