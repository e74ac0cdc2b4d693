"""A small site for tests, and what tests read in its pages."""

from __future__ import annotations

from html.parser import HTMLParser

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.report.site.contents import Contents, stored_contents

CASE = "chunked/size/plus-sign"  # lenient readings, a peer, a decision, results of three kinds
TWIN = "chunked/one-chunk"


def small_contents() -> Contents:
    """Return every fortieth case, and the cases that tests name."""
    ids = [id for number, id in enumerate(corpus()) if not number % 40 or id in (CASE, TWIN, "fields/bare-cr")]
    return Contents({id: corpus()[id] for id in ids}, stored_contents().clients)


class Page(HTMLParser):
    """The links, the names and the text of a page, and each element with its attributes."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[str] = []
        self.feed(data.decode("utf-8"))
        self.text = " ".join("".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        self.links += [value for name in ("href", "src", "action") if (value := found.get(name))]
        if name := found.get("id"):
            assert name not in self.names, f"two elements have the id {name}"
            self.names.add(name)

    def handle_data(self, data: str) -> None:
        self._texts.append(data)
