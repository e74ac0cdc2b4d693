r"""Octets as expressions of Python, as a person would write them: a line for each line of the message. Pure.

>>> print(literal(b"HTTP/1.1 200 OK\r\n\r\n", "    "))
b"HTTP/1.1 200 OK\r\n"
    b"\r\n"
"""

from __future__ import annotations

import re

_LINE = 90  # octets of a literal
_RUN = re.compile(rb"(.)\1{63,}|(..)\2{63,}|(...)\3{63,}", re.DOTALL)  # 64 equal parts or more are a multiplication


def literal(data: bytes, indent: str) -> str:
    """Return octets as an expression.

    ``data``    the octets
    ``indent``  the begin of each line except the first"""
    parts: list[str] = []
    end = 0
    for run in _RUN.finditer(data):
        unit = run[1] or run[2] or run[3]
        parts += _adjacent(data[end : run.start()], indent)
        parts.append(f"{quoted(unit)} * {len(run[0]) // len(unit)}")
        end = run.end()
    parts += _adjacent(data[end:], indent)
    if len(parts) > 1:
        return f'b"".join((\n{indent}    ' + f",\n{indent}    ".join(parts) + f",\n{indent}))"
    return parts[0] if parts else 'b""'


def _adjacent(data: bytes, indent: str) -> list[str]:
    """Return octets without runs as adjacent literals, which are one expression; none for no octets."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
    pieces = [line[at : at + _LINE] for line in lines for at in range(0, len(line), _LINE)]
    return [f"\n{indent}".join(map(quoted, pieces))] if pieces else []


def quoted(value: bytes | str) -> str:
    """Return a literal in double quotes, which a shell's single quotes can hold; that of `repr` if quotes are inside.

    ``value``  the octets or the text"""
    shown = repr(value)
    start = shown.index(shown[-1])
    inner = shown[start + 1 : -1]
    return shown if '"' in inner or "\\'" in inner else f'{shown[:start]}"{inner}"'
