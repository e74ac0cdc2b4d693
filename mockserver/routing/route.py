"""A route as data: conditions on requests, and the reply to the requests that meet them.

A new condition is a field of `Route` and a key of `ConditionKeywords` here, and a row of `conditions.CONDITIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from ..base.arguments import checked, wrong_type, wrong_value
from ..base.checks import FLAG, TEXT, Whole, function, line, optional
from .conditions import CONDITIONS, WantedBody, WantedValue
from .replies import UNSET, Faulty, Reply, ReplyLike, faults_check, reply_check
from .route_checks import (
    BODY,
    NAMES,
    VALUE,
    VALUES,
    json_check,
    methods_check,
    numbers_check,
    path_check,
    replies_check,
)

if TYPE_CHECKING:  # start-up: a TypedDict compiles each of its annotations
    from typing import TypedDict

    from ..script.faults import Action
    from .request_context import RequestContext

    class ConditionKeywords(TypedDict, total=False):
        """The conditions beside method and path, as keywords; see `Route`."""

        target: str | re.Pattern[str] | None
        query: Mapping[str, WantedValue]
        headers: Mapping[str, WantedValue]
        body: WantedBody | None
        json: Any
        connection: int | tuple[int, ...] | None
        position: int | tuple[int, ...] | None
        when: Callable[[RequestContext], bool] | None

    class RouteKeywords(ConditionKeywords, total=False):
        """The fields of a route beside method, path and reply, as keywords; see `Route`."""

        replies: Sequence[ReplyLike]
        faults: Sequence[Action] | Action
        name: str
        times: int | None
        priority: int
        scenario: str
        state: str | None
        then: str | None
        after: Route | str | None
        early: bool


START = "start"  # the state in which every scenario begins


def _after(name: str, value: Any) -> str:
    if isinstance(value, Route):
        if not value.name:
            raise wrong_value(name, value, "a route with a name, as `on` and `Routes.add` return it")
        return value.name
    if not isinstance(value, str):
        raise wrong_type(name, value, "the name of a route, or a route that `on` or `Routes.add` has returned")
    return value


@checked(
    method=methods_check,
    path=path_check,
    reply=optional(reply_check),
    replies=replies_check,
    faults=faults_check,
    name=line("a name", empty=True),
    target=VALUE,
    query=NAMES,
    headers=VALUES,
    body=BODY,
    json=json_check,
    connection=numbers_check,
    position=numbers_check,
    when=optional(function(1, "a function of the request (RequestContext)")),
    times=optional(Whole(1)),
    priority=Whole(),
    scenario=TEXT,
    state=optional(TEXT),
    then=optional(TEXT),
    after=optional(_after),
    early=FLAG,
)
@dataclass(frozen=True, slots=True)
class Route:
    """Conditions on a request, and the reply to a request that meets all of them.

    A text has to equal the value. A pattern (`re.compile`) has to match somewhere in the value.

    Conditions on the request:

    ``method``      a method, or a tuple of methods; "*": any method. GET includes HEAD
    ``path``        a rule of werkzeug for the percent-decoded path; "*": any request target
    ``target``      the request target as sent: a text or a pattern
    ``query``       the query, by name: a text, a pattern, or None (the name is absent). If a name has several values,
                    one of them has to match
    ``headers``     the fields, by name in any case; values as for ``query``
    ``body``        the content: octets, a text (in UTF-8) or a pattern
    ``json``        a value; the content has to be JSON with an equal value
    ``connection``  the number of the connection, from 0 in order of accept, or a tuple of numbers
    ``position``    the position of the request on its connection, from 0, or a tuple of positions
    ``when``        a function that gets the `RequestContext` and returns whether the route matches. It is called once
                    for a request: for the whole request, or for the head alone if the route is ``early``

    Conditions on earlier requests, and the order of routes:

    ``times``       how many times the route answers; after that it matches no request; None: without limit
    ``priority``    routes with a higher priority are tried first; equal ones in the order in which they were added
    ``scenario``    the name of the state machine for ``state`` and ``then``; empty: a common one
    ``state``       the state in which the state machine has to be; None: any. The first state is "start"
    ``then``        the state of the state machine after the answer; None: unchanged
    ``after``       a route that has to answer first: all its ``times``, or once if it has no limit. Give its name, or
                    the route that `Routes.add` or `MockServer.on` has returned
    ``early``       True: answer after the head, with the content unread. If a route that is tried before may match,
                    and needs the content for its decision, the content is read first

    The answer:

    ``reply``       the reply, in any form of `replies`; None, without ``replies``: a 200 without content
    ``replies``     several replies: each answer uses the next one, and the last one is repeated
    ``faults``      faults that are applied to every reply; one fault may be given alone
    ``name``        the name of the route, unique on the server; empty: `Routes.add` makes a name

    Raises TypeError for a field of a wrong type, and ValueError for an invalid value or for fields that exclude each
    other.
    """

    method: str | tuple[str, ...] = "*"
    path: str = "*"
    reply: ReplyLike = None
    replies: Sequence[ReplyLike] = ()
    faults: Sequence[Action] = ()
    name: str = ""
    target: str | re.Pattern[str] | None = None
    query: Mapping[str, WantedValue] = field(default_factory=dict)
    headers: Mapping[str, WantedValue] = field(default_factory=dict)
    body: WantedBody | None = None
    json: Any = UNSET
    connection: int | tuple[int, ...] | None = None
    position: int | tuple[int, ...] | None = None
    when: Callable[[RequestContext], bool] | None = None
    times: int | None = None
    priority: int = 0
    scenario: str = ""
    state: str | None = None
    then: str | None = None
    after: str | None = None
    early: bool = False

    def __post_init__(self) -> None:
        if self.reply is not None and self.replies:
            raise ValueError("reply and replies: a route takes only one of them")
        if self.early and any(CONDITIONS[name].needs == "content" for name in self.wanted):
            names = " or ".join(name for name, kind in CONDITIONS.items() if kind.needs == "content")
            raise ValueError(f"early=True: an early route does not read the content, and takes no condition on {names}")

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods, as a tuple."""
        return (self.method,) if isinstance(self.method, str) else tuple(self.method)

    @property
    def wanted(self) -> dict[str, Any]:
        """The given conditions beside method and path: their values by field name, in the order of `CONDITIONS`."""
        given = {name: getattr(self, name) for name in CONDITIONS}
        return {name: wanted for name, wanted in given.items() if _is_given(name, wanted)}

    @checked(method=TEXT)
    def takes(self, method: str) -> bool:
        """Return whether the route accepts requests with this method."""
        methods = self.methods
        return method in methods or "*" in methods or (method == "HEAD" and "GET" in methods)

    def __str__(self) -> str:
        """Return the form for messages: the name, the methods and the path."""
        return " ".join(filter(None, (self.name, ",".join(self.methods), self.path)))


def replies_of(route: Route) -> tuple[ReplyLike, ...]:
    """Return the replies of a route in their order, each with the faults of the route."""
    given = tuple(route.replies) or (Reply() if route.reply is None else route.reply,)
    return tuple(Faulty(reply, tuple(route.faults)) for reply in given) if route.faults else given


_DEFAULTS = {each.name: each.default for each in fields(Route)}


def _is_given(name: str, wanted: Any) -> bool:
    """Return whether the field has a value other than its default. The default of a default factory is empty."""
    return bool(wanted) if _DEFAULTS[name] is MISSING else wanted is not _DEFAULTS[name]
