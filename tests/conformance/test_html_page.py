"""The page in a browser: what is shown, the filters, the address, the evidence, the keyboard, and hostile values."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from rich.text import Text

from h1conform.conformance.corpus.cases import VERSION, corpus
from h1conform.conformance.corpus.requirements import level_of
from h1conform.conformance.model import Case, Result, Severity, Verdict
from h1conform.conformance.report.html.page import page
from h1conform.conformance.report.results import ClientResults, Results
from h1conform.conformance.report.summary import _score

from .browser import Tab, browser, program, watched

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(program() is None, reason="no Chromium on PATH; to get it: apt-get install chromium"),
]

UNDERSCORE, PLUS, CHUNK = "chunked/size/underscore", "chunked/size/plus-sign", "chunked/one-chunk"
VERSION_12, BARE_CR = "status-line/version-1.2", "fields/bare-cr"
CLAUSE = corpus()[UNDERSCORE].cites[0]
WIRE = (
    "connection 1, TLSv1.3",
    "  > 'GET / HTTP/1.1\\r\\nHost: {address}\\r\\n\\r\\n'",
    "  < 'HTTP/1.1 200 OK\\r\\nX: \\x00\\x1b\\t\\xff<b>\\r\\n\\r\\n1_0\\r\\n'… (99 octets)",
    "  client: fin; server: open",
)
ALL = ("matrix", "clients", "client?client=curl", "clauses", f"clause?clause={CLAUSE}")


def verdict(case: str, result: Result = "pass", severity: Severity | str = "", variant: str = "tcp-whole") -> Verdict:
    shown = {"expected": "an error", "seen": "200 with body 'hello'", "told": ("200 with body 'hello'",), "wire": WIRE}
    return replace(
        Verdict("", case, variant, level_of(corpus()[case]), result, severity),  # type: ignore[arg-type]
        **({} if result == "pass" else shown),  # type: ignore[arg-type]
    )


def client(name: str, *verdicts: Verdict, known: dict[str, str] | None = None, **more: str) -> ClientResults:
    own = tuple(replace(each, client=name) for each in verdicts)
    reasons = {each.id: known[each.case] for each in own if known and each.case in known}
    unexpected = {each.id for each in own if each.kind in ("must", "documented")} - set(reasons)
    return ClientResults(name, "", more.get("title", name), own, frozenset(unexpected), reasons, more.get("broken", ""))


SMALL = Results(
    VERSION,
    (
        client(
            "curl",
            verdict(CHUNK),
            verdict(CHUNK, variant="tls-whole"),
            verdict(UNDERSCORE, "fail", "accepted-invalid"),
            verdict(UNDERSCORE, variant="tls-whole"),
            verdict(PLUS, "lenient"),
            verdict(VERSION_12, "fail", "rejected-valid"),
            verdict(BARE_CR, "fail", "wrong-body"),
            known={BARE_CR: "curl issue 5"},
        ),
        client("wget", verdict(CHUNK), verdict(UNDERSCORE), verdict(PLUS, "fail", "desync"), verdict(VERSION_12)),
        client("urllib3", verdict(CHUNK, "unsupported"), verdict(UNDERSCORE), verdict(PLUS)),
    ),
    notes=("the run was cut: 9 of 99 items",),
)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of three clients."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page([SMALL]), encoding="utf-8")
    return path


@pytest.fixture
def shown(tab: Tab, small: Path) -> Iterator[Tab]:
    """The page of three clients, opened at its matrix."""
    with watched(tab):
        tab.open(small)
        yield tab


def rows(tab: Tab) -> list[str]:
    """The ids of the cases in the matrix that are drawn."""
    return tab.texts(".case .id")


def cells(tab: Tab, case: str) -> list[str]:
    """The labels of the cells of a case."""
    row = f"[...document.querySelectorAll('.case')].find((each) => each.innerText.startsWith({json.dumps(case)}))"
    found: list[str] = tab.value(f"[...{row}.querySelectorAll('.cell')].map((each) => each.getAttribute('aria-label'))")
    return found


def evidence(tab: Tab, case: str, client: str, variant: str = "") -> str:
    """Open the evidence of a cell by its address, and return its text."""
    tab.go(f"#/matrix?case={quote(case)}&on={quote(client)}&variant={variant}")
    text: str = tab.wait("document.querySelector('dialog[open] .parts') && document.querySelector('dialog').innerText")
    return text


# ------------------------------------------------------------------------------------------------------------- matrix


def test_the_matrix_has_chapters_with_totals_and_clients_by_language(shown: Tab) -> None:
    assert shown.texts(".head .language") == ["Python", "C"]
    assert shown.texts(".head .client") == ["urllib3", "curl", "wget"]
    assert shown.texts(".chapter .id") == ["▸ status-line", "▸ fields", "▸ chunked"]
    found = "[...document.querySelectorAll('.chapter')].map((row) => [...row.children].map((cell) => cell.innerText))"
    assert [row[1:] for row in shown.value(found)] == [["–", "–", "–"], ["–", "1", "–"], ["✓", "1", "1"]]


def test_a_chapter_opens_and_closes(shown: Tab) -> None:
    assert rows(shown) == []
    shown.click(".chapter:nth-child(3) [role=rowheader]")
    assert rows(shown) == [CHUNK, UNDERSCORE, PLUS] or rows(shown) == [CHUNK, PLUS, UNDERSCORE]
    assert shown.value("location.hash") == "#/matrix?toggled=chunked"
    shown.click(".chapter:nth-child(3) [role=rowheader]")
    assert rows(shown) == []


def test_cells_are_read_without_colour(shown: Tab) -> None:
    shown.go("#/matrix?text=/")
    assert cells(shown, UNDERSCORE) == ["urllib3: pass", "curl: accepted-invalid", "wget: pass"]
    assert cells(shown, PLUS) == ["urllib3: pass", "curl: lenient", "wget: desync"]
    assert cells(shown, BARE_CR) == ["urllib3: not run", "curl: wrong-body, known", "wget: not run"]
    signs = shown.texts(".case .cell.sign")
    assert {"A", "D", "W", "R", "~", "✓", "–"} == set(signs)
    assert shown.value("document.querySelectorAll('.cell.weak').length") > 0  # the case of level SHOULD


def test_heads_stay_in_sight(tab: Tab, small: Path) -> None:
    tab.size(390, 500)
    tab.open(small, "#/matrix?text=/")
    tab.value("document.querySelector('.scroller').scrollTo(60, 60)")
    tab.settle()
    box = "((each) => { const b = each.getBoundingClientRect(); return [b.left, b.top]; })"
    frame = tab.value(f"{box}(document.querySelector('.scroller'))")
    assert tab.value(f"{box}(document.querySelector('.case [role=rowheader]'))")[0] == pytest.approx(frame[0], abs=1)
    assert tab.value(f"{box}(document.querySelector('.languages'))")[1] == pytest.approx(frame[1], abs=2)


# ------------------------------------------------------------------------------------------------------------ filters


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("chapter=fields", {BARE_CR}),
        (f"clause={CLAUSE}", {CHUNK, UNDERSCORE, PLUS}),
        ("level=should", {VERSION_12}),
        ("result=fails", {UNDERSCORE, PLUS, VERSION_12, BARE_CR}),
        ("result=desync", {PLUS}),
        ("result=fails&of=wget", {PLUS}),
        ("text=underscore", {UNDERSCORE}),
        ("text=CHUNK+plus", {PLUS}),
        ("transport=tls&result=fails", set()),
        ("transport=tls&text=/", {CHUNK, UNDERSCORE}),
        ("delivery=bytewise&text=/", set()),
        ("a=curl&b=wget", {UNDERSCORE, PLUS, VERSION_12, BARE_CR}),
        ("only=curl", {UNDERSCORE, VERSION_12, BARE_CR}),
        ("only=wget&chapter=chunked", {PLUS}),
        ("text=nothing-like-this", set()),
        ("chapter=unknown", set()),
    ],
)
def test_the_address_has_the_filters(shown: Tab, fragment: str, expected: set[str]) -> None:
    shown.go(f"#/matrix?{fragment}")
    assert set(rows(shown)) == expected
    assert shown.texts(".count")[0].startswith(f"{len(expected)} of 5 cases")


def test_two_clients_that_differ_are_the_only_columns(shown: Tab) -> None:
    shown.go("#/matrix?a=wget&b=curl")
    assert shown.texts(".head .client") == ["wget", "curl"]


def test_controls_set_the_address_and_show_it(shown: Tab) -> None:
    shown.press("/")
    shown.call("Input.insertText", text="under")
    shown.wait("location.hash.includes('text=under')")
    assert rows(shown) == [UNDERSCORE]
    shown.value("document.getElementById('f-level').value = 'must'")
    shown.value("void document.getElementById('f-level').dispatchEvent(new Event('change'))")
    shown.wait("location.hash.includes('level=must')")
    shown.go("#/matrix?chapter=chunked&transport=tls")
    got = shown.value(
        "['text', 'level', 'chapter', 'transport'].map((name) => document.getElementById(`f-${name}`).value)"
    )
    assert got == ["", "", "chunked", "tls"]
    shown.click(".buttons button")
    assert shown.value("location.hash") == "#/matrix"


def test_back_returns_to_the_filters_before(shown: Tab) -> None:
    shown.go("#/matrix?chapter=fields")
    shown.go("#/matrix?chapter=chunked")
    shown.value("history.back()")
    shown.wait("location.hash === '#/matrix?chapter=fields'")
    shown.wait("document.querySelector('.case')?.innerText.startsWith('fields/')")


# ----------------------------------------------------------------------------------------------------------- evidence


def test_a_cell_opens_its_evidence(shown: Tab) -> None:
    shown.go("#/matrix?text=underscore")
    shown.click(".case .cell:nth-child(3)")
    text = shown.wait("document.querySelector('dialog[open]')?.innerText")
    assert UNDERSCORE in text
    assert "curl" in text
    assert shown.value("location.hash").endswith("&case=chunked%2Fsize%2Funderscore&on=curl&variant=tcp-whole")
    shown.press("Escape")
    assert shown.value("document.querySelector('dialog').open") is False
    assert shown.value("location.hash") == "#/matrix?text=underscore"


def test_the_evidence_has_everything(shown: Tab) -> None:
    case = corpus()[UNDERSCORE]
    text = evidence(shown, UNDERSCORE, "curl", "tcp-whole")
    for part in (case.about, case.why, "an error", "200 with body 'hello'", "client: fin; server: open"):
        assert part in text
    assert "h1conform run curl --case 'chunked/size/underscore[tcp-whole]' --verbose" in text
    assert f"h1conform show {UNDERSCORE}" in text
    links = shown.value("[...document.querySelectorAll('dialog a.out')].map((each) => each.href)")
    assert links
    assert all(each.startswith("https://www.rfc-editor.org/rfc/rfc9112#section-") for each in links)


def test_octets_are_visible_and_lines_are_lines(shown: Tab) -> None:
    evidence(shown, UNDERSCORE, "curl", "tcp-whole")
    client, server = shown.texts(".wire pre")
    assert client.splitlines() == ["GET / HTTP/1.1CRLF", "Host: {address}CRLF", "CRLF"]
    assert server.splitlines() == ["HTTP/1.1 200 OKCRLF", "X: NULESCTAB\\xff<b>CRLF", "CRLF", "1_0CRLF… (99 octets)"]
    assert shown.texts(".wire .octet")[:2] == ["CR", "LF"]


def test_the_octets_of_the_fault_are_marked(shown: Tab, tmp_path: Path) -> None:
    wire = (
        "connection 1",
        "  < 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhelloXX0\\r\\n\\r\\n'",
    )
    failed = replace(verdict("chunked/data/junk-for-crlf", "fail", "accepted-invalid"), wire=wire)
    path = tmp_path / "report.html"
    path.write_text(page([Results(VERSION, (client("curl", failed),))]), encoding="utf-8")
    shown.open(path)
    evidence(shown, failed.case, "curl")
    assert shown.texts(".wire mark") == ["XX"]
    assert shown.texts(".wire .server pre")[0].splitlines()[3:] == ["5CRLF", "helloXX0CRLF", "CRLF"]


def test_evidence_leads_to_the_other_variants_and_clients(shown: Tab) -> None:
    evidence(shown, UNDERSCORE, "curl", "tcp-whole")
    chips = [each.split() for each in shown.texts("dialog .chip")]
    assert chips == [["A", "tcp-whole"], ["✓", "tls-whole"], ["✓", "urllib3"], ["A", "curl"], ["✓", "wget"]]
    shown.click("dialog nav:nth-of-type(2) .chip:nth-child(3)")
    shown.wait("document.querySelector('dialog .result').innerText.startsWith('wget: pass')")


def test_evidence_of_a_known_difference_has_its_reason_and_of_a_pass_the_commands(shown: Tab) -> None:
    assert "curl issue 5" in evidence(shown, BARE_CR, "curl")
    passed = evidence(shown, CHUNK, "wget")
    assert "no octets for an item that passes" in passed
    assert "h1conform run wget" in passed


def test_the_decision_and_the_rulings_of_a_case_are_shown(shown: Tab, tmp_path: Path) -> None:
    decided = next(case for case in corpus().values() if case.decided and case.rulings)
    path = tmp_path / "report.html"
    path.write_text(
        page([Results(VERSION, (client("curl", verdict(decided.id, "fail", "deviates")),))]), encoding="utf-8"
    )
    shown.open(path)
    assert decided.decided in evidence(shown, decided.id, "curl")


# ------------------------------------------------------------------------------------------------- clients and clauses


def test_the_clients_have_their_scores_by_language(shown: Tab) -> None:
    shown.go("#/clients")
    assert shown.texts("main h3") == ["Python", "C"]
    assert shown.texts("main tbody th") == ["urllib3", "curl", "wget"]
    for one in SMALL.clients:
        shown.go(f"#/client?client={one.name}")
        expected = Text(_score(one.verdicts)).plain.removeprefix("cases that hold: ").split(" · ")
        names, figures = shown.texts(".scores dt"), shown.texts(".scores .figures")
        assert [" ".join(each) for each in zip(names, figures, strict=True)] == expected


def test_a_client_has_its_findings_worst_first_and_what_was_not_asked(shown: Tab) -> None:
    shown.go("#/client?client=curl")
    shown.wait("document.querySelector('.findings')")
    assert "Findings that fail the run, worst first (1)" in shown.texts("main h3")
    assert "Known differences (1)" in shown.texts("main h3")
    (heading,) = shown.texts(".findings .heading")
    assert heading.startswith("A accepted-invalid · MUST · RFC 9112")
    shown.go("#/client?client=urllib3")
    shown.wait("document.querySelector('.reasons')")
    assert shown.texts(".reasons summary") == ["1 case: 200 with body 'hello'"]


def test_a_clause_has_who_conforms(shown: Tab) -> None:
    shown.go(f"#/clause?clause={CLAUSE}")
    assert shown.texts("main h4") == ["does not conform (2)", "conforms (1)"]
    assert [each.split(" holds")[0] for each in shown.texts(".who li")] == ["A curl", "D wget", "✓ urllib3"]
    shown.click(".who .id")
    shown.wait("document.querySelector('dialog[open] .parts')")
    shown.go("#/clauses")
    assert CLAUSE in shown.texts("main tbody th")


def test_names_that_are_not_in_the_report_are_named(shown: Tab) -> None:
    shown.go("#/client?client=none")
    assert "no client none" in shown.texts("main")[0]
    shown.go("#/clause?clause=none")
    assert "no clause none" in shown.texts("main")[0]
    shown.go("#/nothing")
    assert shown.texts(".chapter") != []


def test_banners_are_shown(shown: Tab) -> None:
    assert shown.texts("#banners .banner") == ["This run: the run was cut: 9 of 99 items"]


# ----------------------------------------------------------------------------------------------- keyboard, light, paper


def focus(tab: Tab) -> str:
    found: str = tab.value("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
    return found


def test_the_matrix_is_used_with_the_keyboard_alone(shown: Tab) -> None:
    shown.go("#/matrix?text=/")
    shown.value("document.querySelector('.body [tabindex=\"0\"]').focus()")
    assert focus(shown).startswith("▾ status-line")
    shown.press("ArrowDown", "ArrowRight", "ArrowRight")
    assert focus(shown) == "curl: rejected-valid"
    shown.press("End", modifiers=2)
    assert focus(shown).startswith("wget: ")
    shown.press("Home", modifiers=2)
    shown.press("Enter")
    assert focus(shown).startswith("▸ status-line")
    shown.press("Enter", "ArrowDown", "ArrowRight", "ArrowRight", "Enter")
    shown.wait("document.querySelector('dialog[open]')")
    shown.press("Escape")
    assert focus(shown) == "curl: rejected-valid"


def test_dark_is_dark_and_light_is_light(shown: Tab) -> None:
    def luminance(scheme: str) -> int:
        shown.media(prefers_color_scheme=scheme)
        colour = shown.value("getComputedStyle(document.documentElement).backgroundColor")
        return sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(", ")))

    assert luminance("dark") < 150 < 600 < luminance("light")


@pytest.mark.parametrize("view", ALL)
def test_a_narrow_screen_has_no_sideways_scrolling(shown: Tab, view: str) -> None:
    shown.size(390, 844)
    shown.go(f"#/{view}")
    shown.settle()
    assert shown.value("document.documentElement.scrollWidth") <= 390


def test_paper_has_the_matrix_without_its_controls(shown: Tab) -> None:
    shown.go("#/matrix?text=/")
    shown.media(media="print")
    shown.value("dispatchEvent(new Event('beforeprint'))")
    assert len(rows(shown)) == 5
    assert shown.texts(".filters") == shown.texts("nav") == []
    assert shown.call("Page.printToPDF")["data"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious(shown: Tab, scheme: str, width: int) -> None:
    where = os.environ.get("AXE_CORE") or Path(__file__).parent.parent.parent / "node_modules" / "axe-core"
    axe = Path(where) / "axe.min.js"
    if not axe.is_file():
        pytest.skip("no axe-core: npm install axe-core, or AXE_CORE names its folder")
    shown.media(prefers_color_scheme=scheme)
    shown.size(width, 900)
    shown.value(f"{axe.read_text(encoding='utf-8')}\n;1")
    opened = f"matrix?text=/&case={quote(UNDERSCORE)}&on=curl"
    for view in (*ALL, "matrix?text=/", opened):
        shown.go(f"#/{view}")
        time.sleep(0.2)  # the evidence and the findings come a moment later
        found = shown.value(
            "axe.run().then((all) => all.violations.map((each) => [each.impact, each.id, each.nodes[0].html]))"
        )
        assert [each for each in found if each[0] in ("serious", "critical")] == [], view


# ---------------------------------------------------------------------------------------------- hostile values, numbers

HOSTILE = "</script><script>document.title='x'</script><img src=x onerror=alert(1)><!--<script>&lt;b&gt;{{7*7}}${7}"


def test_hostile_values_stay_text(tab: Tab, tmp_path: Path) -> None:
    bad = tuple(
        replace(
            verdict(case, "fail", "desync"),
            **dict.fromkeys(("expected", "seen", "finding", "unsteady"), HOSTILE if case == PLUS else ""),
            told=(HOSTILE,),
            wire=(HOSTILE, f"  > '{HOSTILE}'", f"  < {HOSTILE}", f"  {HOSTILE}"),
        )
        for case in (PLUS, UNDERSCORE)
    )
    hostile = client(HOSTILE, *bad, known={UNDERSCORE: HOSTILE}, title=HOSTILE, broken=HOSTILE)
    hostile = replace(hostile, verdicts=(*hostile.verdicts, replace(hostile.verdicts[0], case=f"{HOSTILE}/x")))
    path = tmp_path / "report.html"
    path.write_text(page([Results(HOSTILE, (hostile,), HOSTILE, (HOSTILE,))], [HOSTILE]), encoding="utf-8")
    tab.problems.clear()
    tab.size(1440, 900)
    title = quote(HOSTILE[:80], safe="")
    tab.open(path, "#/matrix?text=/")
    for fragment in (
        "#/clients",
        f"#/client?client={title}",
        "#/clauses",
        f"#/clause?clause={CLAUSE}",
        "#/matrix?text=/",
    ):
        tab.go(fragment)
        tab.settle()
        assert tab.value("document.querySelectorAll('img, main script, dialog script, b b').length") == 0
    for case in (PLUS, UNDERSCORE, f"{HOSTILE}/x"):
        tab.go(f"#/matrix?case={quote(case, safe='')}&on={title}")
        text = tab.wait("document.querySelector('dialog[open] .parts')?.innerText")
        assert HOSTILE in text
        assert tab.value("document.querySelectorAll('img, dialog script').length") == 0
    tab.go(f"#/{quote(HOSTILE)}?text={quote(HOSTILE)}")
    assert tab.problems == []
    assert tab.value("document.title") != "x"


def generated(number: int) -> Results:
    """Results of so many clients in every case, of which each client fails others."""

    def of(case: Case, at: int) -> Verdict:
        return verdict(case.id, "fail", "wrong-body") if at % 17 == 0 else verdict(case.id)

    every = [[of(case, at + shift) for at, case in enumerate(corpus().values())] for shift in range(17)]
    return Results(VERSION, tuple(client(f"http.client 3.{n}.0", *every[n % 17]) for n in range(number)))


def test_sixty_clients_and_all_cases_are_shown_soon_and_scroll(tab: Tab, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(page([generated(60)]), encoding="utf-8")
    tab.problems.clear()
    tab.size(1440, 900)
    tab.open(path)
    ready = int(tab.value("document.documentElement?.dataset.ready"))
    tab.go("#/matrix?text=/")
    drawn = tab.value("document.querySelectorAll('.case').length")
    frames = tab.value(
        """(async () => {
          const area = document.querySelector(".scroller"), times = [];
          let before = performance.now();
          for (let n = 0; n < 20; n++) {
            area.scrollTop += 400;
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - before);
            before = performance.now();
          }
          return times.sort((a, b) => a - b);
        })()"""
    )
    print(f"ready {ready} ms, frames {frames[10]:.0f} to {frames[-1]:.0f} ms, {path.stat().st_size:,} octets")
    tab.go("#/matrix?text=/")
    tab.value("document.querySelector('.scroller').scrollTo(0, 1e9)")
    last = json.dumps(list(corpus())[-1])
    tab.wait(f"[...document.querySelectorAll('.case .id')].at(-1)?.innerText.trim() === {last}")
    assert 20 < drawn < 80
    assert ready < 30_000  # a bound for a busy machine; alone the page is ready in less than a second
    assert tab.problems == []
