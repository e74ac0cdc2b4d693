"""The columns of docstrings are found, and become parameter lists in the documentation site."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parent.parent / "tools"

TEXT = """Start a server.

``deadline``  seconds that each step of a script
              may take
``limits``    the bounds; None: the defaults of `Limits`

Returns the `Server`. Raises ValueError for a deadline below 0.
"""


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    import docstring_columns

    return docstring_columns


def test_a_column_stands_between_the_texts_before_and_after_it(columns: ModuleType) -> None:
    before, column, after = columns.split(TEXT)
    assert before == "Start a server."
    assert column.rows == [
        ("deadline", "seconds that each step of a script may take"),
        ("limits", "the bounds; None: the defaults of `Limits`"),
    ]
    assert after == "Returns the `Server`. Raises ValueError for a deadline below 0."


@pytest.mark.parametrize(
    "text",
    ["Plain text.", "``name`` in a sentence", "``name``: a sentence", "    ``name``", "One.\n\n    code\n\nTwo."],
)
def test_text_without_a_column_is_one_part(columns: ModuleType, text: str) -> None:
    assert columns.split(text) == [text]


def test_a_line_that_is_not_indented_to_the_text_ends_the_column(columns: ModuleType) -> None:
    column, after = columns.split("``a``  one\n  two")
    assert column.rows == [("a", "one")]
    assert after == "  two"


def test_public_names_in_single_backticks_become_links(columns: ModuleType) -> None:
    homes = {"Limits": "h1conform.mockserver.base.limits.Limits"}
    text = "`Limits`, ``Limits``, `other`, `Limits()`\n    `Limits`"
    link = "[`Limits`][h1conform.mockserver.base.limits.Limits]"
    call = "[`Limits()`][h1conform.mockserver.base.limits.Limits]"
    assert columns.linked(text, homes) == f"{link}, ``Limits``, `other`, {call}\n    `Limits`"


def test_doctests_become_code(columns: ModuleType) -> None:
    assert columns.fenced("One.\n\n>>> 1 + 1\n2") == "One.\n\n```pycon\n>>> 1 + 1\n2\n```"


def test_the_public_names_are_found_in_the_modules_that_define_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    import api_names

    from h1conform import certs, client, mockserver
    from h1conform.conformance import model

    for page, package in (("certs", certs), ("mockserver", mockserver), ("model", model), ("client", client)):
        found = {name for names in api_names.names_of(page).values() for name in names}
        assert set(package.__all__) - found - {"error"} == set(), page
    homes = api_names.homes()
    assert homes["Server"] == "h1conform.mockserver.server.Server"
    assert homes["Play"] == "h1conform.mockserver.script.play.Play"
    assert homes["Case"] == "h1conform.conformance.model.case.Case"
    for name, full in homes.items():
        module, _, attribute = full.rpartition(".")
        assert attribute == name
        __import__(module)
        assert hasattr(sys.modules[module], name)


def test_griffe_gets_a_parameter_list_with_types_and_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    griffe = pytest.importorskip("griffe")  # a tool of the documentation site
    monkeypatch.syspath_prepend(str(TOOLS))
    import griffe_columns

    source = f'def start(deadline: float = 5.0, *, limits: "int | None" = None):\n    """{TEXT}"""\n'
    (tmp_path / "example.py").write_text(source)
    extensions = griffe.load_extensions(griffe_columns.Columns)
    package = griffe.load("example", search_paths=[tmp_path], extensions=extensions)
    text, parameters, after = package["start"].docstring.parsed
    assert text.value == "Start a server."
    assert [(each.name, str(each.annotation), each.default) for each in parameters.value] == [
        ("deadline", "float", "5.0"),
        ("limits", "int | None", "None"),
    ]
    assert "[`Limits`][h1conform.mockserver.base.limits.Limits]" in parameters.value[1].description
    assert after.value.startswith("Returns the [`Server`][")
