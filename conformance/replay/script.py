"""A case as a script: one file of standard-library code that serves the octets of the case, without h1conform.

The file has a head of comments, the imports of all parts in `program`, the values of the case, then the code of the
parts. `program.case` shows which values these are.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ... import certs
from ...mockserver.script import Step, speaks_first
from ..exchange.scripts import steps_for, swept
from ..exchange.target import addresses
from ..exchange.tokens import Tokens
from ..model import Case, Session, Tls, Variant
from .commands import commands, uses_tls
from .head import DEFAULT_PORT, head
from .step_code import code
from .unplayable import Unplayable

_PARTS = ("wire", "connection", "server")


@dataclass(frozen=True, slots=True)
class Played:
    """What a script plays.

    ``case``     the case, without a sweep
    ``variant``  how it is played
    ``scripts``  the steps of each connection
    ``where``    where a sweep cuts the response; empty: the case has no sweep"""

    case: Case
    variant: Variant
    scripts: tuple[tuple[Step | Tls, ...], ...]
    where: str = ""

    @classmethod
    def of(cls, case: Case, variant: Variant, offset: int | None = None) -> Played:
        """Return what a script of a case plays.

        ``case``     the case
        ``variant``  how it is played
        ``offset``   the offset of a sweep; None: the case has no sweep

        Raises Unplayable for a sweep without an offset, an offset without a sweep, and an offset outside of the sweep.
        """
        case, where = _at(case, offset)
        tokens = Tokens((), case.host, DEFAULT_PORT)
        scripts = (steps_for(each, case, variant, tokens) for each in case.connections)
        return cls(case, variant, tuple(scripts), where)


def _at(case: Case, offset: int | None) -> tuple[Case, str]:
    if case.sweep is None:
        if offset is not None:
            raise Unplayable(f"case {case.id} has no sweep: omit --offset")
        return case, ""
    runs = list(swept(case))
    first, last = case.sweep.start, case.sweep.start + len(runs) - 1
    if offset is None or not first <= offset <= last:
        raise Unplayable(f"case {case.id} is run once for each offset: name one with --offset, from {first} to {last}")
    where, cut = runs[offset - first]
    return cut, where


def script_text(played: Played) -> str:
    """Return the script of a case.

    ``played``  what the script plays

    Raises Unplayable for a case that needs more than the standard library, and certs.Unavailable if this machine
    cannot make a certificate of the case."""
    values = case_code(played)
    imports, parts = _program()
    top = head(played.case, played.variant, played.where)
    return "\n".join(["#!/usr/bin/env python3", top, "", *imports, "", "", values, "", "", *parts, ""])


def case_code(played: Played) -> str:
    """Return the values of `program.case` for a case, as code. Raises as `script_text` does.

    ``played``  what the script plays"""
    try:
        return "\n".join(_values(played))
    except Unplayable as error:
        item = f"{played.case.id}[{played.variant}]"
        advice = f"`h1conform serve --case '{item}'` serves it"
        raise Unplayable(f"case {item} cannot be a script: {error}; {advice}") from error


def _values(played: Played) -> list[str]:
    case = played.case
    lines: list[str] = []
    for number, steps in enumerate(played.scripts, 1):
        name = f"connection_{number}"
        plain = tuple(step for step in steps if not isinstance(step, Tls))
        # The steps of a target begin after its request, which `answer_by_target` reads.
        played_steps = steps[1:] if case.connections[0].target and isinstance(steps[0], Tls) else steps
        lines += [f"def {name}(c):", *(f"    {each}" for each in code(played_steps) or ["pass"]), "", ""]
        if not case.connections[0].target and plain == steps and speaks_first(plain):
            lines += [f"{name}.speaks_first = True", ""]
    names = [f"connection_{number}" for number in range(1, len(played.scripts) + 1)]
    if case.connections[0].target:
        begin = code(played.scripts[0][:1])[0] if isinstance(played.scripts[0][0], Tls) else "pass"
        lines += ["def begin(c):", f"    {begin}", "", ""]
        pairs = zip(case.connections, names, strict=True)
        lines += ["CONNECTIONS = [begin]", f"TARGETS = {{{', '.join(f'{c.target!r}: {name}' for c, name in pairs)}}}"]
    else:
        lines += [f"CONNECTIONS = [{', '.join(names)}]", "TARGETS = {}"]
    run = "".join(f"    {line!r},\n" for line in commands(case, played.variant).lines)
    return [
        *lines,
        f"HOSTS = {addresses(case.connects_to)!r}",
        f"RECEIVE_BUFFER = {case.buffer!r}",
        f"RUN = (\n{run})" if run else "RUN = ()",
        f"CERTIFICATES = {{{''.join(_pem(*each) for each in _certificates(played))}}}",
    ]


def _pem(name: str, text: bytes) -> str:
    return f'\n    {name!r}: """\n{text.decode("ascii").strip()}\n""",\n'


def _certificates(played: Played) -> list[tuple[str, bytes]]:
    """Return the names of the certificates that a script needs, each with its text in PEM."""
    case = played.case
    used = dict.fromkeys(step.identity for steps in played.scripts for step in steps if isinstance(step, Tls))
    found = [(name, certs.identity(name).key + certs.identity(name).chain) for name in used]
    if used or uses_tls(case, played.variant):
        stranger = any(each.trusts == "stranger" for each in case.do if isinstance(each, Session))
        found.append(("ca", certs.stranger_ca_pem() if stranger else certs.ca_pem()))
    if case.shows:
        found.append(("client", certs.identity(case.shows).key + certs.identity(case.shows).chain))
    return found


@cache
def _program() -> tuple[Sequence[str], Sequence[str]]:
    """Return the imports of the parts of a script, and the code of the parts."""
    imports: dict[str, None] = {"from __future__ import annotations": None, "": None}
    code_lines: list[str] = []
    found: set[str] = set()
    for name in _PARTS:
        source = files(__package__).joinpath("program", f"{name}.py").read_text(encoding="utf-8")
        body = ast.parse(source).body[1:]  # without the docstring
        statements = [each for each in body if isinstance(each, (ast.Import, ast.ImportFrom))]
        found |= {ast.unparse(each) for each in statements if not getattr(each, "level", 0)}
        last = max(each.end_lineno or 0 for each in statements)
        code_lines += ["", "", *source.splitlines()[last:]]
    found.discard("from __future__ import annotations")
    imports |= dict.fromkeys(sorted(found, key=lambda each: (each.startswith("from"), each)))
    return tuple(imports), tuple(_single_spaced(code_lines))


def _single_spaced(lines: Sequence[str]) -> list[str]:
    """Return the lines with at most two empty lines in a row, and none first."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-2:] != ["", ""]):
            kept.append(line)
    return kept
