"""The other end: a server that plays scripts byte by byte, misbehaves on purpose, and records what the wire saw.

    script = (ReadRequest(), Send(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhel"), Reset())
    with Server([Play(script)]) as server:
        ...  # let the client under test ask http://127.0.0.1:{server.port}/
    server.seen.requests[0].target

It knows octets and connections, neither cases nor verdicts. Importing this is cheap, as pytest does it in every
session for the sake of `fixtures`: the rest is imported with the first name that is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .names import *  # noqa: F403 - names has an __all__, and type checkers read it
else:

    def __getattr__(name: str) -> object:
        if name == "__all__" or not name.startswith("__"):
            from importlib import import_module

            names = import_module(f"{__name__}.names")
            offered = ("__all__", *names.__all__)
            if name in offered:
                globals().update((each, getattr(names, each)) for each in offered)
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        from importlib import import_module

        return sorted({*globals(), *import_module(f"{__name__}.names").__all__})
