"""Scenario files: what each key gives, and one clear line for whatever is wrong, with the line at fault."""

from __future__ import annotations

import json
import re
import ssl
from pathlib import Path
from typing import Any

import pytest

from h1conform import certs
from h1conform.mockserver import Close, Hold, Play, ReadHead, ReadRequest, Reset, Segments, Send, echo
from h1conform.mockserver.base import toml_document
from h1conform.mockserver.base.limits import Limits
from h1conform.mockserver.base.settings import Settings
from h1conform.mockserver.routing.replies import Faulty, Raw, Reply
from h1conform.mockserver.routing.route import Route
from h1conform.mockserver.routing.routes import Routes
from h1conform.mockserver.scenario.file import ROUTES, SERVER, BadScenario, Scenario, load, parse
from h1conform.mockserver.scenario.resolvers import Resolvers
from h1conform.mockserver.scenario.routes import route_codec
from h1conform.mockserver.script import StartTls, faults


class Case:
    """What a program that has a corpus makes of a case."""

    def __init__(self, id: str) -> None:
        self.id = id

    def __call__(self, _: object) -> tuple[Send, ...]:
        return (Send(self.id.encode()),)


def make_case(id: str) -> Case:
    if id != "chapter/known":
        raise ValueError(f"no case {id!r}; nearest: chapter/known")
    return Case(id)


def make_context(cert: str = "good", **rest: Any) -> ssl.SSLContext:
    return certs.server_context(cert, **rest)


RESOLVERS = Resolvers(make_case, make_context)


def route(text: str) -> Route:
    """The only route of a scenario with these keys."""
    [found] = parse(f"[[route]]\n{text}", resolvers=RESOLVERS).routes
    return found


def wrong(text: str) -> str:
    """What is said of a scenario."""
    with pytest.raises(BadScenario) as caught:
        parse(text, "f.toml", RESOLVERS)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------ what is right


def test_an_empty_file_is_a_server_without_routes() -> None:
    assert parse("") == Scenario()


def test_settings_are_those_of_the_server_table() -> None:
    text = """
    [server]
    host = ["127.0.0.1", "::1"]
    port = 0
    tls = "either"
    cert = "expired"
    alpn = ["http/1.1"]
    versions = ["TLSv1.2", "TLSv1.2"]
    client_auth = "optional"
    deadline = 2.5
    backlog = 3
    receive_buffer = 4096
    limits = { connections = 7, log = 9 }
    """
    context = {"cert": "expired", "alpn": ("http/1.1",), "versions": ("TLSv1.2", "TLSv1.2"), "client_auth": "optional"}
    limits = Limits(connections=7, log=9)
    wanted = Settings(("127.0.0.1", "::1"), 0, None, "either", context, 2.5, 3, 4096, limits)
    assert parse(text, resolvers=RESOLVERS).settings == wanted


def test_a_certificate_means_tls() -> None:
    assert parse('[server]\ncert = "good"', resolvers=RESOLVERS).settings.tls is True


def test_connections_come_in_order_and_say_themselves_how_they_are_encrypted() -> None:
    text = """
    [[connection]]
    script = [{ send = "early\\r\\n" }, "routes"]
    [[connection]]
    tls = false
    script = ["reset"]
    [[connection]]
    cert = "expired"
    script = ["read", "close"]
    """
    scenario = parse(text, resolvers=RESOLVERS)
    assert scenario.plays == (
        Play((Send(b"early\r\n"), ROUTES)),
        Play((Reset(),)),
        Play((ReadRequest(), Close()), make_context("expired")),
    )
    assert scenario.unencrypted == {1}


CONDITIONS: list[tuple[str, str, object]] = [
    ('"exact"', "exact", "exact"),
    ('{ regex = "^a" }', re.compile("^a"), {"regex": "^a"}),
    ('{ contains = "a.b" }', re.compile(r"a\.b"), {"regex": r"a\.b"}),
    ("{ absent = true }", None, {"absent": True}),
    ("{ present = true }", re.compile(""), {"present": True}),
]


