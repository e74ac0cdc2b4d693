"""Texts that a driver, a file or an option brings: none of them changes a terminal, and each report can be read."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.table import Table
from rich.text import Text

from h1conform.conformance.cli import main
from h1conform.conformance.commands.output import complain, say
from h1conform.conformance.commands.terminal import Terminal

# A title of a terminal, colours, C1 controls, marks of direction, a line separator, markup, a character no XML has.
HOSTILE = "\x1b]0;title\x07\x1b[31m\x9b31m\x90\u202e\u2066\u2028[/][red]:smile:\x01\ufffe\r"
ONE_CASE = ("--case", "content-length/exact[tcp-whole]", "-n", "0")

DRIVER = f"""
import json, sys
HOSTILE = {HOSTILE!r}
for line in sys.stdin:
    op = json.loads(line)["op"]
    sys.stderr.buffer.write(HOSTILE.encode() + b"\\n"); sys.stderr.flush()
    if op == "hello":
        answer = {{"hello": {{"protocol": 2, "name": HOSTILE, "version": HOSTILE, "language": HOSTILE}}}}
        if sys.argv[1:] == ["no-hello"]:
            answer["hello"] = HOSTILE
    elif op == "do":
        answer = {{"error": {{"type": HOSTILE, "bases": [HOSTILE], "message": HOSTILE}}}}
    else:
        answer = {{"ok": True}} if op in ("open", "close") else {{"unsupported": HOSTILE}}
    print(json.dumps(answer), flush=True)
"""


def is_plain(text: str) -> bool:
    return text.replace("\n", "").isprintable()


@pytest.mark.parametrize("wrap", [str, Text, lambda text: Text(text, style="bold")], ids=["str", "text", "styled"])
def test_the_terminal_shows_no_text_as_it_is(wrap: object, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(wrap(HOSTILE))  # type: ignore[operator]
    console = Terminal()
    console.print(wrap(HOSTILE), table)  # type: ignore[operator]
    assert is_plain(stream.getvalue())
    assert "[/][red]:smile:" in stream.getvalue()


def test_plain_lines_are_printable(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE, Path(HOSTILE))
    complain(HOSTILE)
    captured = capsys.readouterr()
    assert is_plain(captured.out + captured.err)


@pytest.mark.parametrize(
    "arguments",
    [
        (HOSTILE,),
        ("run", HOSTILE),
        ("run", f"module:{HOSTILE}"),
        ("run", f"./{HOSTILE}.py"),
        ("run", "--exec", HOSTILE),
        ("run", "--command", f"{HOSTILE} {{url}}"),
        *(
            ("run", "http.client", option, HOSTILE)
            for option in ("--case", "--profile", "--known", "--fail-on", "--chapter", "--clause", "--python", "--json")
        ),
        ("run", "http.client", f"--{HOSTILE}"),
        ("run", "--exec", sys.executable, "--name", HOSTILE),
        ("show", HOSTILE),
        ("list", "--case", HOSTILE),
    ],
    ids=lambda arguments: " ".join(each for each in arguments if each.isprintable()) or "command",
)
def test_a_message_repeats_no_option_as_it_is(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["h1conform", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    captured = capsys.readouterr()
    code = 2 if "--json" in arguments else 3  # 2: a file that cannot be written
    assert (ended.value.code, is_plain(captured.out + captured.err)) == (code, True), captured


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["", "no-hello"])
def test_no_text_of_a_driver_is_shown_as_it_is(fault: str, tmp_path: Path) -> None:
    driver = tmp_path / "driver.py"
    driver.write_text(DRIVER, encoding="utf-8")
    known = tmp_path / f"{HOSTILE.replace('/', '')}.toml"
    quoted = json.dumps(HOSTILE)
    known.write_text(
        f'[[known]]\ncase = "content-length/exact"\nresult = "unproven"\nreason = {quoted}\n', encoding="utf-8"
    )
    options = ["--exec", f"{sys.executable} {driver} {fault}", "--known", str(known)]
    options += ["--verbose", "--junit", "out.xml", "--json", "out.json", "--github"]
    options += ["--sarif", "out.sarif", "--markdown", "out.md", "--badge", "badge.json"]
    done = subprocess.run(
        [sys.executable, "-m", "h1conform", "run", *ONE_CASE, *options],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    text = (done.stdout + done.stderr).decode()
    assert is_plain(text), text
    assert "Traceback" not in text
    suites = ElementTree.parse(tmp_path / "out.xml")
    shown = [*suites.getroot().itertext(), *(value for each in suites.iter() for value in each.attrib.values())]
    assert all(map(is_plain, shown))
    assert json.loads((tmp_path / "out.json").read_text(encoding="ascii"))["clients"]
    assert json.loads((tmp_path / "badge.json").read_text(encoding="ascii"))["message"] == "run incomplete"
    (run,) = json.loads((tmp_path / "out.sarif").read_text(encoding="ascii"))["runs"]
    told = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert told
    assert all(map(is_plain, (*told, (tmp_path / "out.md").read_text(encoding="utf-8"))))
