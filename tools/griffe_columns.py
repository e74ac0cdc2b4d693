"""The extension of Griffe that mkdocs.yml names: it gives each docstring of the package its sections.

A column of a docstring is a list with types and defaults from the signature (tools/docstring_columns.py). Names in
single backticks link to the API reference. All other text of a docstring is Markdown and stays as it is.
"""

from __future__ import annotations

import api_names
import griffe
from docstring_columns import Column, fenced, linked, split


class Columns(griffe.Extension):
    """Gives every docstring of a package its sections."""

    def on_package(self, *, pkg: griffe.Module, **_: object) -> None:
        """Walk the package after it has been loaded."""
        self._homes = api_names.homes()
        self._walk(pkg)

    def _walk(self, obj: griffe.Object) -> None:
        if obj.docstring is not None:
            # `parsed` is a cached property: what is stored under its name takes the place of Griffe's own parser.
            vars(obj.docstring)["parsed"] = self._sections(obj, obj.docstring)
        for member in obj.members.values():
            if not member.is_alias:
                self._walk(member)

    def _sections(self, obj: griffe.Object, docstring: griffe.Docstring) -> list[griffe.DocstringSection]:
        sections: list[griffe.DocstringSection] = []
        for part in split(docstring.value):
            if isinstance(part, str):
                sections.append(griffe.DocstringSectionText(fenced(linked(part, self._homes))))
            else:
                sections.append(self._list(obj, part))
        return sections

    def _list(self, obj: griffe.Object, column: Column) -> griffe.DocstringSection:
        """Return a column as a list of parameters, or as attributes where the names are no parameters."""
        parameters = _parameters(obj)
        rows = [
            (name, linked(text, self._homes), *parameters.get(name.lstrip("*"), (None, None)))
            for name, text in column.rows
        ]
        if obj.is_function or (obj.is_class and any(name in parameters for name, _ in column.rows)):
            return griffe.DocstringSectionParameters(
                [
                    griffe.DocstringParameter(name, description=text, annotation=annotation, value=default)
                    for name, text, annotation, default in rows
                ]
            )
        return griffe.DocstringSectionAttributes(
            [
                griffe.DocstringAttribute(name, description=text, annotation=annotation)
                for name, text, annotation, _ in rows
            ],
            title="Names:" if obj.is_module else None,
        )


def _parameters(obj: griffe.Object) -> dict[str, tuple[str | griffe.Expr | None, str | None]]:
    """Return annotation and default of each parameter of a function, of a class's constructor, or of its fields."""
    function = obj.members.get("__init__") if obj.is_class else obj
    found: dict[str, tuple[str | griffe.Expr | None, str | None]] = {}
    if obj.is_class:
        for name, member in obj.members.items():
            if member.is_attribute and not member.is_alias:
                default = None if member.value is None else str(member.value)
                found[name] = (member.annotation, default)
    if isinstance(function, griffe.Function):
        for parameter in function.parameters:
            default = None if parameter.default is None else str(parameter.default)
            found[parameter.name.lstrip("*")] = (parameter.annotation, default)
    return found