@pytest.mark.parametrize(("text", "value", "written"), CONDITIONS, ids=[each[0] for each in CONDITIONS])
def test_conditions_on_values(text: str, value: object, written: object) -> None:
    found = route(f"headers = {{ accept = {text} }}\nquery = {{ q = {text} }}")
    assert (found.headers, found.query) == ({"accept": value}, {"q": value})
    assert route_codec(RESOLVERS).write(found)["headers"] == {"accept": written}


ROUTES_IN_TOML: list[tuple[str, Route]] = [
    ("", Route()),
    ('method = "GET"\npath = "/a"', Route(("GET",), "/a")),
    ('method = ["PUT", "POST"]\npath = "/a/<int:id>"', Route(("PUT", "POST"), "/a/<int:id>")),
    ('target = "*"', Route(target="*")),
    ('body = "b\\u00e9"', Route(body="b\u00e9")),
    ('body = { base64 = "/w==" }', Route(body=b"\xff")),
    ('body = { regex = "b+" }', Route(body=re.compile("b+"))),
    ("json = { a = [1, true] }", Route(json={"a": [1, True]})),
    ("connection = 0\nposition = [1, 2]", Route(connection=(0,), position=(1, 2))),
    ("times = 2\npriority = -1\nearly = true", Route(times=2, priority=-1, early=True)),
    ('scenario = "s"\nstate = "a"\nthen = "b"', Route(scenario="s", state="a", then="b")),
    ('name = "n"', Route(name="n")),
    ('reply = "text"', Route(reply=Reply("text"))),
    ('reply = { body = { base64 = "/w==" } }', Route(reply=Reply(b"\xff"))),
    (
        'reply = { status = 201, reason = "Yes", headers = { A = "1", B = ["2", "3"] }, json = [1] }',
        Route(reply=Reply(status=201, reason="Yes", headers=(("A", "1"), ("B", "2"), ("B", "3")), json=[1])),
    ),
    (
        'reply = { chunks = ["a", "b"], trailers = { T = "1" } }',
        Route(reply=Reply(chunks=("a", "b"), trailers=(("T", "1"),))),
    ),
    ('reply = { raw = "\\u00ff\\r\\n" }', Route(reply=Raw(b"\xff\r\n"))),
    ('reply = { raw = { base64 = "AA==" }, close = false }', Route(reply=Raw(b"\0", close=False))),
    (
        'reply = { script = [{ send = "a" }, { read = "head" }, { segments = ["b", "c"] }, { hold = false }] }',
        Route(reply=(Send(b"a"), ReadHead(), Segments((b"b", b"c")), Hold(read=False))),
    ),
    ("reply = { echo = true }", Route(reply=echo)),
    (
        'reply = { body = "hello", faults = [{ reset = -2 }] }',
        Route(reply=Faulty(Reply("hello"), (faults.reset(at=-2),))),
    ),
    ('replies = ["a", { status = 503 }]', Route(replies=(Reply("a"), Reply(status=503)))),
]


@pytest.mark.parametrize(("text", "wanted"), ROUTES_IN_TOML, ids=[each[0][:30] for each in ROUTES_IN_TOML])
def test_a_route_is_read_and_what_is_written_of_it_reads_the_same(text: str, wanted: Route) -> None:
    assert route(text) == wanted
    codec = route_codec(RESOLVERS)
    written = json.loads(json.dumps(codec.write(wanted)))
    assert codec.read(written, ()) == wanted


FAULTS: list[tuple[str, faults.Action]] = [
    ("{ reset = 45 }", faults.reset(45)),
    ("{ reset = { at = 45 } }", faults.reset(45)),
    ('{ truncate = "after_head" }', faults.truncate(faults.after_head())),
    ("{ hold = { after_head = 4 } }", faults.hold(faults.after_head(4))),
    ("{ reset = { at = { anywhere = 7 } } }", faults.reset(faults.anywhere(7))),
    ("{ pause = { at = 3, seconds = 0.5 } }", faults.pause(3, 0.5)),
    ("{ delay = 1 }", faults.delay(1)),
    ('{ inject = { at = 3, data = "\\u00ff" } }', faults.inject(3, b"\xff")),
    ("{ drop = 3 }", faults.drop(3)),
    ("{ corrupt = { at = 3, size = 2, mask = 1 } }", faults.corrupt(3, 2, 1)),
    ('"dribble"', faults.dribble()),
    ("{ dribble = { size = 2, at = 1 } }", faults.dribble(2, at=1)),
    ('"no_close_notify"', faults.no_close_notify()),
]


