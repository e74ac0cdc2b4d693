"""Command-line tools by a template: what stands on the command line, and what is read from what the tool prints."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from h1conform.conformance.case import Body, Request, Told, ToldError, ToldResponse, ToldUnsupported
from h1conform.conformance.drivers.process import Process
from h1conform.conformance.drivers.protocol import item_message, told
from h1conform.conformance.drivers.registry import from_template

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
        target = {"scheme": "http", "host": "127.0.0.1", "port": 4321, "ca_file": "/ca.pem", "timeout": 5.0}
        assert process.ask({"op": "open", "target": target}, LONG)["ok"] is True

    def do(self, request: Request) -> Told:
        return told(self.process.ask(item_message(request), LONG))

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
        pytest.param(ToldResponse(body=b"hello"), b"hello", id="no-head"),
        pytest.param(
            ToldResponse(200, "OK", "1.1", None, b""), b"HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n\r\n", id="folded"
        ),
        pytest.param(
            ToldResponse(200, "OK", "1.1", None, b""), b"HTTP/1.1 200 OK\r\nX-A: o\x00e\r\n\r\n", id="control"
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


def test_a_placeholder_that_there_is_not_is_no_answer_of_the_tool(tool: Make) -> None:
    answer = tool("{nosuch} {url}").process.ask(item_message(Request()), LONG)
    assert "nosuch" in str(answer.get("broken") or answer.get("unsupported"))
