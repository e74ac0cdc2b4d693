"""The corpus itself: every case is well formed, has its twin, can be played, and is data and nothing else."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

import pytest

from h1conform.certs import identities
from h1conform.conformance.corpus import cases
from h1conform.conformance.corpus.cases import (
    CHAPTERS,
    VERSION,
    corpus,
    literals,
    modules,
    revised,
    revised_after,
    versions,
)
from h1conform.conformance.corpus.requirements import catalogue, level_of
from h1conform.conformance.evidence import store
from h1conform.conformance.exchange import tokens
from h1conform.conformance.model import (
    LEVELS,
    WORDS,
    AnyOf,
    Body,
    Call,
    Case,
    Failure,
    Never,
    Outcome,
    Request,
    Response,
    Value,
    Wait,
)
from h1conform.mockserver import Mark, Pause, ReadHead, ReadRequest, ReadUntilSilent, Repeat, Segments, Send

FOLDER = Path(cases.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*/*.py") if path.name != "__init__.py")

CASES = tuple(corpus().values())
FRAMING = ("content-length", "transfer-encoding")


def alternatives(outcome: Outcome) -> tuple[Response | Failure | Value, ...]:
    return outcome.outcomes if isinstance(outcome, AnyOf) else (outcome,)


def allows_failure(outcome: Outcome) -> bool:
    return any(isinstance(each, Failure) for each in alternatives(outcome))


def readings(case: Case) -> tuple[tuple[Outcome, ...], ...]:
    return (case.expect, *((case.modern,) if case.modern else ()), *case.lenient)


# ------------------------------------------------------------------------------------------------------------ the whole


def test_every_module_is_listed_in_its_chapter() -> None:
    assert sorted(modules()) == [f"{path.parent.name}.{path.stem}" for path in MODULES]


def test_no_id_is_there_twice() -> None:
    ids = [case.id for name in modules() for case in import_module(f"{cases.__name__}.{name}").CASES]
    assert sorted(ids) == sorted(set(ids))
    assert ids == list(corpus())


def test_the_corpus_is_as_large_as_promised_and_every_chapter_has_cases() -> None:
    assert len(corpus()) >= 80
    assert {case.chapter.replace("-", "_") for case in corpus().values()} == set(CHAPTERS)
    for module in modules():
        assert import_module(f"{cases.__name__}.{module}").CASES, module


# ------------------------------------------------------------------------------------------------------- every case
# Each rule lists the ids of the cases that break it.


def test_an_id_is_a_path_in_lower_case() -> None:
    assert [case.id for case in CASES if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9.-]+)+", case.id)] == []


def test_an_id_begins_with_the_chapter_that_it_stands_in() -> None:
    for name in modules():
        chapter = name.partition(".")[0].replace("_", "-")
        found = import_module(f"{cases.__name__}.{name}").CASES
        assert [case.id for case in found if case.chapter != chapter] == []


def test_the_cases_of_the_versions_before_are_all_still_there() -> None:
    *before, now = versions()
    assert now == VERSION
    assert {id for version in before for id in versions()[version]} <= set(corpus())
    assert versions()[VERSION], "a corpus without a new case is no new version"


def test_about_is_one_short_sentence() -> None:
    for case in CASES:
        assert len(case.about) <= 90, case.id
        assert case.about.endswith("."), case.id
        assert not case.why or case.why.endswith("."), case.id
        assert (case.about + case.why).isprintable(), case.id


def test_what_most_clients_fail_or_only_one_was_read_again_and_says_what_was_decided() -> None:
    """Or both of its readings stand in it."""
    clients = store.read(store.CROSS_CHECK).values()
    silent = []
    for case in CASES:
        results = [each.results.get(case.id) for each in clients]
        scored = [each for each in results if each in ("p", "l", "f")]
        odd = scored.count("f") * 2 > len(scored) or (scored.count("f") == 1 and len(scored) > 3)
        if odd and level_of(case) != "info" and not (case.decided or case.disputed):
            silent.append(case.id)
    assert silent == []


def test_cites_are_in_the_catalogue() -> None:
    assert [case.id for case in CASES if not case.cites or not set(case.cites) <= set(catalogue())] == []
    assert [case.id for case in CASES if len(set(case.cites)) != len(case.cites)] == []


def test_no_case_cites_an_obsolete_document() -> None:
    """RFC 9110 obsoletes RFC 2818; the clauses that still apply are in RFC 9110 and RFC 9112."""
    assert [case.id for case in CASES if any(clause.startswith("RFC2818-") for clause in case.cites)] == []


def test_every_case_has_a_level() -> None:
    assert {level_of(case) for case in CASES} <= set(LEVELS)


# What a server may send, a client must accept: the clauses permit a message, and a client that refuses it fails.
PERMITTED_TO_SERVERS = {
    *("RFC8446-4.6.1-1", "RFC8446-5.1-13", "RFC8446-5.1-14"),
    *("RFC5246-6.2.1-2", "RFC5246-6.2.1-5"),
}


def test_no_short_content_can_be_the_beginning_of_a_token() -> None:
    """The harness restores content that ends within a token, and would take such content for a cut word."""
    short = [
        (case.id, each.body)
        for case in CASES
        for reading in readings(case)
        for outcome in reading
        for each in alternatives(outcome)
        if isinstance(each, Response) and each.body and len(each.body) < len(WORDS[0])
        if set(each.body.decode("latin-1")) <= set(tokens._LETTERS)
    ]
    assert short == []


def test_a_case_that_gates_cites_a_clause_that_gates() -> None:
    """A clause that permits two outcomes to a client is not what a failing client breaks."""
    gating = {"must", "documented"}
    permissive = [
        case.id
        for case in CASES
        if level_of(case) in gating
        and not any(catalogue()[cite].level in gating for cite in case.cites)
        and not set(case.cites) <= PERMITTED_TO_SERVERS
    ]
    assert permissive == []


def test_every_question_has_an_outcome_in_every_reading() -> None:
    for case in CASES:
        assert case.questions, case.id
        for reading in readings(case):
            assert len(case.questions) == len(reading), case.id


def test_a_lenient_reading_is_another_reading() -> None:
    assert [case.id for case in CASES if len({*map(repr, readings(case))}) < len(readings(case))] == []


def test_outcomes_fit_their_questions() -> None:
    for case in CASES:
        for reading in readings(case):
            for question, outcome in zip(case.questions, reading, strict=True):
                wanted = Value if isinstance(question, Call) else Response
                assert all(isinstance(each, (wanted, Failure)) for each in alternatives(outcome)), case.id


def test_a_twin_exists_and_expects_no_failure_itself() -> None:
    assert [case.id for case in CASES if case.twin and case.twin not in corpus()] == []
    twins = {case.twin for case in CASES if case.twin}
    assert [id for id in twins if any(map(allows_failure, corpus()[id].expect))] == []


def test_twins_lead_to_one_that_has_none() -> None:
    for case in CASES:
        line = [case]
        while line[-1].twin:
            line.append(corpus()[line[-1].twin])
            assert line[-1] not in line[:-1], [each.id for each in line]


def test_what_an_always_failing_client_would_pass_has_a_twin() -> None:
    """Where errors alone satisfy what is expected, only the accepted sibling tells a judgement from a breakdown."""
    assert [case.id for case in CASES if not case.twin and all(map(allows_failure, case.expect))] == []


def test_what_a_client_without_reuse_would_pass_has_a_twin_that_asks_for_reuse() -> None:
    asked = [
        case
        for case in CASES
        if case.chapter == "desync"
        or (case.reuse == "forbidden" and not any(isinstance(item, Call) for item in case.do))
    ]
    assert [case.id for case in asked if not case.twin or corpus()[case.twin].reuse != "required"] == []


def test_every_wait_has_its_mark_and_every_mark_its_wait() -> None:
    for case in CASES:
        waits = [item.mark for item in case.do if isinstance(item, Wait)]
        waits += [item.cancel for item in case.questions if isinstance(item, Request) and item.cancel]
        marks = [step.name for each in case.connections for step in each.steps if isinstance(step, Mark)]
        assert sorted(marks) == sorted(waits), case.id


def test_a_case_is_played_in_some_way_and_in_each_way_once() -> None:
    assert [case.id for case in CASES if not case.variants or len(set(case.variants)) != len(case.variants)] == []


def test_a_script_reads_as_many_requests_as_are_to_share_the_connection() -> None:
    for case in CASES:
        requests = [item for item in case.questions if isinstance(item, Request)]
        reads = [
            bool(each.target)  # a script that belongs to a target begins after the request
            + sum(isinstance(step, (ReadRequest, ReadUntilSilent, ReadHead)) for step in each.steps)
            for each in case.connections
        ]
        assert sum(reads) >= 1, case.id
        assert case.reuse != "required" or reads[0] >= len(requests), case.id


def test_no_verdict_on_framing_of_the_caller_rests_on_the_time_out_of_the_client() -> None:
    """The server answers a request that is shorter than it says: it reads the head, or until the client is silent."""
    framed = [
        case
        for case in CASES
        if case.chapter == "request"
        and any(name.lower() in FRAMING for item in case.do if isinstance(item, Request) for name, _ in item.fields)
    ]
    waiting = [
        case.id for case in framed for each in case.connections for step in each.steps if isinstance(step, ReadRequest)
    ]
    assert len(framed) > 20
    assert waiting == []


def test_a_client_that_does_not_reuse_where_it_should_is_answered_too() -> None:
    """Not to reuse is what is to be seen there: each request, on whichever connection, gets the answer meant for it.

    A client may open a new connection at any request, and send all later requests on that connection."""
    for case in CASES:
        if case.reuse == "required":
            opened = 1 if case.via == "tunnel" else 0  # the response to CONNECT comes first on each connection
            sent = [[step.data for step in each.steps if isinstance(step, Send)][opened:] for each in case.connections]
            assert sent == [sent[0][number:] for number in range(len(sent[0]))], case.id


@pytest.mark.slow
def test_no_case_is_another_of_its_chapter_under_another_name() -> None:
    asked: dict[str, list[str]] = {}
    for case in CASES:
        question = replace(case, id="", about="", cites=(), level=None, lenient=(), twin="", why="", security=False)
        asked.setdefault(case.chapter + repr(question), []).append(case.id)
    assert [ids for ids in asked.values() if len(ids) > 1] == []


def test_what_must_never_arrive_is_something() -> None:
    assert [case.id for case in CASES for each in case.sent if isinstance(each, Never) and not each.octets] == []


def test_security_marks_lenient_readings_of_what_frames_a_message() -> None:
    """A mark on a case without a lenient reading has no effect. A field that frames nothing smuggles nothing."""

    def octets(case: Case) -> bytes:
        steps = (step for connection in case.connections for step in connection.steps)
        sent = (b"".join(step.parts) if isinstance(step, Segments) else getattr(step, "data", b"") for step in steps)
        return re.sub(rb"[\0\s]", b"", b"".join(sent)).lower()

    marked = [case for case in CASES if case.security]
    assert marked
    assert [case.id for case in marked if not case.lenient] == []
    framing = (b"content-length", b"transfer-encoding", b"transfer-encoding".replace(b"-", b""))
    assert [case.id for case in marked if not any(name in octets(case) for name in framing)] == []


def test_every_case_with_the_mark_of_security_names_a_peer_and_no_other_does() -> None:
    assert [case.id for case in CASES if case.security != bool(case.peer)] == []
    assert {each for case in CASES if case.peer for each in case.peer.partition(": ")[::2] if not each} == set()


def test_the_changelog_lists_every_case_whose_expectation_was_revised() -> None:
    """In an item that begins with ``Corpus VERSION revises``, as ids or globs in backticks."""
    root = FOLDER.parents[2]
    pages = [root / "CHANGELOG.md", *(root / "changelog.d").glob("*.md")]
    items = [item for page in pages for item in re.split(r"\n(?=- )|\n\n", page.read_text(encoding="utf-8"))]
    for version, ids in revised().items():
        item = "".join(each for each in items if each.lstrip("- \n").startswith(f"Corpus {version} revises"))
        globs = re.findall(r"`([^`]+/[^`]+)`", item)
        assert [id for id in sorted(ids) if not any(fnmatchcase(id, glob) for glob in globs)] == [], version


def test_a_case_is_revised_only_for_versions_before_the_revision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "revised", lambda: {VERSION: frozenset(("chunked/one-chunk",))})
    assert revised_after("chunked/one-chunk", "1.0") == VERSION
    assert revised_after("chunked/one-chunk", VERSION) == ""
    assert revised_after("chunked/two-chunks", "1.0") == ""


def test_ends_are_those_that_the_wire_knows() -> None:
    assert [case.id for case in CASES if not set(case.ends) <= {"fin", "rst", "close_notify"}] == []
    assert [case.id for case in CASES if "close_notify" in case.ends and case.transports != ("tls",)] == []


def test_identities_are_those_that_are_issued() -> None:
    used = [each.tls for case in CASES for each in case.connections if each.tls is not None]
    named = {shown for tls in used for _, shown in tls.by_name} | {case.shows for case in CASES if case.shows}
    assert {tls.identity for tls in used} | named <= set(identities())


# --------------------------------------------------------------------------------------------------------- only data


_METHODS = {"get", "fromkeys", "encode", "decode", "lower", "upper", "replace", "format", "join", "items", "in_parts"}
_BUILTINS = {"tuple", "range", "int", "str", "bytes", "len", "zip", "enumerate", "map", "dict"}
_TABLES = ("certificate_names", "certificate_wildcards", "certificate_chains", "certificate_sessions")
_IMPORTS = {
    (5, "mockserver.script"),
    (4, "model"),
    (2, "literals"),
    (3, "heads"),
    (3, "sweeps"),
    *((2, name) for name in _TABLES),
}
_HOMES = {
    *(f"h1conform.mockserver.script.{name}" for name in ("script", "steps", "tls_steps")),
    *(f"h1conform.conformance.model.{name}" for name in ("case", "connection", "questions", "expected")),
}
_EXPRESSIONS = (
    *(ast.Constant, ast.Name, ast.Load, ast.Store, ast.Tuple, ast.List, ast.Dict, ast.Starred, ast.keyword),
    *(ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.JoinedStr, ast.FormattedValue),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
    *(ast.Subscript, ast.Slice, ast.Call, ast.Attribute),
)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_chapter_holds_only_data(path: Path) -> None:
    assert "CASES" in _names_of_data(path, _IMPORTS)


def test_what_chapters_share_is_only_data_and_shared() -> None:
    shared = _names_of_data(FOLDER / "literals.py", {(4, "mockserver.script"), (3, "model")})
    assert len(shared) == len(set(shared))
    imported = [
        name.name
        for path in MODULES
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.ImportFrom) and statement.module == "literals"
        for name in statement.names
    ]
    assert [name for name in shared if imported.count(name) < 2] == []


@pytest.mark.parametrize("table", _TABLES)
def test_a_table_is_only_data_and_every_row_is_a_case_of_both_chapters(table: str) -> None:
    _names_of_data(FOLDER / f"{table}.py", {(4, "mockserver.script"), (3, "model"), (1, "literals")})
    rows = [
        row[0]
        for name, value in vars(import_module(f"{cases.__name__}.{table}")).items()
        if name.startswith(("ACCEPTED_", "REFUSED_"))
        for row in value
    ]
    assert rows
    assert [id for id in rows if f"tls/{id}" not in corpus()] == []
    assert [id for id in rows if f"proxy/tunnel/{id}" not in corpus() and not id.endswith("-1.2")] == []


def test_no_chapter_repeats_a_shared_literal() -> None:
    shared = {name: value for name, value in vars(literals).items() if name.isupper()}
    again = [
        f"{name}: {each}"
        for name in modules()
        for each, value in vars(import_module(f"{cases.__name__}.{name}")).items()
        if each in shared and type(value) is type(shared[each]) and repr(value) == repr(shared[each])
        if value is not shared[each]
    ]
    assert again == []


def _names_of_data(path: Path, imports: set[tuple[int, str]]) -> list[str]:
    """The names that a module gives to data. Fails where the module has anything but data."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    imported: set[str] = set()
    names: list[str] = []
    for statement in tree.body[1:]:
        if isinstance(statement, ast.ImportFrom):
            assert (statement.level, statement.module) in imports, ast.unparse(statement)
            imported |= {name.name for name in statement.names}
            assert not any(name.asname for name in statement.names)
        else:
            assert isinstance(statement, ast.Assign), ast.unparse(statement)
            assert all(isinstance(target, ast.Name) for target in statement.targets)
            names += [target.id for target in statement.targets if isinstance(target, ast.Name)]
            _assert_data(statement.value, imported)
    return names