@pytest.mark.parametrize(("text", "wanted"), FAULTS, ids=[each[0] for each in FAULTS])
def test_faults(text: str, wanted: faults.Action) -> None:
    found = route(f'reply = "0123456789"\nfaults = [{text}]')
    assert found.faults == (wanted,)
    codec = route_codec(RESOLVERS)
    assert codec.read(codec.write(found), ()).faults == (wanted,)


def test_every_fault_has_its_spelling() -> None:
    assert {wanted.name for _, wanted in FAULTS} == set(faults.ACTIONS)


def test_a_route_may_wait_for_a_later_route_of_the_file() -> None:
    text = '[[route]]\nafter = "n"\n[[route]]\nname = "n"'
    assert parse(text).routes == (Route(after="n"), Route(name="n"))
    assert route_codec(RESOLVERS).write(Route(after="n"))["after"] == "n"
    assert wrong('[[route]]\nname = "n"\nafter = "n"') == (
        "f.toml:3: route[0].after: route 'n' waits for itself, so that it never answers"
    )


def test_a_case_is_what_the_program_makes_of_it() -> None:
    found = route('reply = { case = "chapter/known" }')
    assert isinstance(found.reply, Case)
    assert route_codec(RESOLVERS).write(found)["reply"] == {"case": "chapter/known"}


def test_tls_begins_where_the_script_says_with_a_certificate_by_name() -> None:
    text = (
        'reply = { script = [{ start_tls = { cert = "expired", by_name = { "a.example" = {} }, optional = true } }] }'
    )
    found = route(text)
    [step] = found.reply
    assert step == StartTls(make_context("expired"), (("a.example", make_context()),), optional=True)
    codec = route_codec(RESOLVERS)
    assert codec.read(codec.write(found), ()) == found


def test_what_only_python_can_say_is_written_by_name() -> None:
    def odd(context: object) -> bool:
        return bool(context)

    written = route_codec(RESOLVERS).write(Route(when=odd, reply=odd))
    assert written["reply"] == {"python": odd.__qualname__}
    assert written["when"] == odd.__qualname__


def test_routes_of_a_file_can_be_added_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "scenario.toml"
    path.write_text('[[route]]\npath = "/a"\nreply = "a"\n[[route]]\npath = "/b"\n', encoding="utf-8")
    routes = Routes()
    for each in load(path).routes:
        routes.add(each)
    assert [each.path for each in routes.listed] == ["/a", "/b"]


# ------------------------------------------------------------------------------------------------------ what is wrong

