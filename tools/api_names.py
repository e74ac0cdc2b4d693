"""The public names of the packages, by the module that defines each, read from the source without an import.

The packages offer names that their modules define: `h1conform.mockserver` imports them when they are first used, from
the list in mockserver/names.py. The API reference describes a name where it is defined; this module finds the place.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# A page of the API reference, its title, and the file whose imports are the names on the page.
PAGES = {
    "client": ("The reference client", "client/__init__.py"),
    "mockserver": ("The mock server", "mockserver/names.py"),
    "certs": ("Certificates", "certs/__init__.py"),
    "model": ("The model of cases", "conformance/model/__init__.py"),
}


@cache
def homes() -> dict[str, str]:
    """Return the full name of each public name that has an entry of its own in the API reference."""
    return {
        name: f"{module}.{name}"
        for page in PAGES
        for module, names in names_of(page).items()
        for name in names
        if _is_documented(module, name)
    }


@cache
def names_of(page: str) -> dict[str, tuple[str, ...]]:
    """Return the public names of a page by the module that defines them, in the order of the imports."""
    found: dict[str, list[str]] = {}
    for module, name in _offered(ROOT / PAGES[page][1]):
        found.setdefault(module, []).append(name)
    return {module: tuple(dict.fromkeys(names)) for module, names in found.items()}


def _offered(path: Path) -> list[tuple[str, str]]:
    """Return module and name of each relative import of a file, followed to the module that defines the name."""
    found: list[tuple[str, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.level != 1 or node.module is None:
            continue
        target = _file(path.parent, node.module)
        for alias in node.names:
            if alias.name == "*":
                found += [_home(target, name) for name in _all(target)]
            else:
                found.append(_home(target, alias.name))
    return [(module, name) for module, name in found if not name.startswith("_")]


def _home(path: Path, name: str) -> tuple[str, str]:
    """Return the module that defines a name, which a package may import from one of its modules."""
    if path.name == "__init__.py":
        for module, offered in _offered(path):
            if offered == name:
                return module, name
    return _dotted(path), name


def _file(folder: Path, module: str) -> Path:
    """Return the file of a module that is named relative to a folder."""
    path = folder.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _dotted(path: Path) -> str:
    """Return the dotted name of the module in a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("h1conform", *(parts[:-1] if parts[-1] == "__init__" else parts)))


def _all(path: Path) -> list[str]:
    """Return the list ``__all__`` of a file, or nothing where the file computes it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and "__all__" in map(ast.unparse, node.targets):
            try:
                return list(ast.literal_eval(node.value))
            except ValueError:
                return []
    return []


def _is_documented(module: str, name: str) -> bool:
    """Whether a module defines a class or a function of this name, with a docstring."""
    path = _file(ROOT, module.removeprefix("h1conform."))
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return ast.get_docstring(node) is not None
    return False
