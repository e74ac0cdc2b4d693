"""The kinds of steps: one list, which all that names or plays a step goes by."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields, is_dataclass
from inspect import cleandoc

import pytest

from h1conform import mockserver
from h1conform.mockserver import Send, Step, names, script
from h1conform.mockserver.playing.player import HANDLERS
from h1conform.mockserver.scenario.resolvers import Resolvers
from h1conform.mockserver.scenario.steps import snake_case, step_codec
from h1conform.mockserver.script import steps, tls_steps
from h1conform.mockserver.script.steps import _KINDS


def test_every_kind_of_step_is_offered_in_order_of_definition() -> None:
    kinds = [kind.__name__ for kind in Step.kinds()]
    assert kinds[:3] + kinds[-2:] == ["ReadRequest", "ReadHead", "ReadOctets", "KeyUpdate", "Ciphertext"]
    assert set(kinds) == {*steps.__all__, *tls_steps.__all__} - {"Answer", "Early", "Step", "Steps"}
    assert [getattr(script, kind) for kind in kinds] == [getattr(names, kind) for kind in kinds] == list(Step.kinds())
    assert set(kinds) <= set(dir(mockserver))


def test_every_kind_of_step_can_be_played() -> None:
    assert set(HANDLERS) == set(Step.kinds())


def test_every_kind_of_step_has_a_spelling_in_scenario_files() -> None:
    names_of_steps = {snake_case(kind.__name__) for kind in Step.kinds()}
    alone, *tables = step_codec(Resolvers()).schema["anyOf"]
    spelled = {*alone["enum"], *(name for table in tables for name in table["properties"])}
    assert spelled == names_of_steps - {"serve", "read_request", "read_head"} | {"read"}


@pytest.mark.parametrize("kind", Step.kinds(), ids=lambda kind: kind.__name__)
def test_a_step_is_frozen_data_and_documents_each_parameter_in_a_line(kind: type[Step]) -> None:
    assert is_dataclass(kind)
    assert not hasattr(object.__new__(kind), "__dict__")
    first, *rest = cleandoc(kind.__doc__ or "").splitlines()  # CPython 3.13 removes the indentation by itself
    assert first.rstrip('"').endswith((".", ").", '").')), first  # a whole sentence: scenario schemas show it
    told = [line.split("``")[1] for line in rest if line.startswith("``")]
    assert told == [field.name for field in fields(kind)]


def test_a_step_cannot_be_changed() -> None:
    step = Send(b"a")
    with pytest.raises(FrozenInstanceError):
        step.data = b"b"  # type: ignore[misc]


def test_a_dataclass_with_slots_is_one_kind() -> None:
    """Such a class is made twice; the second one is the one that steps are of."""
    before = Step.kinds()
    try:

        @dataclass(frozen=True, slots=True)
        class Another(Step):
            """One more."""

        assert Step.kinds() == (*before, Another)
    finally:
        _KINDS.popitem()
    assert Step.kinds() == before
