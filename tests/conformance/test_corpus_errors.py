"""A typo in the corpus raises an error with file, line, case or key, the wrong name and the nearest known name."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest

from h1conform.conformance.commands.browse import list_
from h1conform.conformance.commands.shared import CommandError
from h1conform.conformance.corpus import cases, requirements
from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.corpus.check import CorpusError, check
from h1conform.conformance.corpus.places import place_of
from h1conform.conformance.corpus.references import check_references
from h1conform.conformance.corpus.requirements import catalogue, level_of
from h1conform.conformance.model import (
    CAPABILITIES,
    AtATime,
    BackToBack,
    Body,
    Capability,
    Case,
    Connection,
    Failure,
    Hello,
    Request,
    Response,
    Session,
    Sweep,
    Tls,
)
from h1conform.conformance.running.exam import Exam
from h1conform.mockserver import Hold, Mark, ReadRequest, Send
from h1conform.mockserver.base.input_error import InputError
from h1conform.mockserver.base.toml_document import DocumentError

ONE = corpus()["chunked/one-chunk"]
ROOT = Path(__file__).parents[2]
OPTIONS: dict[str, Any] = dict.fromkeys(
    (
        *("client", "exec", "command", "name", "python", "known", "timeout", "strict", "case", "deselect", "chapter"),
        *("level", "transport", "delivery", "quick", "thorough", "corpus", "profile", "shard"),
    )
)


def case(**more: Any) -> Case:
    return replace(ONE, **more)


def refusal(of: Case) -> str:
    try:
        check({of.id: of, "a/twin": ONE, "a/root": replace(ONE, root=of.id) if of.root == "a/root" else ONE})
        check_references([of])
    except CorpusError as error:
        return str(error)
    return "accepted"


@pytest.fixture
def _corpus_with_a_typo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the corpus with one in which a case needs an unknown capability."""
    module = import_module(f"{cases.__name__}.chunked.basics")
    monkeypatch.setattr(module, "CASES", (case(needs=("expcet",)), *module.CASES[1:]))
    for user in ("running.exam", "commands.shared"):
        monkeypatch.setattr(f"h1conform.conformance.{user}.corpus", corpus.__wrapped__)


@pytest.mark.usefixtures("_corpus_with_a_typo")
def test_a_case_that_needs_an_unknown_capability_fails_at_once() -> None:
    """Otherwise the case would be unsupported for every client, and no test would fail."""
    with pytest.raises(CorpusError) as caught:
        corpus.__wrapped__()
    line = f"{place_of(ONE)}: case chunked/one-chunk: unknown capability 'expcet'; nearest: 'expect'"
    assert str(caught.value).startswith(line)
    assert re.match(r"conformance/corpus/cases/chunked/basics\.py:\d+: ", line)


