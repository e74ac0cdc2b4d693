"""Steps and faults in scenario files and on the control port. Pure.

The forms are ``"name"``, ``{name = value of the first parameter}`` and ``{name = {parameter = value, …}}``.

A new step or fault needs no line here, because everything is derived from the dataclasses of `script` and from the
functions of `script.faults`:

    name        the class name in snake case (`snake_case`), or the name of the function
    parameters  the fields of the class, or the parameters of the function; required if they have no default
    codec       from the annotation (`_hinted`): bytes are octets, a Literal is a choice, a tuple is an array, a tuple
                of pairs is a table, a union of step classes is a step
    about       the first line of the docstring

Two kinds are special. "read" stands for `ReadRequest` and `ReadHead`. `StartTls` has the keys of `CONTEXT_KEYS` in
place of an `SSLContext`.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin, get_type_hints

from .. import script
from ..base.arguments import Check, checks_of
from ..base.checks import bounds_of
from ..base.codec import (
    FLAG,
    TEXT,
    Codec,
    JSONValue,
    Key,
    Path,
    ValidationError,
    array,
    choice,
    described,
    integer,
    mapping,
    number,
    one_key,
    read_table,
    table_schema,
)
from ..base.octet_codecs import OCTETS
from ..base.suggestions import nearest
from ..script import faults
from .offsets import OFFSET
from .resolvers import CONTEXT_KEYS, Resolvers, context_codec

_LEFT_OUT = (script.Serve, script.ReadRequest, script.ReadHead)  # Serve needs functions; "read" names the other two
_OF_A_VALUE = {"base64", "after_head", "anywhere"}  # keys of a value in table form, which are not parameters


@dataclass(frozen=True, slots=True)
class Constructor:
    """A kind of step or fault in scenario files.

    ``name``       the name of the kind
    ``keys``       the parameters, in order
    ``make``       a function from parameters to a step or fault
    ``arguments``  a function from a step or fault to its parameters as plain data, without those that have the default
    ``about``      a line for people
    """

    name: str
    keys: Mapping[str, Key]
    make: Callable[..., Any]
    arguments: Callable[[Any], Mapping[str, JSONValue]]
    about: str = ""

    @property
    def needs_arguments(self) -> bool:
        """Whether a parameter is required, so that the name alone is not enough."""
        return any(key.required for key in self.keys.values())

    def read(self, value: JSONValue, path: Path) -> Any:
        """Return the step or fault for plain data.

        ``value``  the data after the name: the value of the first parameter, or a table of parameters; {} if there is
                   only the name
        ``path``   the path of the data, for messages

        Raises ValidationError for data that does not fit."""
        first = next(iter(self.keys), None)
        if first is None and value != {}:
            raise ValidationError(path, f"{self.name!r} has no parameters: write {self.name!r} alone")
        if self.needs_arguments and value == {}:
            raise ValidationError(path, f"{self.name!r} needs {first!r}: write {{{self.name} = …}}")
        if first is not None and (not isinstance(value, dict) or value.keys() & _OF_A_VALUE):
            given = {first: self.keys[first].codec.read(value, path)}
        else:
            given = read_table(self.keys, value, path)
        missing = [key.name for key in self.keys.values() if key.required and key.name not in given]
        if missing:
            raise ValidationError(path, f"{self.name!r} needs the parameter {missing[0]!r} too")
        try:
            return self.make(**given)
        except ValidationError as error:
            raise ValidationError((*path, *error.path), error.text) from error
        except ValueError as error:
            raise ValidationError(path, str(error)) from error

    def write(self, value: Any) -> JSONValue:
        """Return the step or fault in its shortest form."""
        given = self.arguments(value)
        if not given:
            return self.name
        short = list(given) == [next(iter(self.keys))]
        return {self.name: next(iter(given.values())) if short else dict(given)}

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the form with a table."""
        inner = table_schema(self.keys.values())
        first = next(iter(self.keys.values()), None)
        either = {"anyOf": [first.codec.schema, inner]} if first else inner
        described = either | ({"description": self.about} if self.about else {})
        return one_key(self.name, described)


def _one_of(what: str, constructors: Mapping[str, Constructor], name_of: Callable[[Any], str]) -> Codec:
    """Return the codec for a ``what`` of one of the constructors. ``name_of`` returns the name for a value."""

    def read(value: JSONValue, path: Path) -> Any:
        inner: JSONValue
        if isinstance(value, str):
            name, inner, at = value, {}, path
        elif isinstance(value, dict) and len(value) == 1:
            [(name, inner)] = value.items()
            at = (*path, name)
        else:
            raise ValidationError(
                path, f"{described(value)}, where a {what} is needed: a name, or a table with one name"
            )
        if name not in constructors:
            raise ValidationError(at, f"unknown {what} {name!r}{nearest(name, constructors)}")
        return constructors[name].read(inner, at)

    alone = [name for name, each in constructors.items() if not each.needs_arguments]
    schema = {"anyOf": [{"enum": alone}, *(each.schema for each in constructors.values() if each.keys)]}
    return Codec(read, lambda value: constructors[name_of(value)].write(value), schema)


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").partition("\n")[0]


# ------------------------------------------------------------------------------------------------------------- faults