def _assert_data(expression: ast.expr, imported: set[str]) -> None:
    for node in ast.walk(expression):
        assert isinstance(node, _EXPRESSIONS), ast.unparse(node)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                assert node.func.attr in _METHODS, ast.unparse(node)
            else:
                assert isinstance(node.func, ast.Name), ast.unparse(node)
                assert node.func.id in imported | _BUILTINS, ast.unparse(node)
        elif isinstance(node, ast.Attribute):
            assert node.attr in _METHODS | {"kind"}, ast.unparse(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_a_chapter_imports_are_types_and_constants_of_data(path: Path) -> None:
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ImportFrom):
            if statement.module in ("literals", "heads", "sweeps", *_TABLES):  # looked at by themselves
                continue
            home = f"h1conform.{statement.module}" if statement.level == 5 else "h1conform.conformance.model"
            for name in statement.names:
                value = getattr(import_module(home), name.name)
                assert isinstance(value, (type, str))
                assert isinstance(value, str) or value.__module__ in _HOMES


@pytest.mark.parametrize(
    "path", [each for each in MODULES if each.parent.name == "api"], ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_an_api_case_is_at_most_ten_lines(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    cases = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "Case"]
    assert cases
    assert [case.lineno for case in cases if (case.end_lineno or 0) - case.lineno >= 10] == []


def test_an_id_that_is_there_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "CHAPTERS", ("tls", "tls"))
    with pytest.raises(
        ValueError, match=r"tls/basics\.py:\d+: case tls/good-address: duplicate id, also at .*/basics\.py:"
    ):
        corpus.__wrapped__()


