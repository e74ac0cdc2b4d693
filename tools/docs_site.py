"""Hooks of the documentation site: the pages that are not in docs/, and the links between all pages.

mkdocs.yml names this file. The hooks

- add README.md as the home page, and CONTRIBUTING.md, CHANGELOG.md and SECURITY.md as pages;
- add a page of the API reference for each package, with the names that the package offers;
- lay out the folder from which the API reference is read: the root of the repository is the package ``h1conform``,
  and holds folders beside the package that must not be read with it;
- turn a path in backticks into a link if the path is a page, and links between files of the repository into links
  between pages, or to the host of the repository. A path that does not exist is a warning, which fails the build.
"""

from __future__ import annotations

import logging
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

import api_names
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
LAID_OUT = ROOT / "build" / "site-source"
# What the API reference is read from. Other rooms would only make the build slower.
READ = ("__init__.py", "certs", "client", "mockserver", "conformance/__init__.py", "conformance/model")
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
FOLDERS = ("benchmarks", "certs", "client", "conformance", "docs", "mockserver", "requirements", "tests", "tools")
FENCE = re.compile(r"^ *(```|~~~)")
PATH = re.compile(rf"(?<![`\[])`((?:{'|'.join(FOLDERS)})/[\w./-]*|{'|'.join(map(re.escape, PAGES))})`(?!`)")
LINK = re.compile(r"\]\(([^)#:\s]+)(#[^)\s]*)?\)")  # without a scheme

log = logging.getLogger("mkdocs.hooks.docs_site")


def on_startup(command: str, dirty: bool) -> None:
    """Lay out the package for the API reference, before the plugin mkdocstrings looks for its folder."""
    sys.path.insert(0, str(ROOT / "tools"))  # for the modules that tools/griffe_columns.py imports
    package = LAID_OUT / "h1conform"
    for name in READ:
        place = package / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_symlink():
            place.symlink_to(ROOT / name)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    for name, uri in PAGES.items():
        files.append(File.generated(config, uri, content=(ROOT / name).read_text(encoding="utf-8")))
    for page in api_names.PAGES:
        files.append(File.generated(config, f"api/{page}.md", content=api_page(page)))
    return files


def api_page(page: str) -> str:
    """Return the Markdown of a page of the API reference: for each module, the names that the package offers."""
    title, source = api_names.PAGES[page]
    package = "h1conform." + posixpath.dirname(source).replace("/", ".")
    lines = [f"# {title}", "", f"The names that `{package}` offers, by the module that defines them.", ""]
    for module, names in api_names.names_of(page).items():
        lines += [f"::: {module}", "    options:", f"      members: [{', '.join(names)}]", ""]
    return "\n".join(lines)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link the paths in backticks that are pages, and warn about paths that do not exist."""
    uri = page.file.src_uri
    fenced = False
    lines = []
    for line in markdown.split("\n"):
        fenced ^= bool(FENCE.match(line))
        if not fenced:
            line = LINK.sub(lambda found: _relinked(found, uri, config, files), line)
        if not fenced and not line.startswith("    "):
            line = PATH.sub(lambda found: _linked(found[1], uri, files), line)
        lines.append(line)
    return "\n".join(lines)


def _linked(path: str, uri: str, files: Files) -> str:
    """Return a link to the page of a path of the repository, or the path as code where no page shows the file."""
    if not (ROOT / path).exists():
        log.warning("Doc file '%s' names the path '%s', which does not exist.", uri, path)
    target = _page_of(path, files)
    return f"`{path}`" if target in ("", uri) else f"[`{path}`]({_relative(target, uri)})"


def _relinked(found: re.Match[str], uri: str, config: MkDocsConfig, files: Files) -> str:
    """Return a link to a file of the repository as a link to the page of the file, or to the repository's host."""
    source = next((name for name, page in PAGES.items() if page == uri), f"docs/{uri}")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), found[1]))
    target = _page_of(path, files)
    if target or uri.startswith("api/"):
        return f"]({_relative(target, uri) if target else found[1]}{found[2] or ''})"
    if path.startswith("docs/"):
        return found[0]  # mkdocs reports the link
    if not (ROOT / path).exists():
        log.warning("Doc file '%s' links to the path '%s', which does not exist.", uri, path)
    return f"]({config.repo_url}/blob/main/{path}{found[2] or ''})"


def _page_of(path: str, files: Files) -> str:
    """Return the page of the site that shows a file of the repository; "" if no page does."""
    target = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
    return target if target and files.get_file_from_path(target) else ""


def _relative(target: str, uri: str) -> str:
    """Return the path of a page from another page."""
    return posixpath.relpath(target, posixpath.dirname(uri) or ".")


def on_page_context(context: dict[str, Any], page: Page, **_: object) -> dict[str, Any]:
    """Show no link for editing: the generated pages and the pages of the API have no file to edit."""
    page.edit_url = None
    return context
