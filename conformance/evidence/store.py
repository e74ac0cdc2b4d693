"""Reads and writes evidence: the results of a set of clients, in one file.

A case is a line of the file, with a letter for each client:

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

The letters of a case are in the order of the columns; ``-`` means no result. So the diff of a new run is small: another
result of a client changes one letter in a line, and a new case adds a line. A column that was not renewed for the
corpus of the file has its own "corpus".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..model import WORST_FIRST

HERE = Path(__file__).parent
CROSS_CHECK = HERE / "cross-check.json"  # many clients; written by tools/cross_check.py
HISTORY = (
    HERE / "http-client-history.json"
)  # http.client under many interpreters; written by tools/http_client_history.py

# The letter of each result.
LETTERS = {"pass": "p", "lenient": "l", "fail": "f", "unproven": "n", "unsupported": "u", "broken": "b"}
# The letters, worst first; "unsupported" ranks below "pass", since it states nothing about the client. ``t`` and ``8``
# are passes of cases in which two documents contradict each other: ``t`` follows today's documentation of http.client,
# ``8`` follows the document of 2008.
WORST = "".join("t8p" if result == "pass" else LETTERS[result] for result in WORST_FIRST)
NONE = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """The results of one client.

    ``name``         the name of the column; unique in a file
    ``version``      the version that the client reports
    ``results``      the letter of each case that was run, by the id of the case
    ``client``       the name of the client, if it differs from the name of the column
    ``interpreter``  the version of the interpreter that ran the client, for clients that run under several
    ``seconds``      the duration of the run
    ``corpus``       the version of the corpus that gave the results; empty: not known"""

    name: str
    version: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
    client: str = ""
    interpreter: str = ""
    seconds: float = 0.0
    corpus: str = ""

    def count(self, letters: str) -> int:
        """Return the number of cases that have one of the letters.

        ``letters``  the letters, in one string"""
        return sum(letter in letters for letter in self.results.values())


def worse(one: str, other: str) -> str:
    """Return the worse of two letters.

    ``one``    a letter
    ``other``  a letter"""
    return min(one, other, key=WORST.index)


def read(path: Path) -> dict[str, Column]:
    """Return the columns of a file, by their names and in their order; an empty dictionary if the file does not exist.

    ``path``  the path of the file

    Raises ValueError for a case that has more or fewer letters than the file has columns."""
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
        found[head["name"]] = Column(**{"corpus": document["corpus"]} | head, results=results)
    return found


def write(path: Path, corpus: str, ids: Iterable[str], columns: Iterable[Column]) -> None:
    """Write a file.

    ``path``     the path of the file
    ``corpus``   the version of the corpus
    ``ids``      the ids of the cases, in their order; results of other cases are dropped, and a case without a result
                 gets no line
    ``columns``  the columns, in their order"""
    columns = list(columns)
    heads = [{key: value for key, value in _head(each, corpus).items() if value} for each in columns]
    rows = ((id, "".join(each.results.get(id, NONE) for each in columns)) for id in ids)
    cases = [f"{json.dumps(id)}: {json.dumps(row)}" for id, row in rows if row.strip(NONE)]
    text = '{{\n"corpus": {},\n"columns": [\n{}\n],\n"cases": {{\n{}\n}}\n}}\n'
    path.write_text(text.format(json.dumps(corpus), ",\n".join(map(json.dumps, heads)), ",\n".join(cases)), "ascii")


def _head(column: Column, corpus: str) -> dict[str, object]:
    values = asdict(column)
    del values["results"]
    return values | ({"corpus": ""} if column.corpus == corpus else {})
