"""Public types have names of their own: no two modules of the mock server and the exam define the same name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import h1conform

PACKAGE = Path(h1conform.__file__).parent
ROOMS = ("mockserver", "conformance")
PROGRAMS = PACKAGE / "conformance/drivers/shipped"  # each driver is a program of its own, with a Session of its own


def modules() -> Iterator[tuple[str, str]]:
    """The path in the package and the source of each module."""
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            if not path.is_relative_to(PROGRAMS):
                yield path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")


def public_types(source: str) -> Iterator[str]:
    """The classes and aliases at the top of a module. A constant is in capitals, all other assignments are aliases."""
    for node in ast.parse(source).body:
        names: list[ast.expr] = []
        if isinstance(node, ast.ClassDef):
            names = [ast.Name(node.name)]
        elif isinstance(node, ast.Assign):
            names = node.targets
        elif isinstance(node, ast.AnnAssign):
            names = [node.target]
        for name in names:
            if isinstance(name, ast.Name) and name.id[0].isupper() and not name.id.isupper():
                yield name.id


def test_no_two_modules_define_a_public_type_of_the_same_name() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path, source in modules():
        for name in public_types(source):
            homes[name].append(path)
    assert {"Server", "Case", "Fields", "Reply"} <= set(homes)
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_classes_and_aliases_are_types_and_constants_are_not() -> None:
    source = "A_B = 1\nclass One: ...\nTwo = int | str\nThree: TypeAlias = int\n_Four = int\nfive = 5\nclass _Six: ..."
    assert list(public_types(source)) == ["One", "Two", "Three"]
