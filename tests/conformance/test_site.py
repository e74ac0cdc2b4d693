"""The site: a page for each case, clause and client, links that lead somewhere, and hostile values that stay text."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.requirements import catalogue
from h1conform.conformance.corpus.rulings import rulings
from h1conform.conformance.evidence import store
from h1conform.conformance.model import Request, Response
from h1conform.conformance.report.site import addresses
from h1conform.conformance.report.site.contents import FAIL, SECURITY, WEAK, Contents, StoredClient, stored_contents
from h1conform.conformance.report.site.site import site_files

from .site_example import CASE, TWIN, Page, small_contents

EVIL = """</script><script>alert(1)</script><img src=x onerror="alert(2)">'&\u202e\x1b"""


def pages(files: Mapping[str, bytes]) -> dict[str, Page]:
    return {address: Page(data) for address, data in files.items() if address.endswith(".html")}


def dead_links(files: Mapping[str, bytes]) -> list[str]:
    """Return the links of all pages that lead to no file of the site, or to no element of a page."""
    found = pages(files)
    dead = []
    for address, page in found.items():
        for link in page.links:
            if re.match("https?:", link):
                continue
            path, _, name = link.partition("#")
            target = normpath(join(dirname(address), path)) if path else address
            if target not in files or (name and name not in found[target].names):
                dead.append(f"{address}: {link}")
    return dead


@pytest.fixture(scope="module")
def contents() -> Contents:
    return small_contents()


@pytest.fixture(scope="module")
def files(contents: Contents) -> dict[str, bytes]:
    return site_files(contents)


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    return site_files(stored_contents())


def test_every_link_of_the_pages_leads_somewhere(files: dict[str, bytes]) -> None:
    assert dead_links({"index.html": b'<a href="gone.html">', "a/b.html": b'<a href="../index.html#no">'}) == [
        "index.html: gone.html",
        "a/b.html: ../index.html#no",
    ]
    assert dead_links(files) == []


@pytest.mark.slow
def test_the_whole_site_has_each_case_and_clause_once_and_no_dead_link(whole: dict[str, bytes]) -> None:
    cases = {address for address in whole if re.fullmatch(r"cases/.*/(?!index\.html).*", address)}
    assert cases == {f"cases/{id}.html" for id in corpus()}
    assert {address for address in whole if address.startswith("clauses/")} == {
        "clauses/index.html",
        *(f"clauses/{id}.html" for id in catalogue()),
    }
    assert len([address for address in whole if address.startswith("clients/")]) == 1 + len(
        store.read(store.CROSS_CHECK)
    )
    assert dead_links(whole) == []
    assert len(whole) < 20_000  # a limit of some hosts
    assert sum(map(len, whole.values())) < 60e6


def test_a_case_has_everything_that_show_has(files: dict[str, bytes]) -> None:
    case, page = corpus()[CASE], Page(files[addresses.of_case(CASE)])
    for text in (case.about, case.why, case.peer, case.decided, "an error", "200 with body 'hello'"):
        assert text in page.text
    assert r"'HTTP/1.1 200 OK\r\n' 'Transfer-Encoding: chunked\r\n' '\r\n' '+5\r\n'" in page.text
    assert "1. 'GET' '/'" in page.text
    assert "https://www.rfc-editor.org/rfc/rfc9112#section-7.1" in page.links
    assert f"../../../{addresses.of_clause(case.cites[0])}" in page.links
    assert f"../../../{addresses.of_case(TWIN)}" in page.links
    assert f"h1conform show {CASE} h1conform run http.client --case {CASE} --verbose" in page.text


def test_a_case_has_the_stored_result_of_each_client(files: dict[str, bytes]) -> None:
    page = Page(files[addresses.of_case(CASE)])
    columns = store.read(store.CROSS_CHECK)
    lenient = [name for name, column in columns.items() if column.results[CASE] == "l"]
    passed = [name for name, column in columns.items() if column.results[CASE] == "p"]
    assert len(lenient) + len(passed) == len(columns)
    shown = f"! lenient, security {', '.join(lenient)} ✓ pass {', '.join(passed)} Repeat"
    assert shown.replace(" ", "") in page.text.replace(" ", "")


