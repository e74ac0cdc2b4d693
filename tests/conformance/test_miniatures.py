"""The suite is itself tested: miniature clients, each right or wrong in one way, get the verdicts that they deserve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner, NotFit, run_keys, twin_key
from h1conform.conformance.exchange.passed_twins import PassedTwins
from h1conform.conformance.model import (
    Body,
    Case,
    Observation,
    Sweep,
    ToldError,
    ToldResponse,
    Variant,
    Verdict,
)
from h1conform.mockserver.playing import inline_connection
from h1conform.mockserver.playing.player import Player
from h1conform.mockserver.script import ReadRequest

Examine = Callable[..., Examiner]
Write = Callable[..., Client]

WHOLE = Variant("tcp", "whole")
BYTEWISE = Variant("tcp", "bytewise")
TLS = Variant("tls", "whole")

# A client with socket code of its own, over TCP only. It refuses everything that the grammar does not allow. If octets
# wait on an idle connection, it opens a new connection for the next request.
STRICT = r"""
import re, select, socket

class Refused(Exception):
    pass

EXCEPTIONS = (Refused, OSError)

class Session:
    def __init__(self, target):
        self.target, self.sock, self.data = target, None, b""

    def request(self, request):
        if self.sock is None or self.data or select.select([self.sock], [], [], 0)[0]:
            self.close()
            self.sock = socket.create_connection((self.target.host, self.target.port), self.target.timeout)
        fields = [("Host", "%s:%d" % (self.target.host, self.target.port)), *request.fields]
        if request.body is not None:
            fields.append(("Content-Length", str(len(request.body))))
        head = ["%s %s HTTP/1.1" % (request.method, request.target), *(": ".join(pair) for pair in fields), "", ""]
        self.sock.sendall("\r\n".join(head).encode("latin-1") + (request.body or b""))
        try:
            return self.response(request.method)
        except BaseException:
            self.close()
            raise

    def response(self, method):
        line, *rest = self.until(b"\r\n\r\n").split(b"\r\n")
        status, reason = self.match(rb"HTTP/1\.1 (\d{3}) (.*)", line).groups()
        pairs = [self.match(rb"([\w-]+):[ \t]*(.*?)[ \t]*", each).groups() for each in rest]
        get = lambda name: b", ".join(value for key, value in pairs if key.lower() == name)
        if method == "HEAD" or status in (b"204", b"304"):
            body = b""
        elif get(b"transfer-encoding"):
            self.match(b"chunked", get(b"transfer-encoding") + get(b"content-length"))
            body = b"".join(iter(self.chunk, b""))
            while self.until(b"\r\n"):
                pass
        else:
            body = self.exactly(int(self.match(b"[0-9]{1,15}", get(b"content-length"))[0]))
        if b"close" in get(b"connection").lower():
            self.close()
        return {"status": status, "reason": reason, "headers": pairs, "body": body}

    def chunk(self):
        size = int(self.match(rb"([0-9a-fA-F]{1,8})([ \t]*;[^\r\n]*)?", self.until(b"\r\n"))[1], 16)
        data = self.exactly(size)
        if size:
            self.match(b"\r\n", self.exactly(2))
        return data

    def match(self, pattern, octets):
        found = re.fullmatch(pattern, octets)
        if not found:
            raise Refused(repr(octets))
        return found

    def until(self, mark):
        while mark not in self.data:
            self.more()
        found, _, self.data = self.data.partition(mark)
        return found

    def exactly(self, length):
        while len(self.data) < length:
            self.more()
        found, self.data = self.data[:length], self.data[length:]
        return found

    def more(self):
        piece = self.sock.recv(65536)
        if not piece:
            raise Refused("the end")
        self.data += piece

    def close(self):
        if self.sock is not None:
            self.sock.close()
        self.sock, self.data = None, b""
"""

NEVER_REUSES = STRICT.replace("if self.sock is None or", "if True or")

# Refuses content of unknown length before it connects, as a client without the chunked coding may do.
NO_ITERATORS = STRICT.replace(
    "        if self.sock is None or",
    "        if request.iterable: raise Refused('content without a length')\n        if self.sock is None or",
)

# Sends the request, and then reports an error whatever the response is.
FAILS = """
import socket
def request(request):
    with socket.create_connection((request.host, request.port), request.timeout) as sock:
        sock.sendall(b"GET / HTTP/1.1\\r\\nHost: %s:%d\\r\\n\\r\\n" % (request.host.encode(), request.port))
    raise ValueError("always")
"""

# Reads the whole response, whatever it is, and reports another one.
WRONG_BODY = """
import socket
def request(request):
    with socket.create_connection((request.host, request.port), request.timeout) as sock:
        sock.sendall(b"GET / HTTP/1.1\\r\\nHost: %s:%d\\r\\n\\r\\n" % (request.host.encode(), request.port))
        sock.recv(65536)
    return {"status": 200, "reason": "OK", "version": "1.1", "headers": [], "body": b"wrong", "complete": True}
