"""The lines of a stream of results, as plain data for JSON. Pure, except that `header` asks for the time."""

from __future__ import annotations

import platform
import ssl
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from ...corpus.cases import corpus
from ...corpus.requirements import catalogue
from ...gate.findings import finding_key, findings
from ...model import Verdict
from ..html.case_texts import address
from ..json_report import finding_record

FORMAT = 1  # the version of the lines and of their schema; a change that breaks readers raises it
VARIES = "varies"  # the member with everything that may differ between two runs of one client


def header(
    corpus_version: str,
    clients: Sequence[Mapping[str, str]],
    items: int,
    selection: Mapping[str, Any],
    strict: bool,
    fail_on: Sequence[str],
    environment: Mapping[str, str],
) -> dict[str, Any]:
    """Return the first line of a stream.

    ``corpus_version``  the version of the corpus
    ``clients``         ``name``, ``version`` and ``title`` of each client
    ``items``           the number of items that the run is to have
    ``selection``       the values of the options that select cases, by name, without those that are not given
    ``strict``          whether every lenient result fails the run
    ``fail_on``         the classes of verdicts that fail the run
    ``environment``     what the results may depend on beside the clients, see `environment_here`"""
    return {
        "type": "header",
        "format": FORMAT,
        "h1conform": version("h1conform"),
        "corpus": corpus_version,
        "clients": list(clients),
        "items": items,
        "selection": dict(selection),
        "strict": strict,
        "fail_on": list(fail_on),
        "environment": dict(environment),
        VARIES: {"time": _now()},
    }


def verdict_line(verdict: Verdict, known: str = "", unexpected: bool = False) -> dict[str, Any]:
    """Return the line of a verdict.

    ``verdict``     the verdict
    ``known``       the reason of the known difference that lists the verdict; empty: none does
    ``unexpected``  whether the verdict fails the run"""
    case = corpus().get(verdict.case)
    return {
        "type": "verdict",
        "id": verdict.id,
        "client": verdict.client,
        "case": verdict.case,
        "variant": verdict.variant,
        "chapter": verdict.case.partition("/")[0],
        "level": verdict.level,
        "clauses": [_clause(id) for id in case.cites] if case else [],
        "why": case.why if case else "",
        "result": verdict.result,
        "severity": verdict.severity,
        "security": verdict.security,
        "class": verdict.kind,
        "root": verdict.root,
        "finding": _finding(verdict),
        "expected": verdict.expected,
        "remark": verdict.finding,
        "revised": verdict.revised,
        "known": known,
        "unexpected": unexpected,
        VARIES: {
            "seen": verdict.seen,
            "told": list(verdict.told),
            "wire": list(verdict.wire),
            "seconds": verdict.seconds,
            "timed_out": verdict.timed_out,
            "unsteady": verdict.unsteady,
        },
    }


def end(
    verdicts: int,
    unexpected: Iterable[Verdict],
    why: str = "",
    broken: Mapping[str, str] | None = None,
    stale: Sequence[str] = (),
    exit_code: int = 0,
) -> dict[str, Any]:
    """Return the last line of a stream.

    ``verdicts``    the number of verdicts in the stream
    ``unexpected``  the verdicts that fail the run
    ``why``         why the run ended before its last item; empty: it was whole
    ``broken``      why a client could not be run at all, by the name of the client
    ``stale``       where the entries of known differences are that no longer occur
    ``exit_code``   the exit code of the run"""
    in_order = sorted(unexpected, key=lambda each: each.id)  # workers deliver verdicts in any order
    return {
        "type": "end",
        "whole": not why,
        "why": why,
        "verdicts": verdicts,
        "broken": dict(broken or {}),
        "findings": [finding_record(each) for each in findings(in_order, corpus())],
        "stale": list(stale),
        "exit_code": exit_code,
        VARIES: {"time": _now()},
    }


def environment_here() -> dict[str, str]:
    """Return what the results may depend on beside the clients: the interpreter of h1conform, OpenSSL, the system."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "openssl": ssl.OPENSSL_VERSION,
        "system": f"{platform.system()} {platform.machine()}",
    }


def schema() -> str:
    """Return the JSON Schema (2020-12) of a line, as a text."""
    return files(__package__).joinpath("line.schema.json").read_text(encoding="utf-8")


@cache
def _clause(id: str) -> dict[str, str]:
    clause = catalogue()[id]
    return {"id": id, "place": clause.place, "address": address(clause)}


def _finding(verdict: Verdict) -> dict[str, str] | None:
    """Return what puts a failure or a leniency into a finding; None: the verdict is of no finding."""
    if verdict.result in ("pass", "unsupported"):
        return None
    clause, severity, observed = finding_key(verdict, corpus())
    return {"clause": clause, "severity": severity, "observed": observed}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
