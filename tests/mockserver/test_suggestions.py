"""Messages about an unknown name: the nearest names, or else the names that exist."""

from __future__ import annotations

import pytest

from h1conform.mockserver.base.suggestions import did_you_mean, nearest, suggestions


@pytest.mark.parametrize(
    ("name", "all_else", "expected"),
    [
        ("urlib3", True, "; nearest: 'urllib3' or 'urllib2'"),
        ("wgt", True, "; nearest: 'wget'"),
        ("xyz", True, "; known: urllib2, urllib3, wget"),
        ("xyz", False, ""),
    ],
)
def test_the_nearest_names_follow_a_message_or_all_of_them_or_none(name: str, all_else: bool, expected: str) -> None:
    assert nearest(name, ["wget", "urllib3", "urllib2"], all_else) == expected


def test_two_names_are_suggested_at_most() -> None:
    assert len(suggestions("case", ["case1", "case2", "case3"])) == 2


def test_a_question_names_some_where_none_is_near() -> None:
    assert did_you_mean("xyz", ["a", "b", "c", "d"]) == "did you mean 'a' or 'b' or 'c'?"