# ------------------------------------------------------------------------------------------------------------ races

_BUFFER = 4096  # octets: with this buffer of the server, both ends of a loopback connection hold some 70 KB
_UPLOAD = 256 << 10  # octets: more than these buffers and those of a client hold
_SEEN = 0.15  # seconds in which a client sees a response that is there


def test_a_client_that_is_to_react_to_an_early_response_cannot_have_sent_all_content() -> None:
    """A response that comes while the client sends is seen in time only if the client still has to send."""
    found = []
    for case in CASES:
        if case.chapter != "upload" or Pause(_SEEN) not in case.connections[0].steps:
            continue
        found.append(case.id)
        body = case.questions[0].body if isinstance(case.questions[0], Request) else None
        assert isinstance(body, Body), case.id
        assert len(body.data) >= _UPLOAD, case.id
        assert case.buffer == _BUFFER, case.id
        first = case.connections[0].steps
        assert isinstance(first[first.index(Pause(_SEEN)) - 1], Send), case.id
    assert len(found) == 17


# ----------------------------------------------------------------------------------------------------------- limits

_BUFFERS = 16 << 20  # octets: more than the buffers of both ends of a loopback connection hold


def test_a_client_gives_up_an_endless_element_by_itself() -> None:
    """The end of the connection would give an error to a client without a limit too."""
    for case in CASES:
        for step in case.connections[0].steps:
            if isinstance(step, Repeat) and case.id.startswith("limits/endless-"):
                assert case.within is not None, case.id
                assert case.within >= _BUFFERS, case.id
                assert len(step.data) * step.count >= case.within + _BUFFERS, case.id