@pytest.mark.usefixtures("_corpus_with_a_typo")
def test_a_run_and_a_list_say_it_in_one_line() -> None:
    with pytest.raises(InputError, match="case chunked/one-chunk: unknown capability 'expcet'"):
        Exam.from_options(OPTIONS | {"client": ["http.client"]})
    with pytest.raises(CommandError, match="case chunked/one-chunk: unknown capability 'expcet'"):
        list_.main(["--case", "chunked/*"], standalone_mode=False)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("unknown twin 'a/twni'; nearest: 'a/twin'", {"twin": "a/twni"}),
        ("reserved without fresh; an earlier case may have raised the peak, so add fresh=True", {"reserved": 1024}),
        ("unknown root 'a/rot'; nearest: 'a/root'", {"root": "a/rot"}),
        ("a cycle of roots: chunked/one-chunk -> chunked/one-chunk; give one of", {"root": "chunked/one-chunk"}),
        ("a cycle of roots: chunked/one-chunk -> a/root -> chunked/one-chunk; give one of", {"root": "a/root"}),
        ("security without a peer; name a program that reads the octets otherwise", {"security": True}),
        ("a peer without security; add the mark, or remove the peer", {"peer": "wget: reads 0"}),
        ("peer 'wget' is not in the form 'program: how it reads", {"security": True, "peer": "wget"}),
        ("unknown ruling 'refused-repar'; nearest: 'refused-repair'", {"rulings": ("refused-repar",)}),
        ("rulings is not a tuple: 'refused-repair'", {"rulings": "refused-repair"}),
        ("unknown capability 'expcet'; nearest: 'expect'", {"needs": ("url", "expcet")}),
        ("needs is not a tuple: 'expect'", {"needs": "expect"}),
        ("needs is not a tuple: ['expect']", {"needs": ["expect"]}),
        ("unknown level 'musst'; nearest: 'must'", {"level": "musst"}),
        ("unknown transport 'tsl'; nearest: 'tls'", {"transports": ("tcp", "tsl")}),
        ("unknown delivery 'bitwise'; nearest: 'bytewise'", {"deliveries": ("bitwise",)}),
        ("unknown read 'peices'; nearest: 'pieces'", {"reads": ("peices",)}),
        ("unknown reuse 'requird'; nearest: 'required'", {"reuse": "requird"}),
        ("unknown via 'proxi'; nearest: 'proxy'", {"via": "proxi"}),
        ("unknown profile '2009'; nearest: '2008'", {"profile": "2009"}),
        ("unknown ends 'rts'; nearest: 'rst'", {"ends": ("rts",)}),
        ("unknown how 'finn'; nearest: 'fin'", {"sweep": Sweep("finn")}),  # type: ignore[arg-type]
        ("unknown read 'lines'; known: none, pieces, whole", {"do": (Request(read="lines"),)}),  # type: ignore[arg-type]
        ("unknown kind 'iterble'; nearest: 'iterable'", {"do": (Request(body=Body(b"", "iterble")),)}),  # type: ignore[arg-type]
        ("unknown trusts 'strangr'; nearest: 'stranger'", {"do": (Session(trusts="strangr"), Request())}),  # type: ignore[arg-type]
        ("unknown without 'SSLv4'; nearest: 'SSLv3'", {"sent": (Hello(without=("SSLv4",)),)}),
        (
            "unknown versions 'TLSv1.4'; nearest: 'TLSv1.",
            {"server": (Connection((), Tls(versions=("TLSv1", "TLSv1.4"))),)},
        ),
        ("unknown client_auth 'requird'", {"server": (Connection((Tls(client_auth="requird"),)),)}),  # type: ignore[arg-type]
        ("unknown clause 'RFC9112-7.1-P'; nearest: 'RFC9112-7.1-P", {"cites": ("RFC9112-7.1-P",)}),
        ("cites is not a tuple: 'RFC9112-7.1-2'", {"cites": "RFC9112-7.1-2"}),
        ("unknown identity 'expried'; nearest: 'expired'", {"server": (Connection((), Tls("expried")),)}),
        ("unknown identity 'expried'", {"server": (Connection((), Tls(by_name=(("a", "expried"),))),)}),
        ("unknown identity 'client-expried'; nearest: 'client-expired'", {"shows": "client-expried"}),
    ],
)
def test_a_name_that_there_is_not_is_refused_with_place_case_and_the_nearest(why: str, more: dict[str, Any]) -> None:
    assert refusal(case(**more)).startswith(f"{place_of(ONE)}: case chunked/one-chunk: {why}")


def test_every_case_of_the_corpus_is_accepted() -> None:
    check(corpus())
    check_references(corpus().values())


@pytest.mark.parametrize(
    ("why", "cites"),
    [
        ("unknown clause 'RFC9112-7.1-22'; nearest: 'RFC9112-7.1-2'", ("RFC9112-7.1-22",)),
        (
            "cites clauses of different levels (may, must); give the case a level of its own",
            ("RFC9112-2.2-1", "RFC9112-2.2-2"),
        ),
    ],
)
def test_a_case_without_a_level_says_where_it_stands(why: str, cites: tuple[str, ...]) -> None:
    with pytest.raises(CorpusError) as caught:
        level_of(case(cites=cites))
    assert str(caught.value).startswith(f"{place_of(ONE)}: case chunked/one-chunk: {why}")


