"""Where the text leaves a choice to the client: every reading of the same octets, one after the other. Pure.

Theory
------

A production of the grammar is a plain function that reads octets. Where the octets depart from the grammar, or where a
clause lets the client choose, the function calls `Choices.take` with the departure and the options. `every_reading`
calls the function again and again, until each combination of options has been taken once. So the functions of the
reader know nothing of each other's options, and each function reads like the section that it cites.

Each option has a grade. An option is *right* if the text asks for it or leaves it to the client. An option is *lenient*
if only a worse reading of the text allows it. A reading is lenient if one of its options is lenient. What no reading of
the text allows is no option.

A client has habits: it treats a kind of departure in the same way at every place. So the option that a reading takes at
a departure holds for each later place with the same departure, unless the caller gives a place of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from ....model import Level

T = TypeVar("T")

Grade: TypeAlias = Literal["right", "lenient"]
_MOST = 5000  # readings of the same octets


@dataclass(frozen=True, slots=True)
class GrammarDeparture:
    """A place where the octets depart from the grammar, or where a clause beside the grammar decides the outcome.

    ``kind``      a short name of the departure, such as ``"field line: LF alone ends the line"``
    ``clauses``   ids of requirements.toml, at least one, which say what a client does with the departure
    ``level``     the level of these clauses
    ``rulings``   ids of rulings.toml on which the outcome depends
    ``security``  whether the place is a field that frames or routes, a length, a chunk or a status code: a lenient
                  reading there can allow request or response smuggling
    ``valid``     whether the octets match the grammar, so that only the clause decides
    """

    kind: str
    clauses: tuple[str, ...]
    level: Level
    rulings: tuple[str, ...] = ()
    security: bool = False
    valid: bool = False


class Refusal(Exception):
    """The client reports an error because of a departure."""


class Incomplete(Exception):
    """The octets end within the message (RFC 9112 section 8).

    ``within_content``  whether the header section of the final response is whole
    """

    def __init__(self, *, within_content: bool) -> None:
        super().__init__()
        self.within_content = within_content


REFUSE = object()  # the value of the option to report an error


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which a client may treat a departure.

    ``grade``  whether the option is right or lenient
    ``value``  what `Choices.take` returns; `REFUSE`: it raises `Refusal`
    """

    grade: Grade
    value: Any


def right(value: Any) -> Choice:
    """Return the option that the text asks for, or that the text leaves to the client."""
    return Choice("right", value)


def lenient(value: Any) -> Choice:
    """Return the option that only a worse reading of the text allows."""
    return Choice("lenient", value)


class Choices:
    """The options that one reading takes.

    ``path``  the number of the option at each choice; the first option at each choice behind the path

    Attributes:

    ``grade``       the grade of the reading so far
    ``security``    whether the reading took a lenient option at a departure that is relevant to security
    ``departures``  the departures so far, each once
    ``taken``       pairs of the number of the option and the number of options, at each choice so far
    """

    def __init__(self, path: tuple[int, ...] = ()) -> None:
        self.grade: Grade = "right"
        self.security = False
        self.departures: list[GrammarDeparture] = []
        self.taken: list[tuple[int, int]] = []
        self._path = path
        self._habits: dict[Hashable, int] = {}

    def meet(self, departure: GrammarDeparture) -> None:
        """Note a departure that leaves no choice."""
        if departure not in self.departures:
            self.departures.append(departure)

    def take(self, departure: GrammarDeparture, *options: Choice, place: Hashable = None) -> Any:
        """Return the value of the option that this reading takes at a departure.

        ``departure``  the departure
        ``options``    the options, at least one; as many, and in the same order, at each place with this departure
        ``place``      a choice of its own is made for this place; None: the choice is one habit of the client

        Raises `Refusal` if the option is `REFUSE`."""
        self.meet(departure)
        habit = (departure.kind, place)
        if habit not in self._habits:
            number = self._path[len(self.taken)] if len(self.taken) < len(self._path) else 0
            self.taken.append((number, len(options)))
            self._habits[habit] = number
        option = options[self._habits[habit]]
        if option.grade == "lenient":
            self.grade = "lenient"
            self.security = self.security or departure.security
        if option.value is REFUSE:
            raise Refusal
        return option.value


@dataclass(frozen=True, slots=True)
class OneReading(Generic[T]):
    """What one reading makes of the octets.

    ``found``    the value that the production returned, or the `Refusal` or `Incomplete` that it raised
    ``choices``  the options that the reading took
    """

    found: T | Refusal | Incomplete
    choices: Choices


def every_reading(production: Callable[[Choices], T]) -> Iterator[OneReading[T]]:
    """Yield each reading of the same octets: the first options first, and the last choice varies fastest.

    ``production``  reads the octets; it makes the same choices in the same order if it takes the same options

    Raises ValueError if there are too many readings."""
    paths: list[tuple[int, ...]] = [()]
    count = 0
    while paths:
        path = paths.pop()
        count += 1
        if count > _MOST:
            raise ValueError(f"the octets have more than {_MOST} readings; give the reader fewer departures at a time")
        choices = Choices(path)
        found: T | Refusal | Incomplete
        try:
            found = production(choices)
        except (Refusal, Incomplete) as ended:
            found = ended
        yield OneReading(found, choices)
        numbers = tuple(number for number, _ in choices.taken)
        for at in range(len(path), len(numbers)):
            options = choices.taken[at][1]
            paths += [(*numbers[:at], other) for other in reversed(range(1, options))]