def test_a_limit_on_use_is_one_beyond_the_use_in_a_twin() -> None:
    """Otherwise the limit covers what every exchange costs the client, which differs from machine to machine."""
    measured = [case for case in CASES if case.is_measured and case.chapter != "api"]
    assert {field for case in measured for field in ("memory", "reserved", "processor") if getattr(case, field)} == {
        *("memory", "reserved", "processor"),
    }
    assert [case.id for case in measured if not case.twin] == []


def test_octets_after_a_length_come_later_where_an_error_is_right_too() -> None:
    """A client that obeys the length can refuse octets after the content, and then passes for another reason."""
    found = []
    for case in CASES:
        sent = b"".join(step.data for step in case.connections[0].steps if isinstance(step, Send))
        head, _, content = sent.partition(b"\r\n\r\n")
        lengths = [int(value) for value in re.findall(rb"\r\n(?i:content-length): (\d{1,9})(?=\r\n|$)", head)]
        read = [outcome for reading in readings(case) for outcome in alternatives(reading[0])]
        bodies = [each.body for each in read if isinstance(each, Response)]
        if case.chapter == "transfer-encoding" and any(isinstance(each, Failure) for each in read):
            found += [case.id for n in lengths if 0 < n < len(content) and content in bodies]
    assert found == []
