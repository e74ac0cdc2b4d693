"""The mock server: plays scripts byte by byte, misbehaves on purpose, and records what passes on the wire.

    script = (ReadRequest(), Send(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhel"), Reset())
    with Server([Play(script)]) as server:
        ...  # let the client under test ask http://127.0.0.1:{server.port}/
    server.seen.requests[0].target

It knows octets and connections, neither cases nor verdicts. Importing the package imports nothing else, as pytest does
it in every session for the sake of `fixtures`. The first use of a name imports the module that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .names import *  # noqa: F403 - names has an __all__, and type checkers read it
else:
    # The imports in names.py are the one list of what the package offers. Type checkers read them, and so does this
    # file: it parses names.py and does not import it, which would import everything. (Scientific Python's SPEC 1
    # recommends the same for packages with many names.)

    def __getattr__(name: str) -> object:
        if name == "__all__":
            value = sorted(_offered())
        elif name.startswith("__") or (module := _module_with(name)) is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        else:
            value = getattr(module, name)
        globals()[name] = value  # the next use finds it there
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_offered()})

    def _offered() -> set[str]:
        homes, whole = _imports()
        return {*homes, *(name for each in whole for name in _module(each).__all__)}

    def _module_with(name: str) -> object | None:
        homes, whole = _imports()
        if name in homes:
            return _module(homes[name])
        return next((module for module in map(_module, whole) if name in module.__all__), None)

    def _imports() -> tuple[dict[str, str], list[str]]:
        """The module of each name that names.py imports, and the modules from which it imports ``*``."""
        import ast

        if not _cached:
            source = __spec__.loader.get_data(f"{__spec__.submodule_search_locations[0]}/names.py")
            froms = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom) and node.level]
            pairs = [(alias.name, node.module) for node in froms for alias in node.names]
            homes = {name: module for name, module in pairs if name != "*"}
            _cached.append((homes, [module for name, module in pairs if name == "*"]))
        return _cached[0]

    def _module(name: str) -> object:
        from importlib import import_module

        return import_module(f"{__name__}.{name}")

    _cached = []
