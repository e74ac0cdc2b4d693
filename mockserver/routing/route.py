"""A route as data: the conditions under which it answers, and what it answers with.

A new condition is a field of `Route` and a key of `ConditionKeywords` here, and a line of `conditions.CONDITIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from ..http1.grammar import TOKEN
from .conditions import CONDITIONS, WantedBody, WantedValue, numbers
from .replies import UNSET, Faulty, Reply, ReplyLike

if TYPE_CHECKING:  # start-up: a TypedDict compiles each of its annotations
    from typing import TypedDict

    from ..script.faults import Action
    from .request_context import RequestContext

    class ConditionKeywords(TypedDict, total=False):
        """The conditions on a request beside method and path, as keywords; see `Route`."""

        target: str | re.Pattern[str] | None
        query: Mapping[str, WantedValue]
        headers: Mapping[str, WantedValue]
        body: WantedBody | None
        json: Any
        connection: int | tuple[int, ...] | None
        position: int | tuple[int, ...] | None
        when: Callable[[RequestContext], bool] | None

    class RouteKeywords(ConditionKeywords, total=False):
        """What a route has beside method, path and reply, as keywords; see `Route`."""

        replies: Sequence[ReplyLike]
        faults: Sequence[Action]
        name: str
        times: int | None
        priority: int
        scenario: str
        state: str | None
        then: str | None
        after: str | None
        early: bool


START = "start"  # the state in which every scenario begins

_METHOD = re.compile(TOKEN.decode("ascii"))


@dataclass(frozen=True, slots=True)
class Route:
    """The conditions under which a reply is given, and the reply. All conditions that are given have to hold.

    ``method``      one or several, "*" for any; GET stands for HEAD as well
    ``path``        a werkzeug rule, matched against the percent-decoded path; "*" for any target
    ``target``      the raw request target: a text (exactly) or a pattern (searched)
    ``query``       by name: a text (exactly), a pattern (searched) or None (absent); one of several values is enough
    ``headers``     by name, case aside; otherwise like ``query``
    ``body``        the content: octets, text (in UTF-8), or a pattern (searched)
    ``json``        the content is JSON of an equal value
    ``connection``  the number of the connection, or several, from 0 in order of accept
    ``position``    which request on its connection, or several, from 0
    ``when``        a function of `RequestContext`

    ``times``       the route answers that often, then it no longer matches; None: without limit
    ``priority``    higher ones are asked first, equal ones in order of declaration
    ``scenario``    the state machine that ``state`` and ``then`` are of; a common one where it is empty
    ``state``       the state in which the scenario has to be; every scenario begins in "start"
    ``then``        the state of the scenario afterwards
    ``after``       the name of a route that has to have answered before, as often as it may where that is limited
    ``early``       answer from the head alone, with the content unread

    ``reply``       what the route answers with; see `replies`. None, and no ``replies``: a 200 without content
    ``replies``     replies one after the other, the last one again and again
    ``faults``      what goes wrong with every reply
    ``name``        a name of its own; `Routes.add` makes one up where it is empty

    Raises ValueError that names what is wrong.
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
        if not (self.methods and all(map(_METHOD.fullmatch, self.methods))):
            raise ValueError(f"method {self.method!r}: a method is a token, as 'GET'; several are a tuple")
        if self.reply is not None and self.replies:
            raise ValueError("a route has a reply, or replies one after the other, not both")
        if self.times is not None and (isinstance(self.times, bool) or self.times < 1):
            raise ValueError(f"times={self.times!r}: a route answers once at least")
        if self.early and any(CONDITIONS[name].of_content for name in self.wanted):
            names = " or ".join(name for name, kind in CONDITIONS.items() if kind.of_content)
            raise ValueError(f"an early route answers before the content is read: it has no condition on {names}")
        for name in ("connection", "position"):
            for number in numbers(getattr(self, name)):
                if isinstance(number, bool) or not isinstance(number, int) or number < 0:
                    raise ValueError(f"{name}={number!r}: they are numbered from 0")

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods as they were given, as a tuple."""
        return (self.method,) if isinstance(self.method, str) else tuple(self.method)

    @property
    def wanted(self) -> dict[str, Any]:
        """The conditions that were given beside method and path, by field and in the order of `CONDITIONS`."""
        given = {name: getattr(self, name) for name in CONDITIONS}
        return {name: wanted for name, wanted in given.items() if _is_given(name, wanted)}

    def takes(self, method: str) -> bool:
        """Whether the route is for requests with this method."""
        methods = self.methods
        return method in methods or "*" in methods or (method == "HEAD" and "GET" in methods)

    def __str__(self) -> str:
        """As in messages: the name, the methods and the path."""
        return " ".join(filter(None, (self.name, ",".join(self.methods), self.path)))


def replies_of(route: Route) -> tuple[ReplyLike, ...]:
    """The replies in turn, each with the faults of the route."""
    given = tuple(route.replies) or (Reply() if route.reply is None else route.reply,)
    return tuple(Faulty(reply, tuple(route.faults)) for reply in given) if route.faults else given


_DEFAULTS = {each.name: each.default for each in fields(Route)}


def _is_given(name: str, wanted: Any) -> bool:
    """Whether a field is not as by default. The default of a field without a default value is an empty table."""
    return bool(wanted) if _DEFAULTS[name] is MISSING else wanted is not _DEFAULTS[name]
