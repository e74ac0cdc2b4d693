"""The mutants of a source file: which places are changed, how, and which changes can be observed at all.

The operators are those of cosmic-ray, and two of this file: cosmic-ray neither removes statements nor changes strings,
and octets on the wire are strings here.

A mutant is left out if nothing that runs can differ: if only an annotation, a docstring or the text of an exception
changed, or if the code does not compile.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator
from parso.python.tree import Keyword, String

_SWAPPED = (  # operators that replace one sign with another, one or two for each sign
    *("ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq"),
    *("ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_Lt_GtE"),
    *("ReplaceComparisonOperator_LtE_Lt", "ReplaceComparisonOperator_LtE_Gt"),
    *("ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_Gt_LtE"),
    *("ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_GtE_Lt"),
    *("ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is"),
    *("ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add", "ReplaceBinaryOperator_Mul_FloorDiv"),
    *("ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_Mod_Add", "ReplaceBinaryOperator_BitOr_BitAnd"),
    *("ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceBinaryOperator_LShift_RShift"),
    *("ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_Delete_USub"),
)
_OF_COSMIC_RAY = (
    *("AddNot", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ReplaceFalseWithTrue", "ReplaceTrueWithFalse"),
    *("ZeroIterationForLoop", *_SWAPPED),
)


class RemoveStatement(Operator):  # type: ignore[misc] # cosmic-ray has no types
    """Replaces a simple statement with ``pass``."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of a statement that does something: it assigns, calls, returns, raises or deletes."""
        if node.type == "simple_stmt" and node.children[0].type in (
            *("expr_stmt", "atom_expr", "power", "return_stmt", "raise_stmt", "del_stmt", "await"),
        ):
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the statement as ``pass``."""
        del index
        first = node.children[0]
        node.children[0] = Keyword("pass", first.start_pos, prefix=first.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return no example."""
        return ()


class ReplaceString(Operator):  # type: ignore[misc] # cosmic-ray has no types
    """Replaces a string or octets: with nothing, or if it is empty, with one letter."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Yield the place of a string or of octets."""
        if isinstance(node, String):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the string as an empty one, or as one letter."""
        del index
        octets = isinstance(ast.literal_eval(node.value), bytes)
        letter = "" if ast.literal_eval(node.value) else "x"
        return String(f'{"b" * octets}"{letter}"', node.start_pos, prefix=node.prefix)

    @classmethod
    def examples(cls) -> tuple[()]:
        """Return no example."""
        return ()


OPERATORS: dict[str, type[Operator]] = {
    **{name: get_operator(f"core/{name}") for name in _OF_COSMIC_RAY},
    **{each.__name__: each for each in (RemoveStatement, ReplaceString)},
}


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A place of a source file and what is done there.

    ``file``        the name of the file in the package of the client
    ``operator``    a name of `OPERATORS`
    ``occurrence``  which place of the file that the operator can change, from 0"""

    file: str
    operator: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed source file.

    ``line``    the number of the first line that changed, from 1
    ``before``  the lines that changed, without indentation
    ``after``   what stands in their place
    ``source``  the whole text"""

    line: int
    before: str
    after: str
    source: str


def sites(path: Path) -> list[Site]:
    """Return the places of a source file, operator by operator.

    ``path``  the file"""
    nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
    found = []
    for name, operator in OPERATORS.items():
        number = sum(len(list(operator().mutation_positions(node))) for node in nodes)
        found += [Site(path.name, name, occurrence) for occurrence in range(number)]
    return found


def mutant(source: str, site: Site) -> Mutant | None:
    """Return the mutant of a place; None: the change cannot be observed.

    ``source``  the text of the file
    ``site``    the place"""
    changed = mutate_code(source, OPERATORS[site.operator](), site.occurrence)
    if changed is None:
        return None
    try:
        if _observable(source) == _observable(changed):
            return None
    except SyntaxError:
        return None
    old, new = source.split("\n"), changed.split("\n")
    edits = [each for each in SequenceMatcher(None, old, new, False).get_opcodes() if each[0] != "equal"]
    _, first, old_end, new_first, new_end = edits[0]
    return Mutant(first + 1, _together(old[first:old_end]), _together(new[new_first:new_end]), changed)


def _together(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _observable(source: str) -> str:
    """Return the syntax tree of a source as a text, without the parts that no caller of the client can observe."""
    return ast.dump(_Plain().visit(ast.parse(source)))


class _Plain(ast.NodeTransformer):
    """Removes annotations, docstrings and the texts of exceptions."""

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.Pass()
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self._without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return self._without_docstring(node)

    def visit_Module(self, node: ast.Module) -> ast.AST:
        return self._without_docstring(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        if isinstance(node.exc, ast.Call):
            node.exc.args = [each for each in node.exc.args if not isinstance(each, (ast.Constant, ast.JoinedStr))]
        return self.generic_visit(node)

    def _without_docstring(self, node: Any) -> ast.AST:
        if node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant):
            node.body = node.body[1:]
        return self.generic_visit(node)
