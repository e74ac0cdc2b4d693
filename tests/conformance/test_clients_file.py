"""clients.toml is read strictly: what is wrong is one line with the file, the line, the key and the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest

from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.entry import read_entries
from h1conform.conformance.drivers.errors import UnknownClient
from h1conform.mockserver.base.toml_document import DocumentError

ROW = """\
[thing]
about = "a thing"
language = "C"
install = "buy it"
driver = "c/drive_thing.c"
interpreter = "run"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of clients beside one driver."""
    driver = tmp_path / "c" / "drive_thing.c"
    driver.parent.mkdir()
    driver.touch()
    return tmp_path / "clients.toml"


def test_a_row_is_read_with_what_it_leaves_out(path: Path) -> None:
    path.write_text(ROW + 'arguments = ["one", "two"]\nstandard = true\n', encoding="utf-8")
    (entry,) = read_entries(path).values()
    assert (entry.name, entry.driver, entry.arguments) == ("thing", "c/drive_thing.c", ("one", "two"))
    assert (entry.standard, entry.template, entry.build) == (True, "", ())


@pytest.mark.parametrize(
    ("message", "old", "new"),
    [
        pytest.param(
            ":3: thing.langauge: unknown key 'langauge'; nearest: 'language'", "language", "langauge", id="key"
        ),
        pytest.param(":1: thing: the key 'install' is missing", 'install = "buy it"\n', "", id="key-missing"),
        pytest.param(":2: thing.about: the integer 5, where a string is needed", '"a thing"', "5", id="text-number"),
        pytest.param(":3: thing.language: an array, where a string is needed", '"C"', '["C"]', id="text-array"),
        pytest.param(
            ":7: thing.build: the string 'make', where an array is needed", "#", 'build = "make"', id="array-text"
        ),
        pytest.param(
            ":7: thing.build[0]: the integer 5, where a string is needed", "#", "build = [5]", id="item-number"
        ),
        pytest.param(":7: thing.build: an array of 0, where at least 1 is needed", "#", "build = []", id="array-empty"),
        pytest.param(
            ":7: thing.standard: the string 'yes', where a boolean is needed", "#", 'standard = "yes"', id="flag-text"
        ),
        pytest.param(
            ":5: thing.driver: no driver file 'c/drive_thin.c'; nearest: 'c/drive_thing.c'",
            "c/drive_thing.c",
            "c/drive_thin.c",
            id="driver-file",
        ),
        pytest.param(":6: thing.interpreter: not a command: no closing quotation", '"run"', '"run \'it"', id="command"),
        pytest.param(":6: thing.interpreter: the command is empty", '"run"', '" "', id="command-empty"),
        pytest.param(
            ":1: thing: the row needs exactly one of the keys 'driver' and 'template'",
            'driver = "c/drive_thing.c"\n',
            "",
            id="neither",
        ),
        pytest.param(
            ":1: thing: the row needs exactly one of the keys 'driver' and 'template'",
            "#",
            'template = "x {url}"',
            id="both",
        ),
        pytest.param(
            ":1: thing: the key 'interpreter' is missing", 'interpreter = "run"', 'build = ["make"]', id="build-alone"
        ),
        pytest.param(":1: thing: the key 'version' is missing", "#", 'oldest = "1.2"', id="oldest-alone"),
        pytest.param(":1: thing: the key 'oldest' is missing", "#", 'version = "run -v"', id="version-alone"),
        pytest.param(
            ":8: thing.oldest: '1.x' is not a version like '1.18'", "#", 'version = "run"\noldest = "1.x"', id="oldest"
        ),
        pytest.param(":4: not TOML:", '"buy it"', "buy it", id="no-toml"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_the_mend(path: Path, message: str, old: str, new: str) -> None:
    text = (ROW + "#\n").replace(old, new)
    assert text != ROW + "#\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_entries(path)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)


def test_a_row_that_is_no_table_is_named(path: Path) -> None:
    path.write_text("thing = 5\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"clients\.toml:1: thing: the integer 5, where a table is needed$"):
        read_entries(path)


def test_who_names_a_client_is_told_what_is_wrong_with_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(ROW.replace("language", "langauge"), encoding="utf-8")
    monkeypatch.setattr(registry, "SHIPPED", path.parent)
    registry.entries.cache_clear()
    try:
        with pytest.raises(UnknownClient, match=r"clients\.toml:3: thing\.langauge: unknown key"):
            registry.find("thing")
    finally:
        registry.entries.cache_clear()