def _fault_constructor(name: str, make: Callable[..., faults.Action]) -> Constructor:
    hints = get_type_hints(make)
    parameters, checks = inspect.signature(make).parameters, checks_of(make)
    defaults = {each.name: each.default for each in parameters.values() if each.default is not each.empty}
    keys = {
        name: Key(name, _hinted(hints[name], Resolvers(), checks[name]), required=name not in defaults)
        for name in parameters
    }

    def arguments(action: faults.Action) -> dict[str, JSONValue]:
        values = {name: getattr(action, name) for name in keys}
        return {name: keys[name].codec.write(value) for name, value in values.items() if defaults.get(name) != value}

    return Constructor(name, keys, make, arguments, _first_line(make))


def fault_codec() -> Codec:
    """Return the codec for a fault: `script.faults.Action` in Python."""
    constructors = {name: _fault_constructor(name, make) for name, make in faults.ACTIONS.items()}
    return _one_of("fault", constructors, lambda action: str(action.name))


# -------------------------------------------------------------------------------------------------------------- steps


def snake_case(name: str) -> str:
    """Return the name of a class of steps in scenario files.

    >>> snake_case("HalfClose")
    'half_close'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def step_codec(resolvers: Resolvers) -> Codec:
    """Return the codec for a step: `script.Step` in Python.

    ``resolvers``  resolve the names of certificates
    """
    classes = [each for each in script.Step.kinds() if each not in _LEFT_OUT]
    return _steps_codec(classes, resolvers, {"read": _READ})


def _steps_codec(classes: Iterable[type], resolvers: Resolvers, more: Mapping[str, Constructor]) -> Codec:
    constructors = {**more, **{snake_case(each.__name__): _step_constructor(each, resolvers) for each in classes}}

    def name_of(step: Any) -> str:
        name = snake_case(type(step).__name__)
        return name if name in constructors else "read"

    return _one_of("step", constructors, name_of)


def _step_constructor(step_class: Any, resolvers: Resolvers) -> Constructor:
    hints = get_type_hints(step_class, localns={"ssl": ssl})
    fields, checks = dataclasses.fields(step_class), checks_of(step_class)
    defaults = {each.name: each.default for each in fields if each.default is not dataclasses.MISSING}
    keys = {
        each.name: Key(
            each.name, _hinted(hints[each.name], resolvers, checks[each.name]), required=each.name not in defaults
        )
        for each in fields
    }

    def arguments(step: Any) -> dict[str, JSONValue]:
        values = {name: getattr(step, name) for name in keys}
        changed = {name: value for name, value in values.items() if name not in defaults or defaults[name] != value}
        return {name: keys[name].codec.write(value) for name, value in changed.items()}

    constructor = Constructor(snake_case(step_class.__name__), keys, step_class, arguments, _first_line(step_class))
    return _start_tls(constructor, resolvers) if step_class is script.StartTls else constructor


def _start_tls(constructor: Constructor, resolvers: Resolvers) -> Constructor:
    """Replace the parameter for the context by `CONTEXT_KEYS`, beside the other parameters."""
    others = {name: key for name, key in constructor.keys.items() if name != "context"}

    def make(**given: Any) -> Any:
        tls_keys = {name: given.pop(name) for name in CONTEXT_KEYS if name in given}
        return constructor.make(resolvers.make_context(tls_keys, ()), **given)

    def arguments(step: Any) -> dict[str, JSONValue]:
        given = dict(constructor.arguments(step))
        return {**given.pop("context"), **given}

    return dataclasses.replace(constructor, keys={**CONTEXT_KEYS, **others}, make=make, arguments=arguments)


def _read_step(what: str = "request") -> script.Step:
    return script.ReadHead() if what == "head" else script.ReadRequest()


_READ = Constructor(
    "read",
    {"what": Key("what", choice("request", "head"))},
    _read_step,
    lambda step: {"what": "head"} if isinstance(step, script.ReadHead) else {},
    "Read one more request, or only its head.",
)


def _hinted(hint: Any, resolvers: Resolvers, check: Check) -> Codec:
    """Return the codec of a parameter with this annotation. A number has the bounds of the check of its argument."""
    plain = {bytes: OCTETS, str: TEXT, bool: FLAG, faults.Offset: OFFSET}
    if hint in plain:
        return plain[hint]
    if hint in (int, float):
        return (integer if hint is int else number)(*bounds_of(check) or ())
    if hint is ssl.SSLContext:
        return context_codec(resolvers)
    if get_origin(hint) is Literal:
        return choice(*get_args(hint))
    inner = [each for each in get_args(hint) if each not in (type(None), ...)]
    if get_origin(hint) is not tuple:
        return _hinted(inner[0], resolvers, check) if len(inner) == 1 else _steps_codec(inner, resolvers, {})
    pair = get_args(inner[0])
    if pair and pair[0] is str:
        return _pairs(_hinted(pair[1], resolvers, check))
    return array(_hinted(inner[0], resolvers, check))


def _pairs(codec: Codec) -> Codec:
    """Return the codec for pairs of name and value, as a table."""
    table = mapping(codec)
    return Codec(
        lambda value, path: tuple(table.read(value, path).items()),
        lambda value: table.write(dict(value)),
        table.schema,
    )
