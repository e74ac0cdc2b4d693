"""The hooks of the documentation site: which page shows a file, and where links lead."""

from __future__ import annotations

import logging
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason="mkdocs is a tool of the documentation site")

TOOLS = Path(__file__).parent.parent / "tools"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    import docs_site

    return docs_site


class Files:
    """The pages of a site, by their path."""

    def get_file_from_path(self, path: str) -> object | None:
        return path if path in {"index.md", "certs.md", "cases/chunked.md", "contributing.md"} else None


def shown(site: ModuleType, markdown: str, page: str) -> str:
    config: Any = SimpleNamespace(repo_url="https://host/project")
    uri: Any = SimpleNamespace(file=SimpleNamespace(src_uri=page))
    return str(site.on_page_markdown(markdown, page=uri, config=config, files=Files()))


@pytest.mark.parametrize(
    ("page", "markdown", "expected"),
    [
        ("certs.md", "`CONTRIBUTING.md`", "[`CONTRIBUTING.md`](contributing.md)"),
        ("cases/chunked.md", "`docs/certs.md`", "[`docs/certs.md`](../certs.md)"),
        ("certs.md", "`docs/certs.md`", "`docs/certs.md`"),
        ("certs.md", "`tools/pins.py`", "`tools/pins.py`"),
        ("certs.md", "    `docs/certs.md`", "    `docs/certs.md`"),
        ("certs.md", "```\n`CONTRIBUTING.md`\n```", "```\n`CONTRIBUTING.md`\n```"),
        ("index.md", "[a](docs/certs.md#use)", "[a](certs.md#use)"),
        ("index.md", "[`docs/certs.md`](docs/certs.md)", "[`docs/certs.md`](certs.md)"),
        ("index.md", "[a](LICENSE)", "[a](https://host/project/blob/main/LICENSE)"),
        ("certs.md", "[a](../CONTRIBUTING.md)", "[a](contributing.md)"),
        ("certs.md", "[a](cases/chunked.md)", "[a](cases/chunked.md)"),
        ("certs.md", "[a](https://example.org/a.md) [b](#here)", "[a](https://example.org/a.md) [b](#here)"),
    ],
)
def test_links_lead_to_pages_or_to_the_repository(site: ModuleType, page: str, markdown: str, expected: str) -> None:
    assert shown(site, markdown, page) == expected


@pytest.mark.parametrize("markdown", ["`tools/nope.py`", "[a](../tools/nope.py)"])
def test_a_path_that_does_not_exist_is_a_warning(
    site: ModuleType, markdown: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        shown(site, markdown, "certs.md")
    assert "'tools/nope.py', which does not exist" in caplog.text


def test_a_page_of_the_api_names_each_module_with_its_public_names(site: ModuleType) -> None:
    lines = site.api_page("certs").splitlines()
    assert "::: h1conform.certs.contexts" in lines
    assert "      members: [client_context, server_context]" in lines
