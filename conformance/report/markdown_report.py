"""Reports as Markdown: a table of scores, for a README, and that table with the findings, for the page of a CI run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version

from ..corpus.cases import VERSION
from ..corpus.requirements import catalogue
from ..gate.findings import Finding
from ..gate.gate import RunResult
from .finding_texts import counted_as, effect, place_of, size
from .html.case_texts import address
from .markdown_text import code, plain, table
from .scores import SCORED, scores

_MOST_FINDINGS = 50  # of each client; a step summary of GitHub has at most 1 MiB
_MOST_LINES = 20  # about what is wrong with the run itself
_LONGEST = 300  # characters of what was expected or seen


def encoded(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> bytes:
    """Return the table of scores as the content of a file, with the versions of h1conform and of the corpus under it.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name
    ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest"""
    return score_table(run_result, titles, pinned).encode("utf-8")


def score_table(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> str:
    """Return a table with a row for each client: how many cases hold at each level, and how many findings there are.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name
    ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest"""
    found = {name: scores(each for each in run_result.verdicts if each.client == name) for name in titles}
    number = Counter(each.client for each in run_result.findings)
    levels = [level for level in SCORED if any(level in each for each in found.values())]
    rows = []
    for name, title in titles.items():
        cells = [f"{each.held:,} of {each.asked:,}" if (each := found[name].get(level)) else "–" for level in levels]
        findings = "not run" if name in run_result.broken else f"{number[name]:,}"
        rows.append([plain(title), *cells, findings])
    under = [f"h1conform {version('h1conform')}", f"corpus {pinned or VERSION}"]
    under += [f"profile {run_result.profile}"] if run_result.profile else []
    under += [plain(run_result.cut)] if run_result.cut else []
    return f"{table(['client', *(SCORED[each] for each in levels), 'findings'], rows)}\n{', '.join(under)}\n"


def page(run_result: RunResult, titles: Mapping[str, str], pinned: str | None = None) -> str:
    """Return the table of scores, what is wrong with the run itself, and the findings of each client, the worst first.

    ``run_result``  the results of the run
    ``titles``      the title of each client, by the client's name
    ``pinned``      the version of the corpus that ``--corpus`` selected; None: the newest"""
    wrong = [f"{plain(titles.get(client, client))}: {plain(why)}" for client, why in run_result.broken.items()]
    wrong += [plain(entry.stale_message) for entry in run_result.stale]
    parts = [score_table(run_result, titles, pinned), "".join(f"- {each}\n" for each in wrong[:_MOST_LINES])]
    if len(wrong) > _MOST_LINES:
        parts.append(f"and {len(wrong) - _MOST_LINES:,} more\n")
    all_findings = run_result.findings
    for name, title in titles.items():
        found = [each for each in all_findings if each.client == name]
        if not found:
            continue
        rows = [_row(each) for each in found[:_MOST_FINDINGS]]
        more = len(found) - len(rows)
        parts.append(f"### {plain(title)}: {counted_as(len(found), 'finding')}\n")
        parts.append(table(["severity", "level", "clause", "finding"], rows))
        parts.append(f"and {more:,} more\n" if more else "")
    return "\n".join(filter(None, parts))


def _row(finding: Finding) -> list[str]:
    worst, clause = finding.worst, catalogue().get(finding.clause)
    uri = address(clause) if clause else ""
    place = plain(place_of(finding))
    seen = f"seen {code(worst.seen, _LONGEST)}, expected {code(worst.expected, _LONGEST)}"
    return [
        worst.severity or worst.result,
        SCORED.get(worst.level, worst.level),
        f"[{place}]({uri})" if uri else place,
        f"{plain(effect(finding))}<br>{seen}<br>{size(finding)}, {code(finding.case)}",
    ]