"""

CANNED = WRONG_BODY.replace('b"wrong"', 'b"hello"')


def cases(pattern: str) -> list[Case]:
    return [case for id, case in corpus().items() if id.startswith(pattern)]


def results(examiner: Examiner, *ids: str, variant: Variant = WHOLE) -> dict[str, tuple[str, str]]:
    """Result and severity of each case."""
    verdicts = [examiner.examine(corpus()[id], variant) for id in ids]
    return {each.case: (each.result, each.severity) for each in verdicts}


def first_variants(examiner: Examiner, cases: Iterable[Case]) -> list[Verdict]:
    """The verdicts of each case in its first variant."""
    return [examiner.examine(case, case.variants[0]) for case in cases]


# ---------------------------------------------------------------------------------------------------------- the right


RIGHT = (
    *("content-length/exact", "content-length/held-open", "content-length/plus-sign", "content-length/differing-lines"),
    *("content-length/wraps-64-bits", "content-length/equal-lines"),
    *("chunked/one-chunk", "chunked/two-chunks", "chunked/size/plus-sign", "chunked/size/prefix"),
    *("chunked/extension/quoted", "chunked/data/looks-like-end", "chunked/data/junk-for-crlf", "chunked/trailer/one"),
    *("chunked/line-end/lf-after-size", "transfer-encoding/with-content-length-short", "status-line/plain"),
    *("status-line/code-two-digits", "fields/plain", "no-content/head-content-length", "no-content/204-chunked"),
    *("incomplete/length-half-fin", "incomplete/chunk-data-reset", "incomplete/status-line-fin"),
    *("reuse/content-length", "reuse/chunked", "reuse/head", "reuse/three-requests", "reuse/close-in-list"),
    *("reuse/not-after-incomplete", "reuse/closed-while-idle", "desync/content-length/same-segment"),
    *("desync/content-length/late", "desync/chunked/same-segment", "desync/head/late", "desync/408-on-idle"),
    *("timing/pause-in-content", "request/get", "request/host", "request/content-post-bytes", "upload/whole"),
)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("variant", [WHOLE, BYTEWISE], ids=str)
def test_a_client_that_is_right_passes(examine: Examine, write_driver: Write, variant: Variant) -> None:
    ids = [id for id in RIGHT if variant in corpus()[id].variants]
    assert dict.fromkeys(ids, ("pass", "")) == results(examine(write_driver(STRICT)), *ids, variant=variant)


def test_a_client_that_is_right_is_fit(write_driver: Write) -> None:
    with Examiner(write_driver(STRICT + "\nVERSION = '1.2'\n")) as examiner:
        examiner.prepare()
        assert examiner.title == "miniature 1.2"


def test_a_verdict_shows_the_octets_of_both_directions(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace("([0-9a-fA-F]{1,8})", "([+]?[0-9a-fA-F]{1,8})")
    verdict = examine(write_driver(code)).examine(corpus()["chunked/size/plus-sign"], WHOLE)
    assert verdict.id == "miniature::chunked/size/plus-sign[tcp-whole]"
    assert verdict.told == ("200 with body 'hello'",)
    assert verdict.wire[:3] == (
        "connection 1",
        "  > 'GET / HTTP/1.1\\r\\nHost: {address}\\r\\n\\r\\n'",
        "  < 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n+5\\r\\nhello\\r\\n0\\r\\n\\r\\n'",
    )


# ----------------------------------------------------------------------------------------------------------- the wrong


def test_a_client_that_always_fails_passes_nothing(
    examine: Examine, write_driver: Write, many_cases: list[Case]
) -> None:
    verdicts = first_variants(examine(write_driver(FAILS)), many_cases)
    assert [each.id for each in verdicts if each.result not in ("fail", "unproven", "unsupported")] == []
    assert Counter(each.result for each in verdicts)["unproven"] >= len(many_cases) / 35


def test_what_an_always_failing_client_would_pass_is_unproven(examine: Examine, write_driver: Write) -> None:
    ids = ("chunked/size/plus-sign", "incomplete/length-half-fin", "injection/value-crlf", "content-length/letters")
    examiner = examine(write_driver(FAILS))
    got = {id: examiner.examine(corpus()[id], corpus()[id].variants[0]).result for id in ids}
    assert got == dict.fromkeys(ids, "unproven")


@pytest.mark.parametrize("code", [WRONG_BODY, CANNED], ids=["wrong", "canned"])
def test_answers_from_memory_pass_nothing_that_has_a_body(examine: Examine, write_driver: Write, code: str) -> None:
    examiner = examine(write_driver(code))
    for id in ("content-length/exact", "chunked/one-chunk", "until-close/plain", "interim/103", "fields/unknown-names"):
        assert results(examiner, id) == {id: ("fail", "wrong-body")}


def test_a_client_that_answers_everything_with_a_wrong_body_passes_nothing_of_framing(
    examine: Examine, write_driver: Write, many_cases: list[Case]
) -> None:
    examiner = examine(write_driver(WRONG_BODY))
    chapters = ("content-length", "chunked", "transfer-encoding", "until-close", "incomplete", "desync", "interim")
    for case in many_cases:
        if case.chapter in chapters and case.id != "interim/101-unasked":
            verdict = examiner.examine(case, WHOLE)
            lacking = "does not offer" in verdict.seen  # a capability that the miniature has not
            assert verdict.result in (("unsupported",) if lacking else ("fail", "unproven")), verdict


def test_truncation_that_nobody_mentions_is_a_wrong_body(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace('raise Refused("the end")', 'return self.__dict__.update(data=self.data + b"?" * 99)')
    got = results(examine(write_driver(code)), "incomplete/length-half-fin")
    assert got == {"incomplete/length-half-fin": ("fail", "wrong-body")}


def test_a_length_that_is_none_is_accepted_as_invalid(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace('b"[0-9]{1,15}"', 'b"[+-]?[0-9]{1,15}"')
    got = results(examine(write_driver(code)), "content-length/plus-sign", "content-length/exact")
    assert got == {"content-length/plus-sign": ("fail", "accepted-invalid"), "content-length/exact": ("pass", "")}


def test_a_chunk_size_that_is_none_is_lenient_and_marked(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace("([0-9a-fA-F]{1,8})", "([+]?[0-9a-fA-F]{1,8})")
    verdict = examine(write_driver(code)).examine(corpus()["chunked/size/plus-sign"], WHOLE)
    assert (verdict.result, verdict.security, verdict.level) == ("lenient", True, "must")


SENT = '"\\r\\n".join(head).encode("latin-1") + (request.body or b"")'


@pytest.mark.slow
def test_content_without_a_request_on_a_new_connection_is_an_invalid_request(
    examine: Examine, write_driver: Write
) -> None:
    """Whatever the client reports: here, that no response came in time."""
    code = STRICT.replace(
        "            self.close()\n            self.sock", "            self.again = self.sock\n            self.sock"
    )
    code = code.replace(SENT, f'(request.body if self.__dict__.pop("again", None) and request.body else {SENT})')
    got = results(examine(write_driver(code)), "reuse/post-after-idle-fin")
    assert got == {"reuse/post-after-idle-fin": ("fail", "sent-invalid")}


def test_content_that_no_field_frames_is_an_invalid_request(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace("if request.body is not None:", 'if request.body is not None and request.method != "TRACE":')
    found = results(examine(write_driver(code)), "request/trace-content-bytes", "request/content-post-bytes")
    assert found == {
        "request/trace-content-bytes": ("fail", "sent-invalid"),
        "request/content-post-bytes": ("pass", ""),
    }


def test_a_request_that_is_shorter_than_it_says_is_judged_on_the_wire(examine: Examine, write_driver: Write) -> None:
    """The client has no time-out of its own, and gets its response."""
    own = 'not any(name == "Content-Length" for name, _ in request.fields)'
    code = STRICT.replace("if request.body is not None:", f"if request.body is not None and {own}:")
    found = results(examine(write_driver(code)), "request/own-length-long", "request/own-length-right")
    assert found == {"request/own-length-long": ("fail", "sent-invalid"), "request/own-length-right": ("pass", "")}


@pytest.mark.slow
def test_a_client_that_does_not_look_at_what_lies_there_is_desynchronised(
    examine: Examine, write_driver: Write
) -> None:
    code = STRICT.replace("or self.data or select.select([self.sock], [], [], 0)[0]", "")
    examiner = examine(write_driver(code))
    kinds = ("content-length", "chunked", "head", "204", "304")
    ids = [f"desync/{kind}/{when}" for kind in kinds for when in ("same-segment", "late")]
    assert dict.fromkeys(ids, ("fail", "desync")) == results(examiner, *ids)


@pytest.mark.slow
def test_a_client_that_never_reuses_is_credited_with_no_desync_case(examine: Examine, write_driver: Write) -> None:
    examiner = examine(write_driver(NEVER_REUSES))
    ids = [case.id for case in cases("desync/") if case.twin and corpus()[case.twin].reuse == "required"]
    assert len(ids) > 10
    assert "pass" not in {result for result, _ in results(examiner, *ids).values()}
    assert examiner.examine(corpus()["desync/head/late"], WHOLE).seen == "the client does not reuse connections"


@pytest.mark.slow
def test_a_client_that_never_reuses_is_credited_with_no_case_that_forbids_reuse(
    examine: Examine, write_driver: Write
) -> None:
    examiner = examine(write_driver(NEVER_REUSES))
    ids = [case.id for case in cases("reuse/") if case.reuse == "forbidden"]
    assert "pass" not in {result for result, _ in results(examiner, *ids).values()}
    assert results(examiner, "reuse/content-length") == {"reuse/content-length": ("fail", "deviates")}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", ["request/second-after-chunks", "upload/early-then-second-kept-chunks"])
def test_a_question_that_put_nothing_on_the_wire_uses_up_no_script(
    examine: Examine, write_driver: Write, case: str
) -> None:
    examiner = examine(write_driver(NO_ITERATORS))
    observation = examiner.observe(corpus()[case], WHOLE)
    refused, second = observation.told
    assert isinstance(refused, ToldError)
    assert isinstance(second, ToldResponse)
    assert (second.body, observation.silent) == (b"again", (0,))
    assert examiner.examine(corpus()[case], WHOLE).severity in ("rejected-valid", "")


@pytest.mark.slow
def test_a_question_that_is_given_up_and_put_nothing_on_the_wire_uses_up_no_script(
    examine: Examine, write_driver: Write
) -> None:
    case = corpus()["reuse/cancelled/within-chunks-of-upload"]
    observation = examine(write_driver(NO_ITERATORS)).observe(case, WHOLE)
    refused, second = observation.told
    assert isinstance(refused, ToldError)
    assert isinstance(second, ToldResponse)
    assert (second.body, observation.silent) == (b"world", (0,))


def test_a_refused_request_that_was_not_sent_is_not_judged_as_sent(examine: Examine, write_driver: Write) -> None:
    got = results(examine(write_driver(NO_ITERATORS)), "request/chunks-after-1.1")
    assert got == {"request/chunks-after-1.1": ("fail", "rejected-valid")}


def test_after_a_refusal_on_a_kept_connection_no_further_question_is_sent(
    examine: Examine, write_driver: Write
) -> None:
    case = corpus()["reuse/three-requests"]
    asked = tuple(
        replace(item, body=Body(b"a\nb\n", kind="iterable")) if number == 1 else item
        for number, item in enumerate(case.questions)
    )
    observation = examine(write_driver(NO_ITERATORS)).observe(replace(case, do=asked), WHOLE)
    assert [type(told) for told in observation.told] == [ToldResponse, ToldError]
    assert observation.silent == (1,)


def test_a_client_that_uses_a_closed_connection_again_deviates(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace('if b"close" in get(b"connection").lower()', "if False").replace(
        "or select.select([self.sock], [], [], 0)[0]", ""
    )
    assert results(examine(write_driver(code)), "reuse/close") == {"reuse/close": ("fail", "deviates")}


def test_a_request_that_is_none_is_sent_invalid(examine: Examine, write_driver: Write) -> None:
    without_host = STRICT.replace('("Host", "%s:%d" % (self.target.host, self.target.port)), ', "")
    got = results(examine(write_driver(without_host)), "request/get", "request/host", "injection/value-crlf")
    assert got == dict.fromkeys(got, ("fail", "sent-invalid"))


def test_what_the_client_cannot_tell_is_unsupported(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace('"headers": pairs, ', "")
    got = results(examine(write_driver(code)), "fields/plain", "content-length/exact", "chunked/trailer/one")
    assert got == {
        "fields/plain": ("unsupported", ""),
        "content-length/exact": ("pass", ""),
        "chunked/trailer/one": ("unsupported", ""),
    }


def test_what_the_client_cannot_do_is_not_asked(examine: Examine, write_driver: Write) -> None:
    examiner = examine(write_driver("CAPABILITIES = ()\n" + STRICT))
    verdict = examiner.examine(corpus()["reuse/content-length"], WHOLE)
    assert (verdict.result, verdict.seen) == (
        "unsupported",
        "the client's driver does not offer the capability stepwise",
    )
    assert verdict.wire == ()
    assert examiner.examine(corpus()["api/module/ports"], WHOLE).result == "unsupported"
    assert examiner.examine(corpus()["content-length/exact"], WHOLE).result == "pass"


def test_an_error_of_another_tree_is_a_finding_beside_a_pass(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace("raise Refused(repr(octets))", "raise OverflowError(octets)")
    verdict = examine(write_driver(code)).examine(corpus()["chunked/size/letters"], WHOLE)
    assert verdict.result == "pass"
    assert verdict.finding.startswith("foreign-error: OverflowError is outside ")


# --------------------------------------------------------------------------------- mute, dead, hung, babbling


STEP = (
    "class Session(Right):\n    def request(self, request):\n        {0}\n        return Right.request(self, request)\n"
)


def going_wrong(what: str) -> str:
    """Return the code of a right client that executes ``what`` in place of a HEAD request."""
    return STRICT.replace("class Session:", "class Right:") + STEP.format(f"if request.method == 'HEAD': {what}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("expected", "seen", "what"),
    [
        pytest.param(("fail", "crash"), "the driver ended with exit code 3", "import os; os._exit(3)", id="exits"),
        pytest.param(
            ("fail", "crash"), "the driver was ended by SIGSEGV", "import os; os.kill(os.getpid(), 11)", id="segfault"
        ),
        pytest.param(("fail", "hang"), "no answer within 1.6 s", "import time; time.sleep(600)", id="hangs"),
        pytest.param(("fail", "hang"), "no answer within 1.6 s", "import os; os.kill(os.getpid(), 19)", id="stopped"),
        pytest.param(
            ("broken", ""),
            "the driver printed 'rubbish' in place of a JSON object",
            "import sys; sys._getframe(5).f_locals['lines'].write(b'rubbish\\n')",
            id="babbles",
        ),
    ],
)
def test_a_loss_within_a_case_is_its_verdict_and_the_next_case_works(
    examine: Examine, write_driver: Write, expected: tuple[str, str], seen: str, what: str
) -> None:
    examiner = examine(write_driver(going_wrong(what)), timeout=0.3)
    assert results(examiner, "content-length/exact") == {"content-length/exact": ("pass", "")}
    verdict = examiner.examine(corpus()["no-content/head"], WHOLE)
    assert (verdict.result, verdict.severity) == expected
    assert verdict.seen == seen
    assert results(examiner, "content-length/exact") == {"content-length/exact": ("pass", "")}


def test_a_loss_in_the_second_exchange_keeps_what_was_told_of_the_first(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace("class Session:", "class Right:") + (
        "class Session(Right):\n"
        "    def request(self, request):\n"
        "        if self.sock: import os; os._exit(4)\n"
        "        return Right.request(self, request)\n"
    )
    verdict = examine(write_driver(code)).examine(corpus()["reuse/content-length"], WHOLE)
    assert (verdict.result, verdict.severity) == ("fail", "crash")
    assert verdict.told == ("200 with body 'hello'", "the driver ended with exit code 4")


def test_a_crash_carries_the_last_words(examine: Examine, write_driver: Write) -> None:
    what = "import os, sys; sys.stderr.write('Fatal: out of luck\\n'); os._exit(1)"
    verdict = examine(write_driver(going_wrong(what))).examine(corpus()["no-content/head"], WHOLE)
    assert verdict.seen == "the driver ended with exit code 1; standard error ends: Fatal: out of luck"


@pytest.mark.slow
def test_a_client_that_ignores_its_time_out_hangs(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace(", self.target.timeout)", ", 600)")
    examiner = examine(write_driver(code), timeout=0.2)
    assert results(examiner, "timing/stall-in-content", "content-length/exact") == {
        "timing/stall-in-content": ("fail", "hang"),
        "content-length/exact": ("pass", ""),
    }


def test_a_client_that_keeps_its_time_out_passes(examine: Examine, write_driver: Write) -> None:
    examiner = examine(write_driver(STRICT), timeout=0.2)
    assert results(examiner, "timing/stall-in-content") == {"timing/stall-in-content": ("pass", "")}


def test_a_time_out_is_no_refusal(examine: Examine, write_driver: Write) -> None:
    """A client that waits for more octets after an error has not noticed the error."""
    code = STRICT.replace("if not found:", "if not found:\n            self.sock.recv(1) or self.wait()").replace(
        "    def until(", "    def wait(self):\n        raise TimeoutError('tired')\n\n    def until("
    )
    examiner = examine(write_driver(code), timeout=0.2)
    assert results(examiner, "chunked/size/letters") == {"chunked/size/letters": ("fail", "hang")}


def test_a_time_out_is_known_by_the_time_that_it_took(examine: Examine, write_driver: Write) -> None:
    """The time decides if the class of the error says nothing."""
    code = STRICT.replace("piece = self.sock.recv(65536)", "piece = self.receive()").replace(
        "    def more(",
        "    def receive(self):\n"
        "        try:\n"
        "            return self.sock.recv(65536)\n"
        "        except OSError:\n"
        "            raise Refused('tired') from None\n\n"
        "    def more(",
    )
    examiner = examine(write_driver(code), timeout=0.2)
    assert results(examiner, "content-length/held-open", "content-length/exact") == {
        "content-length/held-open": ("pass", ""),
        "content-length/exact": ("pass", ""),
    }
    code = code.replace("exactly(int(self", "exactly(1 + int(self")
    examiner = examine(write_driver(code, "greedy"), timeout=0.2)
    assert results(examiner, "content-length/held-open") == {"content-length/held-open": ("fail", "hang")}


# ------------------------------------------------------------------------------------------------- own programs


# A driver that follows the protocol at first, and then does something else.
PROGRAM = """
import json, os, sys, time
def say(message):
    print(json.dumps(message), flush=True)