R = '[[route]]\npath = "/x"\n'
WRONG: list[tuple[str, str]] = [
    ("[server]\nprot = 1", "f.toml:2: server.prot: unknown key 'prot'; nearest: 'port'"),
    ("[[rout]]", "f.toml:1: rout: unknown key 'rout'; nearest: 'route'"),
    (R + "[route.reply]\nstats = 3", "f.toml:4: route[0].reply.stats: unknown key 'stats'; nearest: 'status'"),
    (R + "reply = { body = 1 }", "f.toml:3: route[0].reply.body: the integer 1, where a string is needed"),
    ("x =", "f.toml:1: not TOML: Invalid value"),
    ("a = 1\nb = 2 c = 3\n", "f.toml:2: not TOML: "),
    ("[server]\nport = 65536", "f.toml:2: server.port: 65536 is more than 65535"),
    ("[server]\nport = true", "f.toml:2: server.port: the boolean true, where an integer is needed"),
    ('[server]\ntls = "maybe"', "f.toml:2: server.tls: the string 'maybe', where true, false or \"either\" is needed"),
    ('[server]\ncert = "expird"', "f.toml:2: server.cert: unknown identity 'expird': did you mean 'expired' or "),
    ('[server]\ntls = false\ncert = "good"', "f.toml:3: server.cert: needs TLS: remove this key, or 'tls = false'"),
    ('[server]\nunix = "/x"\nport = 3', "f.toml:3: server.port: 'port' cannot be used together with 'unix'"),
    ("[server]\ndeadline = nan", "f.toml:2: server.deadline: nan is not a finite number"),
    ("[server]\nlimits = { log = 0 }", "f.toml:2: server.limits.log: 0 is less than 1"),
    (R + "reply = { status = 1000 }", "f.toml:3: route[0].reply.status: status 1000: "),
    (
        R + 'reply = { body = "a", raw = "b" }',
        "f.toml:3: route[0].reply.raw: 'raw' cannot be used together with 'body'",
    ),
    (
        R + 'reply = { body = "a", json = 1 }',
        "f.toml:3: route[0].reply.json: 'json' cannot be used together with 'body'",
    ),
    (R + "reply = { close = true }", "f.toml:3: route[0].reply.close: 'close' needs 'raw'"),
    (R + "reply = { echo = false }", "f.toml:3: route[0].reply.echo: has to be true; to turn it off, remove it"),
    (R + 'reply = { python = "x" }', "f.toml:3: route[0].reply.python: stands for a reply of Python code"),
    (R + 'reply = { case = "chapter/knwn" }', "f.toml:3: route[0].reply.case: no case 'chapter/knwn'; nearest: "),
    (R + 'reply = { raw = "\u20ac" }', "f.toml:3: route[0].reply.raw: '\u20ac' (U+20AC) is not an octet"),
    (R + 'reply = { raw = { base64 = "!" } }', "f.toml:3: route[0].reply.raw.base64: not base64: "),
    (R + 'reply = { headers = { "a b" = "x" } }', "f.toml:3: route[0].reply.headers: header 'a b': "),
    (R + 'reply = { headers = { Content-Length = "5" } }', "f.toml:3: route[0].reply: Content-Length 5 with 0 octets"),
    (
        R + 'reply = { body = "hello", faults = [{ reset = 500 }] }',
        "f.toml:3: route[0].reply.faults: reset: at=500 lies outside a response of ",
    ),
    (R + 'reply = "x"\nfaults = [{ reset = 999 }]', "f.toml:4: route[0].faults: reset: at=999 lies outside "),
    (R + 'faults = ["rest"]', "f.toml:3: route[0].faults[0]: unknown fault 'rest'; nearest: 'reset'"),
    (R + 'faults = ["reset"]', "f.toml:3: route[0].faults[0]: 'reset' needs 'at'"),
    (R + "faults = [{ pause = 3 }]", "f.toml:3: route[0].faults[0].pause: 'pause' needs the parameter 'seconds' too"),
    (R + 'faults = [{ reset = "x" }]', "f.toml:3: route[0].faults[0].reset: the string 'x' is not an offset: "),
    (
        R + "faults = [\n  { delay = 1 },\n  { corrupt = { at = 0, mask = 256 } },\n]",
        "f.toml:5: route[0].faults[1].corrupt.mask: 256 is more than 255",
    ),
    (R + 'reply = { script = ["sned"] }', "f.toml:3: route[0].reply.script[0]: unknown step 'sned'; nearest: 'send'"),
    (R + "reply = { script = [{ reset = 1 }] }", "f.toml:3: route[0].reply.script[0].reset: 'reset' has no parameters"),
    (
        R + 'reply = { script = [{ send = "a", close = {} }] }',
        "f.toml:3: route[0].reply.script[0]: a table, where ",
    ),
    (
        R + 'reply = { script = [{ start_tls = { cert = "expird" } }] }',
        "f.toml:3: route[0].reply.script[0].start_tls.cert: unknown identity 'expird'",
    ),
    (R + 'method = "G T"', "f.toml:3: route[0].method: method[0]='G T': give a token"),
    (
        '[[route]]\npath = "x"',
        "f.toml:2: route[0].path: 'x' does not begin with a slash; give '/x', or '*' for any request target",
    ),
    ('[[route]]\npath = "/<foo:x>"', "f.toml:2: route[0].path: '/<foo:x>': the converter 'foo' does not exist"),
    (R + f"faults = [{{ reset = {10**40} }}]", "f.toml:3: route[0].faults[0].reset: "),
    (R + "faults = [{ delay = 1e9 }]", "f.toml:3: route[0].faults[0].delay: 1000000000.0 is more than 1000000"),
    (
        R + 'reply = { script = [{ repeat = { data = "a", count = -5 } }] }',
        "f.toml:3: route[0].reply.script[0].repeat.count: -5 is less than 0",
    ),
    (
        R + 'reply = { script = [{ record = { content = "a", kind = 9999 } }] }',
        "f.toml:3: route[0].reply.script[0].record.kind: 9999 is more than 255",
    ),
    (
        R + 'reply = { script = [{ ciphertext = { parts = [{ send = "a" }], cuts = [1, -1] } }] }',
        "f.toml:3: route[0].reply.script[0].ciphertext.cuts[1]: -1 is less than 0",
    ),
    (
        R + f"priority = {10**40}",
        "f.toml:3: route[0].priority: an integer of many digits is more than 9007199254740991",
    ),
    (f"[server]\nbacklog = {2**31}", "f.toml:2: server.backlog: 2147483648 is more than 2147483647"),
    (f"[server]\nreceive_buffer = {2**31}", "f.toml:2: server.receive_buffer: 2147483648 is more than 2147483647"),
    ("[server]\ndeadline = 1e7", "f.toml:2: server.deadline: 10000000.0 is more than 1000000"),
    ('[server]\nhost = "a\\u0000"', "f.toml:2: server.host: "),
    (R + "times = 0", "f.toml:3: route[0].times: 0 is less than 1"),
    (R + 'headers = { a = { regx = "x" } }', "f.toml:3: route[0].headers.a.regx: unknown condition 'regx'; nearest: "),
    (R + 'headers = { a = { regex = "(" } }', "f.toml:3: route[0].headers.a.regex: not a regular expression: "),
    (R + "headers = { a = { absent = false } }", "f.toml:3: route[0].headers.a.absent: has to be true"),
    (R + "target = { absent = true }", "f.toml:3: route[0].target: a target cannot be absent"),
    (R + 'when = "x"', "f.toml:3: route[0].when: is a function: only Python code can give it"),
    (R + "json = 1\nearly = true", "f.toml:4: route[0].early: early=True: an early route does not read the content"),
    (R + 'reply = "a"\nreplies = ["b"]', "f.toml:3: route[0].reply: reply and replies: a route takes only one of them"),
    ('[[route]]\nname = "a"\n[[route]]\nname = "a"', "f.toml:4: route[1].name: there is a route 'a' already"),
    (
        '[[route]]\nname = "ab"\n[[route]]\nafter = "ac"',
        "f.toml:4: route[1].after: there is no route 'ac'; known: ab",
    ),
    ("[[connection]]\ntls = true", "f.toml:1: connection[0]: the key 'script' is missing"),
    ('[[connection]]\nscript = ["routes", "raed"]', "f.toml:2: connection[0].script[1]: unknown step 'raed'"),
    ("[fallback]\nstatus = 1", "f.toml:2: fallback.status: status 1: "),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[each[1] for each in WRONG])
