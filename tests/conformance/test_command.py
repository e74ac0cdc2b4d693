"""Command-line tools by a template: what stands on the command line, and what is read from what the tool prints."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from h1conform import certs
from h1conform.conformance.drivers.errors import UnknownClient
from h1conform.conformance.drivers.process import Process
from h1conform.conformance.drivers.protocol import item_message, read_answer
from h1conform.conformance.drivers.registry import from_template
from h1conform.conformance.model import Body, Request, Told, ToldError, ToldResponse, ToldUnsupported

LONG = 20.0  # seconds; only ever used up by a failure

# Notes its arguments and what was in the file after --data; then does as the test says.
TOOL = """
import json, sys
arguments = sys.argv[1:]
noted = {"arguments": arguments}
if "--data" in arguments:
    noted["data"] = open(arguments[arguments.index("--data") + 1][1:], "rb").read().decode("latin-1")
def file(option, octets):
    open(arguments[arguments.index(option) + 1], "wb").write(octets)
def out(octets):
    sys.stdout.buffer.write(octets)
    sys.stdout.flush()
with open(FOLDER + "/noted.json", "w") as stream:
    json.dump(noted, stream)
"""
PLAIN = "out(b'HTTP/1.1 200 OK\\r\\nX-A: one\\r\\n\\r\\nhello')"


class Tool:
    """A tool that was put behind a template."""

    def __init__(self, process: Process, folder: Path) -> None:
        self.process, self.folder = process, folder
        self.open()

    def open(self, **target: object) -> None:
        given = {"scheme": "http", "host": "127.0.0.1", "port": 4321, "ca_file": "/ca.pem", "timeout": 5.0}
        assert self.process.ask({"op": "open", "target": given | target}, LONG)["ok"] is True

    def do(self, request: Request) -> Told:
        return read_answer(self.process.ask(item_message(request), LONG))

    @property
    def noted(self) -> Any:
        return json.loads((self.folder / "noted.json").read_text(encoding="utf-8"))


@pytest.fixture
def tool(start: Callable[..., Process], tmp_path: Path) -> Callable[..., Tool]:
    """A tool of this behaviour, under a template of these words."""

    def run(template: str, code: str = PLAIN) -> Tool:
        program = tmp_path / "tool.py"
        program.write_text(f"FOLDER = {str(tmp_path)!r}\n{TOOL}\n{code}\n", encoding="utf-8")
        words = f"{shlex.quote(sys.executable)} {shlex.quote(str(program))} {template}"
        return Tool(start(*from_template(words, "mine").command), tmp_path)

    return run


Make = Callable[..., Tool]


def test_a_template_names_the_request(tool: Make) -> None:
    made = tool("--request {method} --ca {ca_file} --max {timeout} --x={method} {url}")
    made.do(Request("FOO", "/path?x=1"))
    expected = ["--request", "FOO", "--ca", "/ca.pem", "--max", "5", "--x=FOO", "http://127.0.0.1:4321/path?x=1"]
    assert made.noted["arguments"] == expected


def test_a_field_and_its_option_stand_once_for_each(tool: Make) -> None:
    made = tool("-H {field} {url}")
    made.do(Request(fields=(("X-A", "one two"), ("X-B", ""))))
    assert made.noted["arguments"] == ["-H", "X-A: one two", "-H", "X-B;", "http://127.0.0.1:4321/"]
    made.do(Request())
    assert made.noted["arguments"] == ["http://127.0.0.1:4321/"]


def test_an_option_that_holds_the_field_is_repeated_alone(tool: Make) -> None:
    made = tool("--silent --header={field} {url}")
    made.do(Request(fields=(("X-A", "one"),)))
    assert made.noted["arguments"] == ["--silent", "--header=X-A: one", "http://127.0.0.1:4321/"]


def test_content_is_in_a_file_and_its_option_goes_without_it(tool: Make) -> None:
    made = tool("--request {method} --data @{body_in} {url}")
    made.do(Request("POST", body=Body(b"\x00\xffhello")))
    assert made.noted["data"] == "\x00\xffhello"
    made.do(Request("POST"))
    assert made.noted["arguments"] == ["--request", "POST", "http://127.0.0.1:4321/"]
    made.do(Request("POST", body=Body(b"")))
    assert made.noted["data"] == ""


def test_head_may_have_a_flag_of_its_own(tool: Make) -> None:
    made = tool("--request {method} {head:--head} {url}")
    made.do(Request("HEAD"))
    assert "--head" in made.noted["arguments"]
    made.do(Request())
    assert made.noted["arguments"] == ["--request", "GET", "http://127.0.0.1:4321/"]


@pytest.mark.parametrize(
    ("missing", "request_"),
    [
        ("{field}", Request(fields=(("X-A", "one"),))),
        ("{body_in}", Request(body=Body(b"hello"))),
        ("{method}", Request("POST")),
    ],
    ids=["field", "content", "method"],
)
def test_what_has_no_place_in_the_template_is_unsupported(tool: Make, missing: str, request_: Request) -> None:
    assert tool("{url}").do(request_) == ToldUnsupported(f"the template has no {missing}")


def test_a_nul_cannot_be_an_argument(tool: Make) -> None:
    assert isinstance(tool("{url}").do(Request(target="/a\0b")), ToldUnsupported)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "one"),), b"hello"),
            b"HTTP/1.1 200 OK\r\nX-A: one\r\n\r\nhello",
            id="plain",
        ),
        pytest.param(ToldResponse(200, "", "1.1", (), b""), b"HTTP/1.1 200\r\n\r\n", id="no-reason"),
        pytest.param(
            ToldResponse(200, "OK", "1.0", (("X-A", "one"),), b"a\n\nb"),
            b"HTTP/1.0 200 OK\nX-A: one\n\na\n\nb",
            id="lf",
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", (), b"hello"),
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-B: two\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello",
            id="interim",
        ),
        pytest.param(
            ToldResponse(101, "Switch", "1.1", (), b"HTTP/1.1 200 OK\r\n\r\n"),
            b"HTTP/1.1 101 Switch\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            id="101",
        ),
        pytest.param(
            ToldResponse(103, "Early", "1.1", (("X-A", "one"),), b""),
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX-A: one\r\n\r\n",
            id="interim-only",
        ),
        pytest.param(
            ToldResponse(100, "Continue", "1.1", (), b"stray"),
            b"HTTP/1.1 100 Continue\r\n\r\nstray",
            id="interim-and-content",
        ),
        pytest.param(
            ToldResponse(99, "Low", "1.1", (), b"HTTP/1.1 200 OK\r\n\r\n"),
            b"HTTP/1.1 099 Low\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            id="below-the-classes",
        ),
        pytest.param(ToldResponse(body=b"hello"), b"hello", id="no-head"),
        pytest.param(
            ToldResponse(200, "OK", "1.1", None, b""), b"HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n\r\n", id="folded"
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "o\x00e"),), b""),
            b"HTTP/1.1 200 OK\r\nX-A: o\x00e\r\n\r\n",
            id="control",
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "caf\xe9"),), b""),
            b"HTTP/1.1 200 OK\r\nX-A: caf\xe9\r\n\r\n",
            id="octets",
        ),
    ],
)
def test_what_the_tool_prints_is_a_response(tool: Make, expected: ToldResponse, printed: bytes) -> None:
    assert expected == tool("{url}", f"out({printed!r})").do(Request())


def test_head_and_content_may_be_in_files(tool: Make) -> None:
    code = "file('-D', b'HTTP/1.1 200 OK\\r\\nX-A: one\\r\\n\\r\\nX-T: two\\r\\n'); file('-o', b'HTTP/1.1 hello')"
    got = tool("-D {head_out} -o {body_out} {url}", code).do(Request())
    assert got == ToldResponse(200, "OK", "1.1", (("X-A", "one"),), b"HTTP/1.1 hello", (("X-T", "two"),))


def test_a_file_of_content_that_was_never_written_is_empty_content(tool: Make) -> None:
    got = tool("-D {head_out} -o {body_out} {url}", "file('-D', b'HTTP/1.1 204 No\\r\\n\\r\\n')").do(Request())
    assert got == ToldResponse(204, "No", "1.1", (), b"", ())


def test_an_exit_code_is_an_error_with_the_last_words(tool: Make) -> None:
    code = PLAIN + "\nsys.stderr.write('warning\\ncannot do that\\n'); sys.exit(7)"
    assert tool("{url}", code).do(Request()) == ToldError("exit 7", ("Exception", "BaseException"), "cannot do that")


def test_the_error_is_the_line_under_the_tool_s_name(tool: Make) -> None:
    name = Path(sys.executable).name
    code = f"sys.stderr.write('warning\\n{name}: (60) expired\\nread on at\\n'); sys.exit(60)"
    assert tool("{url}", code).do(Request()) == ToldError(
        "exit 60", ("Exception", "BaseException"), f"{name}: (60) expired"
    )


def test_exit_codes_that_come_with_a_response_are_named(tool: Make) -> None:
    made = tool("{exits:8,22} {url}", PLAIN + "\nsys.exit(22)")
    assert made.do(Request()) == ToldResponse(200, "OK", "1.1", (("X-A", "one"),), b"hello")
    assert made.noted["arguments"] == ["http://127.0.0.1:4321/"]
    assert isinstance(tool("{exits:8,22} {url}", "sys.exit(2)").do(Request()), ToldError)


def test_a_command_line_tool_has_no_sessions(tool: Make) -> None:
    hello = tool("{url}").process.ask({"op": "hello"}, LONG)["hello"]
    assert (hello["name"], hello["capabilities"]) == ("mine", ["url", "expect"])
    assert hello["version"].count(".") >= 1


def test_a_target_that_is_no_path_goes_apart_from_the_url(tool: Make) -> None:
    made = tool("{asterisk:--request-target} --request {method} {url}")
    assert made.process.ask({"op": "hello"}, LONG)["hello"]["capabilities"] == ["url", "expect", "asterisk"]
    made.do(Request("OPTIONS", "*"))
    assert made.noted["arguments"] == ["--request-target", "*", "--request", "OPTIONS", "http://127.0.0.1:4321/"]
    made.do(Request("OPTIONS", "/path"))
    assert made.noted["arguments"] == ["--request", "OPTIONS", "http://127.0.0.1:4321/path"]


def test_a_url_that_is_given_whole_goes_out_as_it_is(tool: Make) -> None:
    made = tool("{url}")
    made.do(Request(target="http://user:secret@127.0.0.1:4321/path"))
    assert made.noted["arguments"] == ["http://user:secret@127.0.0.1:4321/path"]


# ------------------------------------------------------------------------------------------------ whom it is to trust


def capabilities(tool: Tool) -> list[str]:
    told = tool.process.ask({"op": "hello"}, LONG)["hello"]["capabilities"]
    assert isinstance(told, list)
    return told


def test_an_empty_field_is_a_name_and_a_colon_to_a_tool_that_takes_lines(tool: Make) -> None:
    made = tool("--header={line} {url}")
    made.do(Request(fields=(("X-A", "{line} "), ("X-B", ""))))
    assert made.noted["arguments"] == ["--header=X-A: {line} ", "--header=X-B:", "http://127.0.0.1:4321/"]


def test_names_that_no_machine_knows_stand_on_the_command_line(tool: Make) -> None:
    made = tool("{resolve:--resolve} {url}")
    assert "resolve" in capabilities(made)
    made.open(names={"a.test": "127.0.0.1", "b.test": "::1"}, host="a.test")
    made.do(Request())
    names = ["--resolve", "a.test:4321:127.0.0.1", "--resolve", "b.test:4321:::1"]
    assert made.noted["arguments"] == [*names, "http://a.test:4321/"]
    made.open()
    made.do(Request())
    assert made.noted["arguments"] == ["http://127.0.0.1:4321/"]


@pytest.mark.parametrize("session", [True, False], ids=["session", "request"])
def test_a_server_that_is_not_to_be_verified_has_a_flag(tool: Make, session: bool) -> None:
    made = tool("--ca={ca_file} {insecure:-k} {url}")
    assert {"unverified", "unverified-request"} <= set(capabilities(made))
    made.open(verify=not session)
    made.do(Request(verify=session))
    assert made.noted["arguments"] == ["--ca=/ca.pem", "-k", "http://127.0.0.1:4321/"]
    made.open()
    made.do(Request())
    assert "-k" not in made.noted["arguments"]


def test_a_certificate_is_shown_by_an_option_or_by_one_word(tool: Make) -> None:
    made = tool("{chain:--cert} {key:--key=} {url}")
    assert "client-certificate" in capabilities(made)
    made.open(certificate={"chain_file": "/chain.pem", "key_file": "/key.pem"})
    made.do(Request())
    assert made.noted["arguments"] == ["--cert", "/chain.pem", "--key=/key.pem", "http://127.0.0.1:4321/"]
    made.open()
    made.do(Request())
    assert made.noted["arguments"] == ["http://127.0.0.1:4321/"]


def test_a_tool_that_cannot_be_given_a_ca_is_not_asked_over_tls(tool: Make) -> None:
    made = tool("{insecure:-k} {url}")
    made.open(scheme="https", ca_file=str(certs.ca_file()))
    assert made.do(Request()) == ToldUnsupported("the template has no {ca_file}")
    assert made.do(Request(verify=False)) != ToldUnsupported("the template has no {ca_file}")


def test_a_folder_that_holds_nothing_stands_in_for_the_system_s(tool: Make) -> None:
    code = "import os; out(repr(os.listdir(arguments[0])).encode())"
    assert tool("{empty_dir} {url}", code).do(Request()) == ToldResponse(body=b"[]")


def test_a_resolver_that_is_not_installed_is_no_capability(start: Callable[..., Process], tmp_path: Path) -> None:
    program = tmp_path / "tool"
    complaint = "ERROR: ld.so: object 'libnss_wrapper.so' from LD_PRELOAD cannot be preloaded: ignored."
    program.write_text(f'#!/bin/sh\necho tool 1.2\necho "{complaint}" >&2\n', encoding="utf-8")
    program.chmod(0o700)
    hello = start(*from_template(f"{program} {{nss_wrapper}} {{url}}", "mine").command).ask({"op": "hello"}, LONG)
    assert (hello["hello"]["version"], hello["hello"]["capabilities"]) == ("1.2", ["url", "expect"])


# ----------------------------------------------------------------------------------- a head among the tool's messages


def printing(errors: bytes, content: bytes | None = b"hello", code: int = 0) -> str:
    written = "" if content is None else f"file('-O', {content!r})\n"
    return f"{written}sys.stderr.buffer.write({errors!r})\nsys.stderr.flush()\nsys.exit({code})"


WGET = "{server_response} {exits:6,8} -O {body_out} {url}"


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "one"), ("X-B", "")), b"hello"),
            b'  HTTP/1.1 200 OK\n  X-A: one\n  X-B:\n2026-01-01 URL:http://x/ [5/5] -> "out" [1]\n',
            id="plain",
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "caf\xe9\\ 1"),), b"hello"),
            b"  HTTP/1.1 200 OK\n  X-A: caf\\351\\\\ 1\n",
            id="escaped",
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", (("X-A", "a\x01b"),), b"hello"),
            b"  HTTP/1.1 200 OK\n  X-A: a\\001b\n",
            id="control",
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", None, b"hello"), b"  HTTP/1.1 200 OK\n  X-A: a\\rb\n", id="control-letter"
        ),
        pytest.param(
            ToldResponse(404, "No", "1.1", (), b"hello"),
            b"  HTTP/1.1 401 Who\n  X-A: one\nasked again\n  HTTP/1.1 404 No\nhttp://x/:\nERROR 404: No.\n",
            id="last-of-several",
        ),
        pytest.param(ToldResponse(301, "Moved", "1.1", (), None), b"  HTTP/1.1 301 Moved\n", id="redirection"),
        pytest.param(ToldResponse(416, "No", "1.1", (), None), b"  HTTP/1.1 416 No\n", id="unread"),
        pytest.param(ToldResponse(304, "Same", "1.1", (), b"hello"), b"  HTTP/1.1 304 Same\n", id="304"),
        pytest.param(ToldResponse(200, None, "0.9", (), b"hello"), b"URL:http://x/ [5]\n", id="0.9"),
    ],
)
def test_a_head_behind_spaces_is_the_response_s(tool: Make, expected: ToldResponse, printed: bytes) -> None:
    assert tool(WGET, printing(printed, code=8)).do(Request()) == expected


def test_an_error_is_what_was_said_beside_the_head(tool: Make) -> None:
    code = printing(b"ERROR: cut short.\n  HTTP/1.1 200 OK\n  X-A: one\n", code=4)
    assert tool(WGET, code).do(Request()) == ToldError("exit 4", ("Exception", "BaseException"), "ERROR: cut short.")
    code = printing(b"  HTTP/1.1 200 OK\n", code=4)
    assert tool(WGET, code).do(Request()) == ToldError("exit 4", ("Exception", "BaseException"), "")


def test_content_that_was_never_written_is_empty(tool: Make) -> None:
    got = tool(WGET, printing(b"  HTTP/1.1 204 No\n", None)).do(Request())
    assert got == ToldResponse(204, "No", "1.1", (), b"")


def test_an_unknown_placeholder_is_refused_with_those_that_there_are(tool: Make) -> None:
    with pytest.raises(UnknownClient, match=r"unknown placeholder \{nosuch\}; known: .*, url"):
        tool("{nosuch} {url}")