HELLO = {{"hello": {{"protocol": 1, "name": "x", "version": "1", "capabilities": ["stepwise"], "exceptions": []}}}}
for line in sys.stdin:
    op = json.loads(line)["op"]
    if op == "hello":
        {hello}
    elif op == "do":
        {do}
    elif op in ("open", "close"):
        say({{"ok": True}})
    else:
        {canary}
"""


def program(
    do: str = "say({'response': {}})", hello: str = "say(HELLO)", canary: str = "say({'unsupported': op})"
) -> str:
    return PROGRAM.format(hello=hello, do=do, canary=canary)


@pytest.mark.parametrize(
    ("seen", "do"),
    [
        pytest.param("in place of a JSON object", "print('rubbish', flush=True)", id="no-json"),
        pytest.param("which is not a JSON object", "print('[]', flush=True)", id="no-object"),
        pytest.param("response, error, value, unsupported", "say({'answer': 1})", id="no-answer"),
        pytest.param(
            "response.status: the string '200', where an integer",
            "say({'response': {'status': '200'}})",
            id="status-in-words",
        ),
        pytest.param(
            "response.body: not base64", "say({'response': {'status': 200, 'body': 'hello'}})", id="plain-body"
        ),
        pytest.param("value.bases: ", "say({'value': {'plain': 1, 'bases': 5}})", id="bases-of-a-value"),
        pytest.param(
            "value.plain.bytes: not base64", "say({'value': {'plain': {'bytes': 5}}})", id="octets-of-a-value"
        ),
    ],
)
def test_what_is_no_answer_breaks_the_case_and_not_the_run(
    examine: Examine, write_program: Write, seen: str, do: str
) -> None:
    examiner = examine(write_program(program(do=do)))
    for _ in range(2):
        verdict = examiner.examine(corpus()["content-length/exact"], WHOLE)
        assert verdict.result == "broken"
        assert seen in verdict.seen


def test_a_response_that_says_nothing_is_unsupported(examine: Examine, write_program: Write) -> None:
    examiner = examine(write_program(program()))
    assert examiner.examine(corpus()["content-length/exact"], WHOLE).result == "unsupported"


def test_a_value_that_says_nothing_passes_no_program_of_calls(
    examine: Examine, write_program: Write, many_cases: list[Case]
) -> None:
    code = program(do="say({'value': {}})").replace('["stepwise"]', '["stepwise", "calls"]')
    examiner = examine(write_program(code), timeout=0.1)
    got = Counter(examiner.examine(case, WHOLE).result for case in many_cases if case.chapter == "api")
    assert set(got) <= {"fail", "unsupported", "unproven"}


@pytest.mark.usefixtures("_no_leaks")
@pytest.mark.parametrize(
    ("why", "code"),
    [
        pytest.param("has version 99", program(hello="say({'hello': {'protocol': 99}})"), id="other-protocol"),
        pytest.param("protocol 1", program(hello="say({'hello': 'hi'})"), id="hello-in-words"),
        pytest.param("protocol 1", program(hello="say({})"), id="no-hello"),
        pytest.param("printed 'hi'", program(hello="print('hi', flush=True)"), id="no-json"),
        pytest.param(
            "ModuleNotFoundError: No module named 'nosuch'",
            "import nosuch",
            id="does-not-start",
        ),
        pytest.param("exit code 5", program(hello="sys.exit(5)"), id="dies-at-hello"),
        pytest.param("an unknown operation", program(canary="say({'ok': True})"), id="swallows-the-canary"),
        pytest.param("exit code 6", program(canary="sys.exit(6)"), id="dies-of-the-canary"),
        pytest.param("does not report the", program(), id="tells-nothing"),
        pytest.param("a plain GET gave it", program(do="say({'unsupported': 'it'})"), id="cannot-get"),
        pytest.param("a plain GET gave", program(do="sys.exit(7)"), id="dies-of-a-plain-get"),
        pytest.param("a plain GET gave", program(do="say({'error': {'type': 'E'}})"), id="fails-a-plain-get"),
        pytest.param(
            "capabilities", program(hello="HELLO['hello']['capabilities'] = 5; say(HELLO)"), id="capabilities-number"
        ),
        pytest.param(
            "exceptions", program(hello="HELLO['hello']['exceptions'] = 5; say(HELLO)"), id="exceptions-number"
        ),
    ],
)
def test_the_message_about_an_unfit_driver_has_its_last_lines(write_program: Write, why: str, code: str) -> None:
    with Examiner(write_program(code, "unfit"), timeout=0.3) as examiner, pytest.raises(NotFit) as caught:
        examiner.prepare()
    assert str(caught.value).startswith("unfit: ")
    assert why in str(caught.value)
    first, *lines = str(caught.value).split("\n")
    assert first.endswith("; standard error ends:") == bool(lines)
    assert all(line.startswith("    ") for line in lines)


@pytest.mark.parametrize("capabilities", ["None", "()"], ids=["null", "none"])
def test_a_driver_without_capabilities_is_not_asked_for_them(
    examine: Examine, write_program: Write, capabilities: str
) -> None:
    code = program(
        hello=f"HELLO['hello']['capabilities'] = {capabilities}; HELLO['hello']['exceptions'] = None; say(HELLO)"
    )
    assert examine(write_program(code)).examine(corpus()["reuse/content-length"], WHOLE).result == "unsupported"


@pytest.mark.parametrize("code", [FAILS, WRONG_BODY, CANNED], ids=["always-fails", "wrong-body", "canned"])
def test_a_client_that_fails_a_plain_exchange_is_not_fit(write_driver: Write, code: str) -> None:
    with Examiner(write_driver(code)) as examiner, pytest.raises(NotFit, match="miniature: a plain GET gave "):
        examiner.prepare()


@pytest.mark.usefixtures("_no_leaks")
def test_a_client_that_is_not_fit_leaves_no_process_even_if_nobody_closes_the_examiner(
    write_program: Write,
) -> None:
    examiner = Examiner(write_program(program(canary="say({'ok': True})")))
    with pytest.raises(NotFit):
        examiner.prepare()
    left = examiner.supervisor._process
    examiner.close()
    assert left is None


@pytest.mark.slow
def test_a_driver_that_is_mute_from_the_start_hangs_in_every_case(examine: Examine, write_program: Write) -> None:
    examiner = examine(write_program(program(do="time.sleep(600)")), timeout=0.1)
    for id in ("content-length/exact", "chunked/size/letters"):
        assert results(examiner, id) == {id: ("fail", "hang")}


def test_a_program_that_does_not_start_again_breaks_the_case(examine: Examine, write_program: Write) -> None:
    client = write_program(program(do="os.unlink(__file__); sys.exit(3)"))
    examiner = examine(client)
    assert results(examiner, "content-length/exact") == {"content-length/exact": ("fail", "crash")}
    verdict = examiner.examine(corpus()["content-length/exact"], WHOLE)
    assert verdict.result == "broken"
    assert "exit code 2" in verdict.seen


# ------------------------------------------------------------------------------------------------------- fresh, twins


def test_a_fresh_case_gets_a_process_of_its_own_and_so_does_its_twin(examine: Examine, write_driver: Write) -> None:
    code = (
        "import os\nSEEN = []\n"
        "def request(request):\n"
        "    SEEN.append(1)\n"
        "    raise ValueError('%d %d' % (os.getpid(), len(SEEN)))\n"
    )
    examiner = examine(write_driver(code))
    first = examiner.supervisor.running()
    told = [examiner.examine(corpus()[id], TLS).told[0] for id in ("tls/identity/expired", "tls/identity/self-signed")]
    assert all(line.endswith(" 1") for line in told), told
    assert len({line.split()[1] for line in told}) == 2
    assert examiner.supervisor.running() is first


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The id and the variant of every case that is run from now on."""
    played: list[tuple[str, str]] = []
    observe = Examiner.observe

    def note(self: Examiner, case: Case, variant: Variant) -> object:
        played.append((case.id, str(variant)))
        return observe(self, case, variant)

    monkeypatch.setattr(Examiner, "observe", note)
    return played