def test_signs_come_from_the_letter_the_level_and_the_security_of_a_case() -> None:
    contents = stored_contents()
    (client,) = (each for each in contents.clients if each.name == "http.client")
    column = store.read(store.CROSS_CHECK)["http.client"]
    for id, level in contents.levels.items():
        sign, letter = client.sign(id), column.results.get(id, store.NONE)
        if letter == "f":
            assert sign is (FAIL if level in ("must", "documented") else WEAK)
        elif letter == "l":
            assert (sign is SECURITY) == (corpus()[id].security and level not in ("may", "info"))
        else:
            assert sign.name == {"p": "pass", "u": "unsupported", "n": "unproven", "-": "not run"}[letter]


def test_the_matrix_counts_the_gating_failures(contents: Contents, files: dict[str, bytes]) -> None:
    page = Page(files[addresses.START])
    for name, cases in contents.chapters.items():
        ids = contents.gating(cases)
        counts = []
        for client in contents.clients:
            results = [client.sign(id).kind for id in ids]
            asked = [each for each in results if each not in ("unsupported", "not-run")]
            fails = sum(each not in ("pass", "lenient") for each in asked)
            counts.append(str(fails) if fails else "✓" if asked else "–")
        assert f"{name}{len(ids)}{''.join(counts)}" in page.text.replace(" ", "")