def test_whatever_is_wrong_is_one_line_with_place_offender_and_mend(text: str, said: str) -> None:
    line = wrong(text)
    assert line.startswith(said)
    assert "\n" not in line


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    with pytest.raises(BadScenario, match=rf"^{re.escape(str(path))}: cannot be read: No such file"):
        load(path)


DEEP = "arrays and tables more than 100 deep inside one another"
BEYOND: list[tuple[str, bytes, str]] = [
    ("arrays", b"\nx = " + b"[" * 100_000 + b"]" * 100_000, f":2: {DEEP}"),
    ("tables", b"x = " + b"{a=" * 5000 + b"1" + b"}" * 5000, f":1: {DEEP}"),
    ("lines", b"x = " + b"[\n" * 500 + b"]" * 500, f":101: {DEEP}"),
    ("json", b"[[route]]\njson = " + b"[" * 150 + b"]" * 150, f":2: route[0].json: {DEEP}"),
    ("keys", b".".join([b"a"] * 5000) + b" = 1", ":1: a: unknown key 'a'; known: "),
    ("keys of a value", b"[[route]]\njson." + b".".join([b"a"] * 5000) + b" = 1", f":2: route[0].json: {DEEP}"),
    ("digits", b"# 1\n[[route]]\npriority = " + b"9" * 10_000, ":3: an integer of more than 4300 digits"),
    ("digits in text", b's = "' + b"9" * 5000 + b'"\nb = ' + b"9" * 5000, ":2: an integer of more than 4300 digits"),
    (
        "hexadecimal",
        b"[[route]]\npriority = 0x" + b"f" * 10_000,
        ":2: route[0].priority: an integer of many digits is ",
    ),
    ("escape", b'"a\\u001b[31mb" = 1', r":1: a\x1b[31mb: unknown key 'a\x1b[31mb'"),
    ("line feed", b'[server]\n"a\\nb" = 1', r":2: server.a\nb: unknown key 'a\nb'"),
    ("bidi", '[[route]]\n"\u202e" = 1'.encode(), r":2: route[0].\u202e: unknown key '\u202e'"),
    ("BOM", b"\xef\xbb\xbf[[route]]\npath = 5", ":2: route[0].path: the integer 5, where a string is needed"),
    ("UTF-16", "x = 1".encode("utf-16"), ":1: not UTF-8, the encoding of TOML"),
]