def test_a_twin_is_played_once_for_each_way(
    examine: Examine, write_driver: Write, played: list[tuple[str, str]]
) -> None:
    examiner = examine(write_driver(STRICT))
    for id in ("chunked/size/letters", "chunked/size/empty"):
        for variant in (WHOLE, BYTEWISE):
            assert examiner.examine(corpus()[id], variant).result == "pass"
    assert played.count(("chunked/one-chunk", "tcp-whole")) == 1
    assert played.count(("chunked/one-chunk", "tcp-bytewise")) == 1


def test_a_twin_that_does_not_pass_gets_a_second_chance(
    examine: Examine, write_driver: Write, played: list[tuple[str, str]]
) -> None:
    examiner = examine(write_driver(FAILS))
    for _ in range(2):
        assert examiner.examine(corpus()["chunked/size/letters"], WHOLE).result == "unproven"
    assert played.count(("chunked/one-chunk", "tcp-whole")) == 2


@pytest.mark.parametrize("first", ["chunked/one-chunk", "chunked/size/letters"], ids=["the twin", "another case"])
def test_a_twin_that_has_been_seen_to_pass_is_not_played_again_by_anybody(
    first: str, write_driver: Write, played: list[tuple[str, str]]
) -> None:
    client, last = write_driver(STRICT), corpus()["chunked/size/empty"]
    passed_twins = PassedTwins([twin_key(client, last, WHOLE)])
    for id in (first, last.id):
        with Examiner(client, passed_twins=passed_twins) as examiner:
            assert examiner.examine(corpus()[id], WHOLE).result == "pass"
    assert played.count(("chunked/one-chunk", "tcp-whole")) == 1


