"""A client that does not offer the one version that a server speaks is not asked what lies behind it."""

from __future__ import annotations

import pytest

from h1conform.conformance.judging.judge import judge
from h1conform.conformance.model import Case, Connection, Failure, Observation, Outcome, Response, Tls, ToldError
from h1conform.mockserver import ReadRequest, SeenConnection
from h1conform.mockserver.base.recorded import SeenTls

ONLY_NEW, ONLY_OLD, EITHER = ("TLSv1.3", "TLSv1.3"), ("TLSv1", "TLSv1"), ("TLSv1.2", "TLSv1.3")
REFUSED = ToldError("ssl.SSLError", message="no shared version")


def result(outcome: Outcome, versions: tuple[str, str], *offered: str, twin: str = "tls/good-address") -> str:
    server = (Connection((ReadRequest(),), Tls(versions=versions)),)
    case = Case("chapter/case", "A case.", ("RFC9110-4.2.2-3",), server, (outcome,), twin=twin)
    seen = SeenConnection(0, tls=SeenTls(versions_offered=offered))
    return judge(case, Observation((REFUSED,), (seen,))).result


@pytest.mark.parametrize("outcome", [Response(200), Failure()], ids=["accepted", "refused"])
def test_what_lies_behind_a_version_that_was_not_offered_is_unsupported(outcome: Outcome) -> None:
    assert result(outcome, ONLY_NEW, "TLSv1.2") == "unsupported"


def test_the_reason_names_the_version() -> None:
    server = (Connection((ReadRequest(),), Tls(versions=ONLY_NEW)),)
    case = Case("chapter/case", "A case.", ("RFC9110-4.2.2-3",), server, (Failure(),), twin="tls/good-address")
    seen = SeenConnection(0, tls=SeenTls(versions_offered=("TLSv1.2",)))
    assert judge(case, Observation((REFUSED,), (seen,))).seen == "the client does not offer TLSv1.3"


@pytest.mark.parametrize(
    ("versions", "offered"),
    [(ONLY_NEW, ("TLSv1.3", "TLSv1.2")), (EITHER, ("TLSv1.2",)), (ONLY_OLD, ("TLSv1.3", "TLSv1.2")), (ONLY_NEW, ())],
    ids=["offered", "another-will-do", "one-to-refuse", "no-hello"],
)
def test_everything_else_is_judged(versions: tuple[str, str], offered: tuple[str, ...]) -> None:
    assert result(Failure(), versions, *offered) == "pass"
    assert result(Response(200), versions, *offered) == "fail"


def test_a_case_about_the_version_itself_is_failed() -> None:
    assert result(Response(200), ONLY_NEW, "TLSv1.2", twin="") == "fail"
