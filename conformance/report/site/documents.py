"""The documentation as pages of the site: Markdown becomes HTML, and links lead to the pages of the site.

The package has the pages of ``docs/``, the README and CONTRIBUTING. The README is the first page of the documentation.
Of the pages on cases, requirements and rulings the site has only the text above the generated part, since it has pages
of its own in place of that part. HTML in a page is shown as text, and a comment is left out.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from ...corpus.rulings import rulings
from . import addresses
from .contents import Contents
from .drawing import page, source_url

_MARKER = "<!-- generated: "
_HEADS = {
    "docs/cases.md": addresses.CASES,
    "docs/requirements.md": addresses.CLAUSES,
    "docs/rulings.md": addresses.RULINGS,
}
_ELSEWHERE = {"docs/cross-check.md": addresses.CLIENTS}  # pages whose generated part the site has elsewhere
_IN_ROOT = {"README.md": addresses.DOCUMENTS, "CONTRIBUTING.md": "docs/contributing.html"}
_WITHOUT_SCHEME = re.compile(r"(?![a-z][a-z0-9+.-]*:)([^#]*)(#.*)?")


@dataclass(frozen=True, slots=True)
class Document:
    """A page of the documentation, as HTML.

    ``title``  the first heading
    ``body``   the text below the first heading"""

    title: str
    body: Markup


class Documents:
    """The pages of the documentation."""

    def __init__(self, contents: Contents, root: Traversable | None = None) -> None:
        """Find the pages.

        ``contents``  the cases and the clients
        ``root``      the folder with README.md and ``docs``; None: that of the package"""
        self._root = root or files(__package__.partition(".")[0])
        self._contents = contents
        self._clauses = {each.requirement.id for each in contents.ledger}

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """The address of each page, by its path in the repository."""
        found = dict(_IN_ROOT)
        for name in sorted(each.name for each in self._root.joinpath("docs").iterdir()):
            if name.endswith(".md"):
                found[f"docs/{name}"] = _HEADS.get(f"docs/{name}", f"docs/{name.removesuffix('.md')}.html")
        return found

    def head_of(self, address: str) -> Document:
        """Return the text above the generated part of a page in whose place the site has a page of its own.

        ``address``  the address of that page: the cases, the clauses or the rulings"""
        (path,) = (path for path, other in _HEADS.items() if other == address)
        return self._document(path, self._text(path).partition(_MARKER)[0])

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield the address and the content of each page of the documentation."""
        for path, address in self.addresses.items():
            if path not in _HEADS:
                elsewhere = _ELSEWHERE.get(path, "")
                text = self._text(path)
                document = self._document(path, text.partition(_MARKER)[0] if elsewhere else text)
                yield address, page("document", address, document.title, document=document, elsewhere=elsewhere)

    def titles(self) -> dict[str, str]:
        """Return the title of each page, by its address."""
        return {address: self._text(path).partition("\n")[0].lstrip("# ") for path, address in self.addresses.items()}

    def _text(self, path: str) -> str:
        return self._root.joinpath(*path.split("/")).read_text(encoding="utf-8")

    def _document(self, path: str, text: str) -> Document:
        """Return the text of a page as HTML."""
        parser = MarkdownIt("commonmark").enable("table")
        # Each rule returns a plain str: older versions add it to the text before it, which a Markup would escape.
        parser.add_render_rule("html_block", lambda _, tokens, number, *__: _html(tokens[number]))
        parser.add_render_rule("html_inline", lambda _, tokens, number, *__: _html(tokens[number]))
        parser.add_render_rule("table_open", lambda *_: '<div class="wide" tabindex="0"><table class="plain">\n')
        parser.add_render_rule("fence", lambda _, tokens, number, *__: _block(tokens[number]))
        parser.add_render_rule("code_block", lambda _, tokens, number, *__: _block(tokens[number]))
        parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
        parser.add_render_rule("code_inline", lambda _, tokens, number, *__: self._code(tokens[number], path))
        env: dict[str, Any] = {}
        tokens = parser.parse(text, env)
        title = _take_title(tokens)
        _name_headings(tokens)
        for token in (child for each in tokens for child in each.children or ()):
            if token.type == "link_open":
                token.attrs["href"] = self._target(str(token.attrs["href"]), path)
        return Document(title, Markup(parser.renderer.render(tokens, parser.options, env)))

    def _code(self, token: Token, path: str) -> str:
        """Return code in a line of text: ids of cases, clauses and rulings, and paths of pages are links."""
        text, code = token.content, Markup("<code>{}</code>").format(token.content)
        target = self.addresses.get(text, "")
        if text in self._contents.cases:
            target = addresses.of_case(text)
        elif text in self._clauses:
            target = addresses.of_clause(text)
        elif text in rulings():
            target = addresses.of_ruling(text)
        if not target or token.meta.get("linked") or target == self.addresses[path]:
            return str(code)
        address = addresses.root_from(self.addresses[path]) + target
        return str(Markup('<a href="{}">{}</a>').format(address, code))

    def _target(self, link: str, path: str) -> str:
        """Return the target of a link of a page: in the site, in the repository, or on another host."""
        found = _WITHOUT_SCHEME.fullmatch(link)
        if not found or not found[1]:
            return link
        file = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[1]))
        root, part = addresses.root_from(self.addresses[path]), found[2] or ""
        if file in self.addresses:
            return f"{root}{self.addresses[file]}{part}"
        chapter = re.fullmatch(r"docs/cases/([a-z0-9-]+)\.md", file)
        return f"{root}{addresses.of_chapter(chapter[1])}" if chapter else f"{source_url()}/blob/main/{file}{part}"


def _html(token: Token) -> str:
    return "" if token.content.lstrip().startswith("<!--") else str(escape(token.content))


def _block(token: Token) -> str:
    return str(Markup('<pre tabindex="0"><code>{}</code></pre>\n').format(token.content))


def _take_title(tokens: list[Token]) -> str:
    """Take the first heading out of the tokens, and return its text."""
    if [each.type for each in tokens[:1]] != ["heading_open"]:
        return ""
    title = tokens[1].content
    del tokens[:3]
    return title


def _name_headings(tokens: list[Token]) -> None:
    """Give each heading the name that links to it use, which is that of the other documentation sites, and mark the
    code within links."""
    seen: dict[str, int] = {}
    for number, token in enumerate(tokens):
        linked = False
        for child in token.children or ():
            linked = child.type == "link_open" or (linked and child.type != "link_close")
            child.meta["linked"] = linked
        if token.type == "heading_open":
            name = anchor("".join(child.content for child in tokens[number + 1].children or ()))
            seen[name] = seen.get(name, -1) + 1
            token.attrs["id"] = f"{name}_{seen[name]}" if seen[name] else name


def anchor(heading: str) -> str:
    """Return the name of a heading in an address, as Python-Markdown makes it.

    ``heading``  the text of the heading"""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())