def test_a_client_has_its_failures_the_worst_first(files: dict[str, bytes], contents: Contents) -> None:
    page = Page(files["clients/http.client.html"])
    groups = "Fails at MUST|Lenient in a way|Fails at SHOULD|Other lenient readings"
    titles = re.findall(rf"({groups}) [^(]*\((\d+)\)", page.text)
    names = [title for title, _ in titles]
    assert names[: len(names) // 2] == names[len(names) // 2 :] == sorted(set(names), key=names.index)
    assert names[0] == "Fails at MUST"
    (client,) = (each for each in contents.clients if each.name == "http.client")
    failing = [id for id in contents.cases if client.sign(id) is FAIL and contents.levels[id] == "must"]
    assert titles[0][1] == str(len(failing))
    assert {f"../{addresses.of_case(id)}" for id in failing} <= set(page.links)


def test_a_clause_has_its_cases_and_who_conforms(files: dict[str, bytes], contents: Contents) -> None:
    entry = next(each for each in contents.ledger if CASE in each.cases)
    page = Page(files[addresses.of_clause(entry.requirement.id)])
    assert entry.requirement.summary in page.text
    for client in contents.clients:
        score = client.score(entry.cases)
        if score.asked > score.held:
            assert f"{client.name} (fails {score.asked - score.held} of {score.asked})" in page.text
    assert {f"../{addresses.of_case(id)}" for id in entry.cases} <= set(page.links)
    unseen = next(each for each in contents.ledger if each.reason)
    assert unseen.reason in Page(files[addresses.of_clause(unseen.requirement.id)]).text


def test_each_ruling_has_an_address(files: dict[str, bytes]) -> None:
    assert set(rulings()) <= Page(files[addresses.RULINGS]).names


def test_pages_need_no_other_host_and_only_the_search_has_a_script(files: dict[str, bytes]) -> None:
    for address, page in pages(files).items():
        loaded = [attrs for tag, attrs in page.elements if tag in ("script", "link", "img", "iframe")]
        sources = [attrs.get("src") or attrs.get("href") or "" for attrs in loaded]
        assert [each for each in sources if ":" in each] == []
        assert (len(loaded) == 3) == (address == addresses.SEARCH), address
        assert [name for _, attrs in page.elements for name in attrs if name.startswith("on") or name == "style"] == []


def test_the_index_of_the_search_has_every_case_and_clause(files: dict[str, bytes], contents: Contents) -> None:
    index = json.loads(files["search-index.js"].decode("ascii").removeprefix("const INDEX = ").removesuffix(";\n"))
    assert [each[0] for each in index["cases"]] == list(contents.cases)
    assert [each[0] for each in index["clauses"]] == list(catalogue())
    cites = [[index["clauses"][number][0] for number in numbers] for _, _, numbers in index["cases"]]
    assert cites == [list(case.cites) for case in contents.cases.values()]
    assert {address for address, _, _ in index["pages"]} <= set(files)


def test_hostile_values_are_text(contents: Contents) -> None:
    case = replace(
        contents.cases[CASE],
        about=EVIL,
        why=EVIL,
        decided=EVIL,
        peer=EVIL,
        do=(Request("GET", "/" + EVIL),),
        server=b"HTTP/1.1 200 OK\r\n\r\n" + EVIL.encode(),
        expect=(Response(200, body=EVIL.encode()),),
    )
    client = StoredClient(EVIL, EVIL, EVIL, EVIL, addresses.of_client(EVIL), {CASE: FAIL})
    files = site_files(Contents({CASE: case}, [client]))
    clean = site_files(Contents({CASE: contents.cases[CASE]}, [replace(client, name="x", version="", language="")]))
    own = [address for address in files if not address.startswith("docs/")]
    assert own == [address for address in clean if not address.startswith("docs/")]
    for address, page in pages({address: files[address] for address in own}).items():
        assert b"<script>" not in files[address].replace(b"<script defer", b"")
        assert {tag for tag, _ in page.elements} <= {"i", *(tag for tag, _ in Page(clean[address]).elements)}
        assert [attrs for _, attrs in page.elements if "onerror" in attrs] == []
    assert EVIL.partition("\u202e")[0] in Page(files[addresses.of_case(CASE)]).text
    assert b"<" not in files["search-index.js"]


@pytest.mark.parametrize(
    "id", ["../escape", "a/../../b", "a//b", "a/.hidden", "/etc/passwd", "a b", "a\n", "a/ü", "con:x", ""]
)
def test_an_id_that_leaves_the_folder_has_no_address(id: str) -> None:
    for address in (addresses.of_case, addresses.of_clause):
        with pytest.raises(ValueError, match="is no address of the site"):
            address(id)


def test_two_pages_cannot_have_one_address(contents: Contents) -> None:
    client = contents.clients[0]
    twice = [client, replace(client, name="REFERENCE!")]
    assert addresses.of_client("REFERENCE!") == client.address
    with pytest.raises(ValueError, match=r"two pages have the address 'clients/reference\.html'"):
        site_files(Contents({}, twice))


DIGEST = """
import hashlib
from h1conform.conformance.report.site.contents import Contents, stored_contents
from h1conform.conformance.report.site.site import site_files
whole = stored_contents()
files = site_files(Contents(dict(list(whole.cases.items())[::200]), whole.clients))
print(hashlib.sha256(repr(list(files.items())).encode()).hexdigest())
"""


@pytest.mark.slow
def test_two_processes_write_equal_octets() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop().strip()) == len(hashlib.sha256().hexdigest())


def test_the_text_above_a_generated_part_stands_on_the_page_of_the_site(files: dict[str, bytes]) -> None:
    docs = Path(__file__).parent.parent.parent / "docs"
    places = {"cases": addresses.CASES, "requirements": addresses.CLAUSES, "rulings": addresses.RULINGS}
    for name, address in places.items():
        text = (docs / f"{name}.md").read_text(encoding="utf-8")
        first = text.split("\n\n")[1].partition(". ")[0].replace("\n", " ")
        assert first in Page(files[address]).text


def test_the_address_of_a_case_is_its_id() -> None:
    assert addresses.of_case("fields/bare-cr") == "cases/fields/bare-cr.html"  # bug reports link to it
