"""The command check-driver finds a driver that reports what its client does not have, and says what was expected."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from .test_driver_check import check

DRIVER = Path(__file__).with_name("dishonest_driver.py")
SECTION = "see docs/driver-protocol.md#what-a-driver-must-not-do"


def check_dishonest(fault: str) -> tuple[int, list[str]]:
    """Return the exit code, and the lines about what is wrong, for a driver with a fault."""
    code, lines = check("--exec", shlex.join([sys.executable, str(DRIVER), fault]))
    return code, [line for line in lines if not line.startswith("ok ")]


@pytest.mark.parametrize(
    ("fault", "steps"),
    [
        (
            "retries",
            {
                "ends without a response to a POST": "expected 1 request, arrived 2",
                "is reset without a response to a POST": "expected 1 request, arrived 2",
                "does not answer": "expected 1 request, arrived 2",
            },
        ),
        (
            "swallows",
            {
                "ends without a response to a POST": "arrived 200 with body '', although the server sent no response",
                "is reset without a response to a POST": "arrived 200 with body '', although the server sent no",
                "does not answer": "expected the time-out of the client, arrived 200 with body ''",
            },
        ),
        (
            "invents",
            {
                "ends without a response to a POST": "expected an error, arrived 599",
                "is reset without a response to a POST": "although the server sent no response",
                "does not answer": "expected the time-out of the client, arrived 599",
            },
        ),
        (
            "raises",
            {
                "the status 404": "expected 404 with body 'hello', arrived StatusError: 404: the driver reports",
                "the status 503": "expected 503 with body 'hello', arrived StatusError: 503: the driver reports",
            },
        ),
        (
            "always-200",
            {
                "the status 404": "expected 404 with body 'hello', arrived 200 with body 'hello'",
                "the status 503": "expected 503",
                "not followed": "expected 302, arrived 200",
            },
        ),
        ("follows", {"not followed": "expected 1 request, arrived 2"}),
        ("text", {"all octets": "content is octets, in base64, and not decoded as text"}),
        ("no-time-out", {"does not answer": "expected the time-out of the client, arrived no answer within 3 s"}),
    ],
)
@pytest.mark.slow
def test_what_a_driver_must_not_do_is_one_line(fault: str, steps: dict[str, str]) -> None:
    code, (*lines, summary) = check_dishonest(fault)
    honesty = [line for line in lines if SECTION in line]
    assert code == 1
    assert len(honesty) == len(steps)
    for line, (step, said) in zip(honesty, steps.items(), strict=True):
        assert line.startswith("wrong ")
        assert step in line
        assert said in line
    assert f", {len(lines)} wrong" in summary


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("headers-object", "response.headers: an object, where an array is needed"),
        ("one-array", "response.headers[0]: the string 'Content-Length: 5', where an array is needed"),
        ("status-text", "response.status: the string '200', where an integer is needed"),
        ("body-text", "response.body: not base64"),
        ("prints-after", "the driver printed 'a note' "),
        ("prints-before", "the driver printed 'a note' in place of a JSON object"),
    ],
)
def test_a_bad_answer_names_the_member_and_the_section(fault: str, said: str) -> None:
    code, lines = check_dishonest(fault)
    assert code == 2
    assert said in lines[-1]
    assert "; see docs/driver-protocol.md#questions-and-answers" in lines[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "step", "said"),
    [
        ("decodes", "gzip, which is not decoded", "the driver switches off decoding, if the client can do without"),
        ("dict", "two fields of one name", "requested 'one, two', arrived 'two'; give the client both fields, unless"),
    ],
)
def test_what_no_option_of_some_clients_prevents_is_a_remark(fault: str, step: str, said: str) -> None:
    code, lines = check("--exec", shlex.join([sys.executable, str(DRIVER), fault]))
    assert code == 0
    (line,) = (each for each in lines if step in each)
    assert line.startswith("ok ")
    assert said in line
