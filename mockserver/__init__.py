"""A mock server for tests of HTTP/1.1 clients: it misbehaves on purpose and records every octet on the wire.

    with MockServer() as server:
        server.on("GET", "/report", Reply("hello"), faults=[reset(at=-2)])
        ...  # the client under test requests server.url("/report")
        server.assert_seen("GET", "/report", count=1)

Use `MockServer` when requests decide what is answered: each reply belongs to a route. Its method `script` gives single
connections a script instead. Use `Server` when the order of connections alone decides what each connection gets: it has
no routes, and each connection gets the next script.

    script = (ReadRequest(), Send(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhel"), Reset())
    with Server([Play(script)]) as server:
        ...  # the client under test requests http://127.0.0.1:{server.port}/
    server.seen.requests[0].target

The package contains neither cases nor verdicts. pytest imports the package in every session, because of `fixtures`.
So the import of the package imports no module of it. The first use of a name imports the module that defines the name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .names import *  # noqa: F403 - names has an __all__, and type checkers read it
else:
    # The imports in names.py are the only list of the names that the package offers. Type checkers read this list,
    # and so do the functions below: they parse names.py. They do not import names.py, because that would import every
    # module. (Scientific Python's SPEC 1 recommends lazy imports for packages with many names.)

    def __getattr__(name: str) -> object:
        if name == "__all__":
            value = sorted(_offered())
        elif name.startswith("__") or (module := _module_with(name)) is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        else:
            value = getattr(module, name)
        globals()[name] = value  # the next use does not call __getattr__
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
        """Return the module of each name that names.py imports, and the modules from which names.py imports ``*``."""
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