@pytest.mark.parametrize(("content", "said"), [each[1:] for each in BEYOND], ids=[each[0] for each in BEYOND])
def test_a_document_beyond_every_bound_is_one_line_with_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(content)
    with pytest.raises(BadScenario) as caught:
        load(path)
    deep = (
        f"{path}: tables or keys too deep inside one another"  # from CPython 3.14 on, tomllib refuses long dotted keys
    )
    assert str(caught.value).startswith((f"{path}{said}", deep) if b"a.a" in content else f"{path}{said}")
    assert str(caught.value).isprintable()


def test_a_byte_order_mark_before_a_document_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_bytes(b'\xef\xbb\xbf[[route]]\npath = "/a"')
    assert [each.path for each in load(path).routes] == ["/a"]


def test_a_file_that_is_not_utf_8_is_named_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'a = 1\nb = "\xe9"\n')
    with pytest.raises(BadScenario, match=r"latin\.toml:2: not UTF-8"):
        load(path)


def test_a_file_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_document, "_LARGEST", 100_000)
    with pytest.raises(BadScenario, match=r"^/dev/zero: more than 100000 octets; a document has at most that many$"):
        load(Path("/dev/zero"))


def test_without_a_corpus_and_certificates_their_names_mean_nothing() -> None:
    with pytest.raises(BadScenario, match="this server has no cases"):
        parse('[fallback]\ncase = "x"')
    with pytest.raises(BadScenario, match="this server has no certificates"):
        parse('[server]\ncert = "good"')


# ---------------------------------------------------------------------------------------------------------- the page

PAGE = Path(__file__).parent.parent.parent / "docs" / "scenario-files.md"


def names_in(schema: Any) -> set[str]:
    """Every key that a schema speaks of, at any depth."""
    if isinstance(schema, list):
        return {name for each in schema for name in names_in(each)}
    if not isinstance(schema, dict):
        return set()
    return {*schema.get("properties", {}), *(name for each in schema.values() for name in names_in(each))}


def test_the_page_speaks_of_every_key() -> None:
    text = re.sub(r"```.*?```", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`]+`", text))))
    known = names_in(route_codec(RESOLVERS).schema) | names_in(SERVER.schema)
    assert len(known) > 60
    assert known - told - {"python"} == set()
