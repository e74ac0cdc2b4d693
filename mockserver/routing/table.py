"""The table of a server's routes: compiled routes by name, their order, and which of them fit a request target.

Each kind of work is done as early as possible:

1. `RouteTable.add` compiles a route: its path rule, its conditions and its replies. So a mistake in a route is an
   exception of `add`, and not a 500 for a later request.
2. The first request with a given method and request target tries all routes, and keeps those whose method and path
   match, with the arguments that the path rule gives (`Found`). Later requests with the same method and target try
   only these candidates. Adding or removing a route empties this cache.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..base.arguments import shown
from ..base.recorded import SeenRequest
from ..base.suggestions import did_you_mean, nearest
from .matcher import Matcher
from .replies import Answerer, compile_reply
from .request_context import Target, read_target
from .route import Route, replies_of

REMEMBERED = 1024  # at most so many request targets in the cache
_LONGEST = 4096  # octets of a request target that the cache accepts


class NameFault(ValueError):
    """A name in a route that cannot be used.

    ``index``  the index of the route among the routes that were given
    ``field``  the field with the name: "name" or "after"
    ``text``   what is wrong, and the correction
    """

    def __init__(self, index: int, field: str, text: str) -> None:
        super().__init__(f"{field}: {text}")
        self.index = index
        self.field = field
        self.text = text


def check_names(routes: Sequence[Route], known: Iterable[str] = ()) -> None:
    """Check the names of routes that are added together.

    ``routes``  the routes; each may wait for any of the others
    ``known``   the names of the routes that exist already

    Raises `NameFault` for a name that two routes have, for an ``after`` that is no name of a route, and for a route
    that waits for itself."""
    names = set(known)
    for index, route in enumerate(routes):
        if route.name and route.name in names:
            raise NameFault(index, "name", f"there is a route {shown(route.name)} already: names are unique")
        names.add(route.name)
    names.discard("")
    for index, route in enumerate(routes):
        if route.after is not None and route.after not in names:
            hint = nearest(route.after, names) if names else ": give that route a name, and add it first"
            raise NameFault(index, "after", f"there is no route {shown(route.after)}{hint}")
    waiting = {route.name: route.after for route in routes if route.name}
    for index, route in enumerate(routes):
        if _waits_for_itself(route.name, waiting):
            raise NameFault(index, "after", f"route {shown(route.name)} waits for itself, so that it never answers")


def _waits_for_itself(name: str, waiting: Mapping[str, str | None]) -> bool:
    passed: set[str] = set()
    following = waiting.get(name)
    while following is not None and following not in passed:
        if following == name:
            return True
        passed.add(following)
        following = waiting.get(following)
    return False


class RouteEntry:
    """A route that was added: compiled, with its count of answers.

    ``route``   the route
    ``number``  how many routes were added before it, and one
    """

    def __init__(self, route: Route, number: int) -> None:
        self.route = route
        self.number = number
        self.used = 0
        self.bound = (route.times, route.state, route.after) != (None, None, None)  # depends on earlier requests
        self.matcher = Matcher(route)
        self.answerers: tuple[Answerer, ...] = tuple(map(compile_reply, replies_of(route)))

    @property
    def over(self) -> bool:
        """Whether the route has answered all its ``times``, or once if it has no limit."""
        return self.used >= (self.route.times or 1)


class Found(NamedTuple):
    """A request target in parts, and the routes whose method and path match, with the arguments of their rules."""

    target: Target
    candidates: tuple[tuple[RouteEntry, Mapping[str, Any]], ...]


class RouteTable:
    """The routes of one server. The caller of each method other than `find` holds the lock of the routes."""

    def __init__(self) -> None:
        self._entries: dict[str, RouteEntry] = {}
        self._known: dict[tuple[bytes, bytes], Found] = {}
        self._added = 0

    def add(self, routes: Sequence[Route]) -> list[Route]:
        """Add routes, all of them or none. Return them with their names.

        Raises what `Routes.add` raises."""
        check_names(routes, self._entries)
        entries: list[RouteEntry] = []
        reserved = {*self._entries, *(route.name for route in routes)}
        for number, route in enumerate(routes, self._added + 1):
            named = route if route.name else replace(route, name=_new_name(number, reserved))
            reserved.add(named.name)
            try:
                entries.append(RouteEntry(named, number))
            except (ValueError, TypeError) as error:
                raise type(error)(f"route {named}: {error}") from error
        self._added += len(entries)
        self._entries |= {entry.route.name: entry for entry in entries}
        self._known = {}
        return [entry.route for entry in entries]

    def named(self, name: str) -> RouteEntry:
        """Return the entry of the route called ``name``. Raises ValueError for an unknown name."""
        if name not in self._entries:
            hint = did_you_mean(name, self._entries) if self._entries else "there are no routes"
            raise ValueError(f"there is no route {shown(name)}: {hint}")
        return self._entries[name]

    def get(self, name: str) -> RouteEntry | None:
        """Return the entry of the route called ``name``; None: there is no such route."""
        return self._entries.get(name)

    def remove(self, name: str) -> Route:
        """Remove and return the route called ``name``. Raises ValueError for an unknown name."""
        entry = self.named(name)
        del self._entries[name]
        self._known = {}
        return entry.route

    def clear(self) -> None:
        """Remove all routes, and number the next ones from the beginning."""
        self._entries, self._known, self._added = {}, {}, 0

    def ordered(self) -> list[RouteEntry]:
        """Return the entries in the order in which routes are tried."""
        return sorted(self._entries.values(), key=lambda entry: (-entry.route.priority, entry.number))

    def find(self, request: SeenRequest) -> Found | None:
        """Return the routes whose method and path match a request, from the cache; None: the cache has none."""
        return self._known.get((request.method, request.target))

    def look_up(self, request: SeenRequest) -> Found:
        """Return the routes whose method and path match a request, and add them to the cache."""
        target = read_target(request.method, request.target)
        method, path = request.method.decode("latin-1"), target.decoded
        matched = [(entry, entry.matcher.path(method, path)) for entry in self.ordered()]
        found = Found(target, tuple((entry, made) for entry, made in matched if made is not None))
        if len(self._known) >= REMEMBERED:
            self._known = {}
        if len(request.target) <= _LONGEST:  # long targets are rarely repeated, and would fill the memory
            self._known[request.method, request.target] = found
        return found


def _new_name(number: int, reserved: set[str]) -> str:
    numbers = itertools.count(number)
    return next(name for name in map("route-{}".format, numbers) if name not in reserved)
