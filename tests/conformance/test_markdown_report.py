"""Reports as Markdown: what a client says is shown as it is, and is never a construct of Markdown or HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from h1conform.conformance.cli import cli
from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.gate.gate import Gate, RunResult
from h1conform.conformance.gate.known_differences import Known
from h1conform.conformance.model import Verdict
from h1conform.conformance.report.markdown_report import encoded, page, score_table
from h1conform.conformance.report.markdown_text import code, plain

HOSTILE = "a|b \\| \\ `c` *d* _e_ ~f~ [g](http://h) ![i](j) <script>k</script> &amp; $l$ @m :n: # o www.p.q {r} 's'"
CONTROLS = "\r\n| x | y |\x00\x1b[31m\u202e\ud800"
LENGTH, BARE_CR = "content-length/exact", "fields/bare-cr"


class Rendered(HTMLParser):
    """What a page of Markdown shows: the elements, and the texts of the cells of its tables."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.cells: list[str] = []
        self.links: list[str | None] = []
        self.feed(MarkdownIt("commonmark").enable("table").render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data.rstrip("\n")


def verdict(case: str = LENGTH, **more: Any) -> Verdict:
    values = {"client": "c", "variant": "tcp-whole", "level": "must", "result": "pass"} | more
    return Verdict(case=case, **values)  # type: ignore[arg-type]


def result_of(*verdicts: Verdict, **more: Any) -> RunResult:
    return RunResult(verdicts=verdicts, **({"gate": Gate(), "versions": {}, "corpus": corpus().made} | more))


@pytest.mark.parametrize("shown", [plain, code], ids=["plain", "code"])
@pytest.mark.parametrize("text", [*HOSTILE.split(" "), HOSTILE, "\\|", "``", "a\\", "\\\\|", "~~x~~", "&#124;"])
def test_a_text_in_a_cell_is_shown_as_it_is(shown: Any, text: str) -> None:
    rendered = Rendered(f"| a | b |\n| --- | --- |\n| {shown(text)} | {shown('1')} |\n")
    assert rendered.cells == [text, "1"]
    assert rendered.elements - {"code"} == {"table", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("shown", [plain, code], ids=["plain", "code"])
def test_controls_are_escaped_and_no_line_ends(shown: Any) -> None:
    rendered = Rendered(f"| a |\n| --- |\n| {shown(CONTROLS)} |\n")
    assert rendered.cells == ["\\r\\n| x | y |\\x00\\x1b[31m\\u202e\\ud800"]


def test_code_leaves_no_punctuation_for_an_address_or_a_mention() -> None:
    assert code("@me www.a.b http://c :d: _e_") == (
        "<code>&#64;me www&#46;a&#46;b http&#58;&#47;&#47;c &#58;d&#58; &#95;e&#95;</code>"
    )
    assert code("x" * 9, longest=4) == "<code>xxxx… &#40;9 characters&#41;</code>"


def test_the_table_has_the_score_of_each_client_and_the_versions(tmp_path: Path) -> None:
    verdicts = [
        verdict(),
        verdict(BARE_CR, result="fail", severity="accepted-invalid"),
        verdict(BARE_CR, client="d", level="should"),
    ]
    path = tmp_path / "out.md"
    path.write_bytes(
        encoded(result_of(*verdicts, broken={"e": "no driver"}), {"c": "c 1.0", "d": "d", "e": "e"}, "1.0")
    )
    assert path.read_text(encoding="utf-8") == (
        "| client | MUST | SHOULD | findings |\n"
        "| --- | --- | --- | --- |\n"
        "| c 1.0 | 1 of 2 | – | 1 |\n"
        "| d | – | 1 of 1 | 0 |\n"
        "| e | – | – | not run |\n"
        f"\nh1conform {version('h1conform')}, corpus 1.0\n"
    )


def test_a_profile_and_the_early_end_of_a_run_stand_under_the_table() -> None:
    text = score_table(result_of(verdict(), profile="modern", planned=5, aborted="<b>"), {"c": "c"})
    end = f"corpus {VERSION}, profile modern, cut&#58; 1 of 5 items (&#60;b&#62;)\n"
    assert text.endswith(end)


def test_an_unsteady_item_counts_in_no_score() -> None:
    assert "| c | 1 of 1 | 0 |" in score_table(result_of(verdict(), verdict(BARE_CR, unsteady="x")), {"c": "c"})


def test_the_page_has_the_findings_and_what_is_wrong_with_the_run() -> None:
    stale = Known(LENGTH, "lenient", "because", where="a|b.toml: entry 1")
    passed = [verdict(variant=str(variant)) for variant in corpus()[LENGTH].variants]
    failed = verdict(BARE_CR, result="fail", severity="accepted-invalid", seen=HOSTILE, expected=CONTROLS)
    run_result = result_of(*passed, failed, gate=Gate(known=(stale,)), broken={"d": "<b>"})
    rendered = Rendered(page(run_result, {"c": "c", "d": "d"}))
    severity, level, clause, finding = rendered.cells[-4:]
    assert (severity, level, clause) == ("accepted-invalid", "MUST", "RFC 9112, section 2.2")
    assert f"seen {HOSTILE}, expected \\r\\n| x | y |\\x00" in finding
    assert "1 case in 1 way, fields/bare-cr" in finding
    assert rendered.links == ["https://www.rfc-editor.org/rfc/rfc9112#section-2.2"]
    assert "script" not in rendered.elements
    assert "- d: &#60;b&#62;\n- a&#124;b.toml&#58; entry 1&#58; listed as lenient" in page(
        run_result, {"c": "c", "d": "d"}
    )


def test_a_page_of_many_findings_stays_far_below_the_limit_of_a_summary() -> None:
    long = "|" * 100_000
    cases = [case for case in corpus().values() if case.why][:400]
    verdicts = [
        verdict(case.id, client=name, result="fail", severity="deviates", seen=f"{case.id}{long}", expected=long)
        for case in cases
        for name in ("c", "d")
    ]
    text = page(result_of(*verdicts), {"c": "c", "d": "d"})
    assert text.count("\nand ") == 2
    assert len(text.encode()) < 2**20 / 2


def test_the_example_of_the_page_is_what_a_run_writes() -> None:
    text = (Path(__file__).parents[2] / "docs" / "ci.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```markdown\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    cases = [f"--case={id}" for id in ("interim/102", "tls/no-close-notify/until-close", BARE_CR)]
    words = ["run", "http.client", "--quick", "-n", "0", "-q", "--exit-zero", "--markdown", "-", *cases]
    done = CliRunner().invoke(cli, words, standalone_mode=False)
    versions = r"3\.[0-9.]+[0-9]|h1conform [0-9.]+|corpus [0-9.]+"
    assert re.sub(versions, "", done.stdout) == re.sub(versions, "", example)