# ----------------------------------------------------------------------------------------------------------- documents

CLAUSE = """
[[requirement]]
id = "A-1"
source = "RFC 9112"
section = "2.2"
level = "MUST"
area = "headers"
layer = "core"
observable = "api"
summary = "A clause."
"""


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("10: requirement[0].summry: unknown key 'summry'; nearest: 'summary'", CLAUSE.replace("summary", "summry")),
        ("2: requirement[0]: the key 'area' is missing", CLAUSE.replace('area = "headers"\n', "")),
        ("6: requirement[0].level: unknown value 'MSUT'; nearest: 'MUST'", CLAUSE.replace('"MUST"', '"MSUT"')),
        ("8: requirement[0].layer: unknown value 'cor'; nearest: 'core'", CLAUSE.replace('"core"', '"cor"')),
        ("9: requirement[0].observable: unknown value 'apo'", CLAUSE.replace('"api"', '"apo"')),
        (
            "2: requirement[0]: the key 'scored_as' is missing; a clause with level PROSE needs it",
            CLAUSE.replace("MUST", "PROSE"),
        ),
        ("11: requirement[0].scored_as: unknown value 'musst'", f"{CLAUSE}scored_as = 'musst'\n"),
        ("13: requirement[1].id: 'A-1' is used twice", CLAUSE * 2),
        ("2: requirements: unknown key 'requirements'", CLAUSE.replace("[requirement]", "[requirements]")),
        ("4: requirement[0].source: the integer 9112, where a string is needed", CLAUSE.replace('"RFC 9112"', "9112")),
        ("2: not TOML: ", "\n[[requirement\n"),
    ],
)
def test_a_typo_in_the_catalogue_names_line_key_and_mend(why: str, text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        requirements.parse(text)
    assert str(caught.value).startswith(f"conformance/corpus/requirements.toml:{why}")


def test_the_catalogue_itself_is_what_is_parsed() -> None:
    text = (ROOT / "conformance" / "corpus" / "requirements.toml").read_text(encoding="utf-8")
    assert requirements.parse(text) == catalogue()


@pytest.mark.parametrize(
    ("why", "name", "text"),
    [
        ("2: decision[0].cases[0]: unknown case 'chunked/one-chnk'; nearest: 'chunked/one-chunk'", "decided.toml",
         '[[decision]]\ncases = ["chunked/one-chnk"]\ntext = "Kept."\n'),
        ("1: decision[0]: the key 'text' is missing", "decided.toml", '[[decision]]\ncases = ["chunked/one-chunk"]\n'),
        ("3: decision[0].txt: unknown key 'txt'", "decided.toml",
         '[[decision]]\ncases = ["chunked/one-chunk"]\ntxt = "Kept."\n'),
        ("3: 1.0[1]: unknown case 'chunked/one-chnk'; nearest: 'chunked/one-chunk'", "versions.toml",
         '"1.0" = [\n    "chunked/one-chunk",\n    "chunked/one-chnk",\n]\n'),
        ("1: 1.0: the string 'chunked/one-chunk', where an array is needed", "versions.toml",
         '"1.0" = "chunked/one-chunk"\n'),
        ("1: 1.1[0]: unknown case 'chunked/one-chnk'; nearest: 'chunked/one-chunk'", "revised.toml",
         '"1.1" = ["chunked/one-chnk"]\n'),
        ("1: 1.11: unknown version '1.11'; nearest: '1.1'", "revised.toml", '"1.11" = ["chunked/one-chunk"]\n'),
        ("1: 1.0[0]: case 'chunked/one-chunk' is new in version 1.0; remove it", "revised.toml",
         '"1.0" = ["chunked/one-chunk"]\n'),
        ("1: 1.1: an array of 0, where at least 1 is needed", "revised.toml", '"1.1" = []\n'),
    ],
)  # fmt: skip
def test_a_typo_beside_the_cases_names_file_line_and_the_nearest_case(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, why: str, name: str, text: str
) -> None:
    for path in Path(cases.__file__).parent.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(cases, "files", lambda _: tmp_path)
    with pytest.raises(DocumentError) as caught:
        {"decided.toml": corpus, "versions.toml": cases.versions, "revised.toml": cases.revised}[name].__wrapped__()
    assert str(caught.value).startswith(f"conformance/corpus/cases/{name}:{why}")


# -------------------------------------------------------------------------------------------------------- capabilities


def test_every_capability_has_its_row() -> None:
    assert list(CAPABILITIES) == list(get_args(Capability))


def test_the_page_on_the_driver_protocol_has_every_capability() -> None:
    text = (ROOT / "docs" / "driver-protocol.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)) == set(CAPABILITIES)


def test_what_a_case_implies_is_what_a_client_is_asked_for() -> None:
    implied = case(do=(Session(verify=False, host="a.example"), Request(read="none", verify=False)), shows="client")
    assert set(implied.capabilities) == {
        *("unread", "resolve", "client-certificate", "unverified", "unverified-request"),
    }
    assert case(do=(Request(), Request()), via="tunnel", needs=("url",)).capabilities == ("stepwise", "tunnel", "url")
    assert case(via="secure-tunnel", transports=("tls",)).capabilities == ("tunnel", "secure-tunnel")


def test_behind_a_proxy_a_client_resolves_the_proxy_alone() -> None:
    assert "resolve" not in case(via="tunnel", host="a.example", proxy="localhost").capabilities
    assert "resolve" in case(via="tunnel", host="localhost", proxy="a.example").capabilities
    assert "resolve" in case(via="tunnel", do=(Request(host="localhost"),)).capabilities  # a further host
    assert "resolve" in case(via="tunnel", host="a.example").capabilities  # the host is that of the proxy too


# -------------------------------------------------------------------------------------- several questions, and a cancel

ANSWERED = Connection((Send(b"HTTP/1.1 204 No Content\r\n\r\n"),), target="/one")
TWO = (AtATime((Request(target="/one"), Request(target="/two"))),)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            case(do=(Request(cancel="her"),), server=(Connection((ReadRequest(), Mark("here"), Hold())),)),
            "unknown mark 'her' of a cancel; nearest: 'here'",
        ),
        (case(do=(Request(part=-1),)), "part -1 is negative"),
        (
            case(do=(BackToBack((Request(), Request())),), expect=(Response(), Failure(unsent=True))),
            "unsent needs requests one after the other",
        ),
        (case(via="proxy"), "a case with a proxy has one transport"),
        (case(via="secure-tunnel"), "a case with TLS to a proxy has the transport 'tls' alone"),
        (case(proxy="localhost"), "proxy 'localhost' without via; give via, or remove the proxy"),
        (
            case(do=(AtATime((Request(target="/one"), Request(target="/one"))),), server=(ANSWERED,)),
            "two requests at a time have the target '/one'",
        ),
        (case(do=TWO, server=(ANSWERED,)), "no connection has the target '/two'; known: /one"),
        (
            case(do=TWO, server=(ANSWERED, replace(ANSWERED, target="/two"), replace(ANSWERED, target="/three"))),
            "no request has the target '/three' of a connection",
        ),
        (
            case(do=TWO, server=(ANSWERED, replace(ANSWERED, target="/two"), b"")),
            "some connections have a target, and some have none",
        ),
        (
            case(do=(BackToBack((Request(read="hole"),)),)),  # type: ignore[arg-type]
            "unknown read 'hole'; nearest: 'whole'",
        ),
    ],
    ids=[
        "mark",
        "part",
        "unsent",
        "proxy",
        "secure-tunnel",
        "without-via",
        "twice",
        "unserved",
        "unrequested",
        "some",
        "read",
    ],
)
def test_a_wrong_question_of_version_2_is_one_line(wrong: Case, said: str) -> None:
    line = refusal(wrong)
    assert said in line
    assert "\n" not in line
