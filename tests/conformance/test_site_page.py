"""The site in a browser: the search, the keyboard, dark and light, a narrow screen, paper, and no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from h1conform.conformance.report.site import addresses
from h1conform.conformance.report.site.folder import SiteFolder
from h1conform.conformance.report.site.site import site_files

from .browser import Tab, browser, program, watched
from .site_example import CASE, small_contents

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(program() is None, reason="no Chromium on PATH; to get it: apt-get install chromium"),
]

KINDS = (
    *(addresses.START, addresses.CASES, addresses.CLAUSES, addresses.CLIENTS, addresses.RULINGS, addresses.DOCUMENTS),
    *("cases/chunked/index.html", "cases/tls/index.html", addresses.of_case(CASE), "clauses/RFC9112-7.1-P1.html"),
    *("clients/http.client.html", "docs/cross-check.html", "docs/mutants.html", "docs/mock-server.html"),
    addresses.SEARCH,
)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of some cases, in a folder whose name needs escapes in an address."""
    path = tmp_path_factory.mktemp("site") / "a site #1"
    SiteFolder(path).write(site_files(small_contents()))
    return path


@pytest.fixture
def shown(tab: Tab) -> Iterator[Tab]:
    with watched(tab):
        yield tab


def visit(tab: Tab, site: Path, address: str, query: str = "") -> None:
    """Open a page, and wait until it is whole."""
    tab.call("Page.navigate", url="about:blank")
    tab.call("Page.navigate", url=(site / address).as_uri() + query)
    tab.wait("location.protocol === 'file:' && document.readyState === 'complete'")
    tab.settle()


def test_the_style_is_in_force(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.of_case(CASE))
    assert shown.value("getComputedStyle(document.querySelector('.facts')).display") == "grid"
    assert shown.value("getComputedStyle(document.querySelector('.skip')).position") == "absolute"


def test_the_search_finds_ids_titles_and_clauses(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.SEARCH, "?q=plus-sign")
    assert CASE in shown.texts("#found a")
    for query, expected in {
        CASE: CASE,
        "RFC9112-7.1-P1": "RFC9112-7.1-P1",
        "CHUNK size +5 invalid": CASE,
        "rfc 9112 7.1 plus": CASE,
        "aiohttp (python)": "aiohttp (Python) 3.14.5, parser in Python",
        "driver protocol": "The driver protocol",
    }.items():
        shown.value(f"void (document.getElementById('query').value = {query!r})")
        shown.value("void document.getElementById('query').dispatchEvent(new Event('input'))")
        assert expected in shown.texts("#found a")[:2], query
    shown.value("void (document.getElementById('query').value = '<b>zzz')")
    shown.value("void document.getElementById('query').dispatchEvent(new Event('input'))")
    assert shown.texts("#count") == ["Nothing has all of these words."]
    assert shown.value("new URLSearchParams(location.search).get('q')") == "<b>zzz"


def test_the_field_of_every_page_leads_to_the_search(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.of_case(CASE))
    shown.value("document.querySelector('.top input').focus()")
    shown.call("Input.insertText", text="underscore plus")
    shown.press("Enter")
    shown.wait("document.documentElement?.dataset.ready && location.search === '?q=underscore+plus'")
    shown.settle()
    assert shown.value("document.getElementById('query').value") == "underscore plus"
    assert shown.value("document.activeElement.id") == "query"


def test_the_search_is_used_with_the_keyboard_alone(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.SEARCH, "?q=chunked/size")
    first, second, *_ = shown.texts("#found a")
    shown.press("ArrowDown")
    assert shown.value("document.activeElement.innerText") == first
    shown.press("ArrowDown")
    assert shown.value("document.activeElement.innerText") == second
    shown.press("ArrowUp", "ArrowUp")
    assert shown.value("document.activeElement.id") == "query"
    shown.press("ArrowDown", "Escape")
    assert shown.value("document.activeElement.id") == "query"
    shown.press("Enter", "Enter")
    shown.wait(f"document.querySelector('h1')?.innerText === {first!r}")


def test_tab_reaches_the_content_first(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.of_case(CASE))
    shown.press("Tab")
    assert shown.value("document.activeElement.innerText") == "Skip to the content"
    assert shown.value("document.activeElement.getBoundingClientRect().left") >= 0
    shown.press("Enter")
    assert shown.value("document.activeElement.id") == "main"


def test_dark_is_dark_and_light_is_light(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.START)

    def luminance(scheme: str) -> int:
        shown.media(prefers_color_scheme=scheme)
        colour = shown.value("getComputedStyle(document.documentElement).backgroundColor")
        return sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(", ")))

    assert luminance("dark") < 150 < 600 < luminance("light")


@pytest.mark.parametrize("address", KINDS)
def test_a_narrow_screen_has_no_sideways_scrolling(shown: Tab, site: Path, address: str) -> None:
    shown.size(390, 844)
    visit(shown, site, address)
    assert shown.value("document.documentElement.scrollWidth") <= 390


def test_results_are_read_without_colour(shown: Tab, site: Path) -> None:
    visit(shown, site, "cases/chunked/index.html")
    row = f"[...document.querySelectorAll('tbody tr')].find((each) => each.innerText.startsWith({CASE!r}))"
    cells = shown.value(f"[...{row}.querySelectorAll('td')].map((each) => each.innerText)")
    assert cells == ["MUST", "✓", "!", "!", "!", *"✓✓✓✓✓✓✓✓✓", "!", "✓", "✓"]
    shown.click(".legend summary")
    assert any("allows smuggling" in each for each in shown.texts(".legend li"))


def test_paper_has_the_page_without_its_controls(shown: Tab, site: Path) -> None:
    visit(shown, site, addresses.of_case(CASE))
    shown.media(media="print")
    assert shown.texts("nav") == shown.texts("form") == []
    assert shown.texts("h1") == [CASE]
    assert shown.call("Page.printToPDF")["data"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious(shown: Tab, site: Path, scheme: str, width: int) -> None:
    where = os.environ.get("AXE_CORE") or Path(__file__).parent.parent.parent / "node_modules" / "axe-core"
    axe = Path(where) / "axe.min.js"
    if not axe.is_file():
        pytest.skip("no axe-core: npm install axe-core, or AXE_CORE names its folder")
    shown.media(prefers_color_scheme=scheme)
    shown.size(width, 900)
    for address in KINDS:
        visit(shown, site, address, "?q=plus" if address == addresses.SEARCH else "")
        shown.value(f"{axe.read_text(encoding='utf-8')}\n;1")
        run = "axe.run({preload: false})"  # axe would read the style again, which the policy of the pages forbids
        found = shown.value(
            f"{run}.then((all) => all.violations.map((each) => [each.impact, each.id, each.nodes[0].html]))"
        )
        assert [each for each in found if each[0] in ("serious", "critical")] == [], address