def test_a_twin_that_does_not_pass_proves_nothing(write_driver: Write) -> None:
    client, case = write_driver(FAILS), corpus()["chunked/size/letters"]
    passed_twins = PassedTwins([twin_key(client, case, WHOLE)])
    with Examiner(client, passed_twins=passed_twins) as examiner:
        assert examiner.examine(case, WHOLE).result == "unproven"
        assert examiner.examine(corpus()["chunked/one-chunk"], WHOLE).result == "fail"
    assert twin_key(client, case, WHOLE) not in passed_twins


# The miniature takes a 103 for the final response. These cases have the twin interim/103.
OF_103 = ("interim/length-zero-of-103", "interim/fields-of-103")


def test_a_failure_whose_twin_fails_too_names_it_as_its_root(
    examine: Examine, write_driver: Write, played: list[tuple[str, str]]
) -> None:
    examiner = examine(write_driver(STRICT))
    verdicts = [examiner.examine(corpus()[id], WHOLE) for id in OF_103]
    assert [(each.result, each.root) for each in verdicts] == [("fail", "interim/103")] * 2
    assert played.count(("interim/103", "tcp-whole")) == 2  # once, and once more before it counts
    assert examiner.examine(corpus()["interim/103"], WHOLE).root == ""


def test_a_failure_whose_twin_passes_is_its_own_root(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace('b"[0-9]{1,15}"', 'b"[+-]?[0-9]{1,15}"')
    verdict = examine(write_driver(code)).examine(corpus()["content-length/plus-sign"], WHOLE)
    assert (verdict.result, verdict.root) == ("fail", "")


def test_an_unproven_result_has_the_twin_as_its_root(examine: Examine, write_driver: Write) -> None:
    verdict = examine(write_driver(FAILS)).examine(corpus()["chunked/size/letters"], WHOLE)
    assert (verdict.result, verdict.root) == ("unproven", "chunked/one-chunk")


def test_the_topmost_root_that_fails_is_named(
    examine: Examine, write_driver: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, middle = corpus()[OF_103[0]], corpus()["interim/103"]
    for root, expected in (("interim/102", "interim/102"), ("content-length/exact", "interim/103")):
        monkeypatch.setitem(corpus(), middle.id, replace(middle, root=root))
        assert examine(write_driver(STRICT)).examine(last, WHOLE).root == expected
    monkeypatch.setitem(corpus(), middle.id, middle)
    named = replace(last, root="content-length/exact")
    assert examine(write_driver(STRICT)).examine(named, WHOLE).root == "interim/103", "its twin, since its root passes"


@pytest.mark.parametrize("first", ["interim/103", OF_103[0]], ids=["the root", "another case"])
def test_a_root_that_has_been_seen_to_fail_is_not_played_again_by_anybody(
    first: str, write_driver: Write, played: list[tuple[str, str]]
) -> None:
    """A root that hangs takes a time-out each time."""
    client, last = write_driver(STRICT), corpus()[OF_103[1]]
    passed_twins = PassedTwins(run_keys(client, last, WHOLE))
    with Examiner(client, passed_twins=passed_twins) as examiner:
        examiner.examine(corpus()[first], WHOLE)
    before = played.count(("interim/103", "tcp-whole"))
    with Examiner(client, passed_twins=passed_twins) as examiner:
        assert examiner.examine(last, WHOLE).root == "interim/103"
    assert played.count(("interim/103", "tcp-whole")) == before


def test_a_mistake_in_the_driver_is_not_the_client_s(examine: Examine, write_driver: Write) -> None:
    code = STRICT.replace("found = re.fullmatch(pattern, octets)", "found = re.fulmatch(pattern, octets)")
    verdict = examine(write_driver(code)).examine(corpus()["chunked/size/letters"], WHOLE)
    assert (verdict.result, verdict.severity) == ("broken", "")
    assert verdict.seen.startswith("the driver itself failed: AttributeError: ")


def test_a_server_that_fails_is_our_own_fault(
    examine: Examine, write_driver: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault within the mock server is never blamed on the client."""

    def fail(*_: object) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(Player, "play", fail)
    monkeypatch.setitem(inline_connection._HANDLERS, ReadRequest, fail)
    verdict = examine(write_driver(STRICT)).examine(corpus()["content-length/exact"], WHOLE)
    assert verdict.result == "broken"
    assert "a bug of ours" in verdict.seen


def test_a_server_that_cannot_listen_is_our_own_fault(examine: Examine, write_driver: Write) -> None:
    case = replace(corpus()["content-length/exact"], host="192.0.2.1")
    verdict = examine(write_driver(STRICT)).examine(case, WHOLE)
    assert verdict.result == "broken"
    assert "the server cannot listen" in verdict.seen


# --------------------------------------------------------------------------------------------------------------- sweeps


@pytest.mark.parametrize(
    ("worst", "severities"),
    [
        ("wrong-body", ["deviates", "wrong-body", "rejected-valid"]),
        ("wrong-body", ["wrong-body", "hang", "deviates"]),
        ("rejected-valid", ["", "deviates", "rejected-valid", ""]),
        ("deviates", ["", "deviates"]),
        ("", ["", ""]),
    ],
    ids=["in-the-middle", "first", "among-passes", "last", "passes"],
)
def test_a_sweep_has_the_worst_verdict_of_its_places(
    monkeypatch: pytest.MonkeyPatch, worst: str, severities: list[str]
) -> None:
    """A failure is worse than a pass, and one failure than another by its severity."""
    plain = corpus()["content-length/exact"]
    case = replace(plain, sweep=Sweep("fin", 0, len(severities)))
    places = iter(severities)

    def judged(_: Examiner, case: Case, variant: Variant) -> tuple[Verdict, Observation]:
        severity = next(places)
        result = "fail" if severity else "pass"
        return Verdict("x", case.id, str(variant), "must", result, severity, seen=severity), Observation(())

    monkeypatch.setattr(Examiner, "_judged", judged)
    verdict = Examiner(Client("x", ())).examine(case, WHOLE)
    assert (verdict.result, verdict.severity) == ("fail" if worst else "pass", worst)
    if worst:
        place = severities.index(worst)
        assert verdict.seen.startswith(f"ended by FIN after {place} of ")
