"""The other end: a server that plays scripts byte by byte, misbehaves on purpose, and records what the wire saw.

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
            value = sorted(_homes())
        elif name.startswith("__") or name not in _homes():
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        else:
            value = getattr(_module(_homes()[name]), name)
        globals()[name] = value  # the next use finds it there
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_homes()})

    def _homes() -> dict[str, str]:
        """The module of each name that names.py imports."""
        import ast
        from importlib.util import find_spec

        if not _known:
            names = find_spec(f"{__name__}.names")
            for node in ast.parse(names.loader.get_source(names.name)).body:
                if isinstance(node, ast.ImportFrom) and node.level:
                    imported = [alias.name for alias in node.names]
                    listed = _module(node.module).__all__ if imported == ["*"] else imported
                    _known.update(dict.fromkeys(listed, node.module))
        return _known

    def _module(name: str) -> object:
        from importlib import import_module

        return import_module(f"{__name__}.{name}")

    _known = {}
