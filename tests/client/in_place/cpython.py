"""Runs CPython's tests of http.client on the reference client: `python cpython.py FILE` writes the outcomes to FILE.

The outcomes are a JSON object: for each test its result, `pass`, `fail` or `skip`, and the message.
"""

from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

import replaced  # noqa: F401  # first: the tests import http.client
from test import support, test_httplib


class Outcomes(unittest.TestResult):
    """Collects the outcome of each test; a test with a failed subtest has failed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}

    def note(self, test: unittest.TestCase, result: str, message: str = "") -> None:
        self.found.setdefault(test.id().removeprefix(f"{test_httplib.__name__}."), (result, message[:200]))

    def addSuccess(self, test):  # noqa: N802
        self.note(test, "pass")

    def addError(self, test, error):  # noqa: N802
        self.note(test, "fail", f"{error[0].__name__}: {error[1]}")

    addFailure = addError  # noqa: N815

    def addSkip(self, test, reason):  # noqa: N802
        self.note(test, "skip", reason)

    def addSubTest(self, test, subtest, error):  # noqa: N802, ARG002
        if error is not None:
            self.addError(test, error)


def main(path: str) -> None:
    """Run the tests and write the outcomes to the file."""
    support.use_resources = []  # no network
    outcomes = Outcomes()
    unittest.defaultTestLoader.loadTestsFromModule(test_httplib).run(outcomes)
    Path(path).write_text(json.dumps(outcomes.found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
