"""The rules of the SARIF report: one for each requirement of the catalogue. Pure.

The rules are the same in each run, whatever is run: a viewer then shows that results changed, and not rules.
"""

from __future__ import annotations

from typing import Any

from ..corpus.requirements import Requirement, catalogue
from .finding_texts import ALERT_LEVELS
from .html.case_texts import address

_SEVERITIES = {"error": "error", "warning": "warning", "note": "recommendation"}  # in GitHub's words


def rules() -> list[dict[str, Any]]:
    """Return the rules as plain data, in the order of the catalogue."""
    return [_rule(each) for each in catalogue().values()]


def _rule(clause: Requirement) -> dict[str, Any]:
    uri, level = address(clause), ALERT_LEVELS[clause.level]
    place = f"[{clause.place}]({uri})" if uri else clause.place
    then = f"`h1conform list --requirements` names the cases of `{clause.id}`, and `h1conform show CASE` shows one."
    quote = f'\n\nThe document says: "{clause.quote}"' if clause.quote else ""
    help_ = f"{clause.summary}{quote}\n\nLevel: {clause.level}.\n\n{then}"
    return {
        "id": clause.id,
        "shortDescription": {"text": clause.summary},
        "fullDescription": {"text": str(clause)},
        "help": {"text": f"{clause.place}\n\n{help_}", "markdown": f"{place}\n\n{help_}"},
        **({"helpUri": uri} if uri else {}),
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["http", clause.level, clause.area],
            "precision": "very-high",
            "problem.severity": _SEVERITIES[level],
        },
    }
