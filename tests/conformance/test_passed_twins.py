"""A twin is run once in a run, in whichever process."""

from __future__ import annotations

import os

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import twin_key
from h1conform.conformance.exchange.passed_twins import PassedTwins
from h1conform.conformance.model import Variant, nearest_variant

CLIENT = Client("x", ("x",))
WHOLE = Variant("tcp", "whole")


def test_a_key_is_in_it_once_it_was_added() -> None:
    passed_twins = PassedTwins(["a", "b", "a"])
    assert "a" not in passed_twins
    passed_twins.add("a")
    assert "a" in passed_twins
    assert "b" not in passed_twins


def test_a_key_that_failed_is_not_in_it_and_one_that_passed_stays() -> None:
    passed_twins = PassedTwins(["a", "b"])
    passed_twins.add_failed("a")
    assert ("a" in passed_twins, passed_twins.has_failed("a")) == (False, True)
    passed_twins.add("a")
    passed_twins.add_failed("a")
    assert ("a" in passed_twins, passed_twins.has_failed("a")) == (True, False)
    passed_twins.add_failed("c")
    assert not passed_twins.has_failed("c")


def test_a_key_that_it_was_not_made_for_is_never_in_it() -> None:
    passed_twins = PassedTwins()
    passed_twins.add("a")
    assert "a" not in passed_twins


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_what_a_forked_process_adds_is_in_it() -> None:
    passed_twins = PassedTwins(["a", "b"])
    child = os.fork()
    if not child:
        passed_twins.add("b")
        os._exit(0)
    os.waitpid(child, 0)
    assert ("a" in passed_twins, "b" in passed_twins) == (False, True)


def test_a_case_and_its_twin_have_one_key() -> None:
    case, twin = corpus()["chunked/size/letters"], corpus()["chunked/one-chunk"]
    assert case.twin == twin.id
    assert twin_key(CLIENT, case, WHOLE) == twin_key(CLIENT, twin, WHOLE)
    assert twin_key(CLIENT, case, WHOLE) != twin_key(CLIENT, twin, Variant("tls", "whole"))
    assert twin_key(CLIENT, case, WHOLE) != twin_key(Client("y", ("y",)), twin, WHOLE)


def test_a_twin_of_other_variants_is_known_by_the_one_that_is_played() -> None:
    cut = next(each for each in corpus().values() if each.sweep and each.twin)
    twin = corpus()[cut.twin]
    assert twin_key(CLIENT, cut, WHOLE) == ("x", twin.id, nearest_variant(WHOLE, twin.variants), False)


def test_a_failure_that_is_forgotten_counts_as_not_yet_run() -> None:
    twins = PassedTwins(["a", "b"])
    twins.add_failed("a")
    twins.add("b")
    for key in ("a", "b", "unknown"):
        twins.forget_failed(key)
    assert not twins.has_failed("a")
    twins.add("a")
    assert ("a" in twins, "b" in twins) == (True, True)
