"""Templates of pages: every value is escaped, and a name without a value is an error."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import jinja2


def static_text(package: str, name: str) -> str:
    """Return the text of a file in the folder ``static`` of a package.

    ``package``  the name of the package
    ``name``     the name of the file"""
    return files(package).joinpath("static", name).read_text(encoding="utf-8")


def environment(package: str, **options: Any) -> jinja2.Environment:
    """Return an environment for the templates of a package, which may include those of the page of results.

    ``package``  the name of the package
    ``options``  further keyword arguments of `jinja2.Environment`"""
    import jinja2  # start-up: most runs write no page

    places = (package, f"{__package__}.html")
    loader = jinja2.ChoiceLoader([jinja2.FunctionLoader(partial(_source, each)) for each in places])
    return jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, loader=loader, **options)


def _source(package: str, name: str) -> str | None:
    try:
        return static_text(package, name)
    except FileNotFoundError:
        return None
