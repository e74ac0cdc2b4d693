"""An exchange without threads gives the verdict of an exchange with threads, for every case whose scripts allow it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.selection import is_usual
from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange import servers
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.exchange.scripts import scripts_for
from h1conform.conformance.exchange.target import addresses
from h1conform.conformance.exchange.tokens import Tokens
from h1conform.conformance.judging.judge import judge
from h1conform.conformance.model import Case, Variant
from h1conform.mockserver.inline import plays_inline

TOKENS = Tokens((), "127.0.0.1", 1)
CHAPTERS = tuple(dict.fromkeys(case.chapter for case in corpus().values()))


def qualifies(case: Case, variant: Variant) -> bool:
    """Whether the harness plays the scripts of a case itself, in one plain exchange after the other."""
    if variant.transport == "tls" or case.via or case.memory is not None or case.sweep or case.fresh:
        return False
    return plays_inline(scripts_for(case, variant, TOKENS), addresses(case.host))


def items(chapter: str) -> list[tuple[Case, Variant]]:
    found = [(case, variant) for case in corpus().values() for variant in case.variants if case.chapter == chapter]
    return [each for each in found if is_usual(*each) and qualifies(*each)]


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    with Examiner(registry.find("http.client")) as one:
        one.prepare()
        yield one


def run(examiner: Examiner, case: Case, variant: Variant) -> tuple[str, str]:
    """The result and the severity. The lines of a verdict have ports and parts of tokens, which differ in each run."""
    verdict = judge(case, examiner.observe(case, variant))
    return verdict.result, verdict.severity


def test_most_cases_that_are_plain_qualify() -> None:
    assert sum(len(items(chapter)) for chapter in CHAPTERS) >= 1400


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_both_exchanges_give_the_same_verdict(
    chapter: str, examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for case, variant in items(chapter):
        inline = run(examiner, case, variant)
        with monkeypatch.context() as patched:
            patched.setattr(servers, "plays_inline", lambda *_: False)
            threaded = run(examiner, case, variant)
        assert inline == threaded, case.id
