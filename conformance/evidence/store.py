"""How evidence is kept: one file for a set of clients, in which a case is a line with one letter for each client.

    {
    "corpus": "1.1",
    "columns": [
    {"name": "http.client", "version": "3.11.7", "seconds": 18.1},
    {"name": "curl", "version": "7.88.1", "seconds": 27.4}
    ],
    "cases": {
    "status-line/plain": "pp",
    "status-line/icy": "l-"
    }
    }

The letters of a case stand in the order of the columns, ``-`` where there is no result. A client that is examined anew
changes one letter in a line, and a new case is one more line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..model import WORST_FIRST

HERE = Path(__file__).parent
CROSS_CHECK = HERE / "cross-check.json"  # many clients; tools/cross_check.py writes it
HISTORY = HERE / "http-client-history.json"  # http.client under many interpreters; tools/http_client_history.py

# The letter of each result.
LETTERS = {"pass": "p", "lenient": "l", "fail": "f", "unproven": "n", "unsupported": "u", "broken": "b"}
# Worst first: what was not asked says less than what was passed. ``t`` and ``8`` are passes, as today's documentation
# of http.client has it and as that of 2008 has it, where the two contradict each other.
WORST = "".join("t8p" if result == "pass" else LETTERS[result] for result in WORST_FIRST)
NONE = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """What the cases came to for one client.

    ``name``         what the column is called; unique in a file
    ``version``      the version that the client states of itself
    ``results``      the letter of each case that was played, by its id
    ``client``       the name of the client, where it is not that of the column
    ``interpreter``  the version of the interpreter that ran the client, where that matters
    ``seconds``      how long the run took"""

    name: str
    version: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    client: str = ""
    interpreter: str = ""
    seconds: float = 0.0

    def count(self, letters: str) -> int:
        """How many cases have one of the letters."""
        return sum(letter in letters for letter in self.results.values())


def worse(one: str, other: str) -> str:
    """The worse of two letters."""
    return min(one, other, key=WORST.index)


def read(path: Path) -> dict[str, Column]:
    """The columns of a file by their names, in its order; none if there is no such file.

    Raises ValueError for a case with more or fewer letters than there are columns.
    """
    if not path.exists():
        return {}
    document = json.loads(path.read_text(encoding="utf-8"))
    heads, cases = document["columns"], document["cases"]
    for id, letters in cases.items():
        if len(letters) != len(heads):
            raise ValueError(f"{path}: case {id}: {len(letters)} letters for {len(heads)} columns")
    found = {}
    for number, head in enumerate(heads):
        results = {id: letters[number] for id, letters in cases.items() if letters[number] != NONE}
        found[head["name"]] = Column(**head, results=results)
    return found


def write(path: Path, corpus: str, ids: Iterable[str], columns: Iterable[Column]) -> None:
    """Write a file.

    ``corpus``   the version of the corpus
    ``ids``      the cases in order; a result of another case is dropped, and a case that no column has is left out
    ``columns``  the columns in their order"""
    columns = list(columns)
    heads = [{key: value for key, value in _head(each).items() if value} for each in columns]
    rows = ((id, "".join(each.results.get(id, NONE) for each in columns)) for id in ids)
    cases = [f"{json.dumps(id)}: {json.dumps(row)}" for id, row in rows if row.strip(NONE)]
    text = '{{\n"corpus": {},\n"columns": [\n{}\n],\n"cases": {{\n{}\n}}\n}}\n'
    path.write_text(text.format(json.dumps(corpus), ",\n".join(map(json.dumps, heads)), ",\n".join(cases)), "ascii")


def _head(column: Column) -> dict[str, object]:
    values = asdict(column)
    del values["results"]
    return values
