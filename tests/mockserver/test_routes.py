"""Which route answers, how often, in which state; and what is said where none does."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from h1conform.mockserver import (
    Close,
    Raw,
    Reply,
    RequestContext,
    RequestReader,
    Route,
    Routes,
    SeenConnection,
    Send,
    reset,
)


class Client:
    """Asks routes as a connection does."""

    def __init__(self, routes: Routes, number: int = 0) -> None:
        self.routes = routes
        self.connection = SeenConnection(number)

    def ask(self, method: str = "GET", target: str = "/", body: bytes = b"", **fields: str) -> bytes:
        """What the answer sends, with its head as far as the status for a made one."""
        fields = {"Host": "a", "Content-Length": str(len(body)), **fields}
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        return self.send(f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body)

    def send(self, raw: bytes) -> bytes:
        request = RequestReader(raw).request()
        assert request is not None
        self.connection.requests.append(request)
        steps = self.routes.answer(self.connection, request)
        return b"".join(step.data for step in steps if isinstance(step, Send))


def answering(*routes: Route) -> Client:
    made = Routes()
    for route in routes:
        made.add(route)
    return Client(made)


def route(method: str | tuple[str, ...] = "GET", path: str = "/", data: bytes = b"yes", **rest: Any) -> Route:
    return Route(method, path, Raw(data, close=False), **rest)


def refused(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 501 ")


def test_any_path_is_any_request_target() -> None:
    client = answering(route("*", "*"))
    assert client.ask("OPTIONS", "*") == b"yes"
    assert client.ask("CONNECT", "a:1") == b"yes"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("a", "path 'a' does not begin with a slash; give '/a', or '*' for any request target"),
        ("/a?b=c", "path '/a?b=c': a path rule has no query: use the condition query={...}"),
        ("/<foo:id>", "path '/<foo:id>': the converter 'foo' does not exist"),
        ("/<int:id", "path '/<int:id': "),
        ("/<x>/<x>", "path '/<x>/<x>': duplicate argument 'x'"),
    ],
)
def test_a_bad_rule_is_refused(rule: str, message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)) as caught:
        answering(route("GET", rule))
    assert "function" not in str(caught.value)  # werkzeug compiles a rule to one


def test_a_position_counts_the_requests_of_its_connection() -> None:
    client = answering(route(data=b"second", position=1), route(data=b"other"))
    other = Client(client.routes, number=1)
    answers = [each.ask() for each in (client, other, client, client, other)]
    assert answers == [b"other", b"other", b"second", b"other", b"second"]


# ------------------------------------------------------------------------------------------------------ order and turn


def test_the_first_route_that_matches_answers() -> None:
    assert answering(route(data=b"1"), route(data=b"2")).ask() == b"1"
    assert answering(route(data=b"1", headers={"x": "y"}), route(data=b"2")).ask() == b"2"


def test_a_higher_priority_is_asked_first() -> None:
    client = answering(route(data=b"0", priority=-1), route(data=b"1"), route(data=b"2"), route(data=b"3", priority=1))
    assert client.ask() == b"3"
    assert [each.name for each in client.routes.listed] == ["route-4", "route-2", "route-3", "route-1"]


def test_a_route_answers_as_often_as_it_may() -> None:
    client = answering(route(data=b"1", times=2), route(data=b"2"))
    assert [client.ask() for _ in range(3)] == [b"1", b"1", b"2"]
    assert [client.routes.count(name) for name in ("route-1", "route-2")] == [2, 1]


def test_replies_come_one_after_the_other_and_the_last_again() -> None:
    client = answering(Route("GET", "/", replies=(Raw(b"1"), b"2")))
    assert [client.ask() for _ in range(3)] == [b"1", b"2", b"2"]


def test_faults_are_done_to_each_reply() -> None:
    client = answering(Route("GET", "/", replies=[b"abc", b"de"], faults=[reset(at=1)]))
    assert [client.ask() for _ in range(2)] == [b"a", b"d"]


def test_a_route_after_another_waits_for_it() -> None:
    client = answering(
        route(path="/a", name="a", times=2),
        route(path="/b", after="a"),
        route(name="gone"),
        route(path="/c", after="gone"),
    )
    client.routes.remove("gone")
    assert [refused(client.ask(target=target)) for target in ("/b", "/a", "/b", "/a", "/b", "/c")] == [
        True,
        False,
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([("login", None), ("", "logn")], "after: there is no route 'logn'; nearest: 'login'"),
        ([("", "login")], "after: there is no route 'login': give that route a name, and add it first"),
        ([("a", "a")], "after: route 'a' waits for itself, so that it never answers"),
        ([("a", "b"), ("b", "c"), ("c", "a")], "after: route 'a' waits for itself, so that it never answers"),
    ],
)
def test_a_route_that_waits_for_what_never_answers_is_refused(names: list[Any], message: str) -> None:
    routes = Routes()
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        routes.extend(route(name=name, after=after) for name, after in names)
    assert routes.listed == ()


def test_routes_that_are_added_together_may_wait_for_later_ones() -> None:
    routes = Routes()
    assert [each.name for each in routes.extend((route(after="b"), route(name="b")))] == ["route-1", "b"]


def test_states_go_their_way() -> None:
    client = answering(
        route("POST", "/login", b"in", state="start", then="in"),
        route("POST", "/logout", b"out", state="in", then="start"),
        route("GET", "/", b"me", state="in"),
        route("GET", "/", b"other", scenario="other", state="far"),
    )
    assert refused(client.ask())
    assert client.ask("POST", "/login") == b"in"
    assert client.routes.states == {"": "in"}
    assert client.ask() == b"me"
    assert refused(client.ask("POST", "/login"))
    assert client.ask("POST", "/logout") == b"out"
    client.routes.set_state("far", "other")
    assert client.ask() == b"other"


def test_a_limit_holds_for_many_threads() -> None:
    routes = answering(route(times=50), route(data=b"over")).routes
    answers: list[bytes] = []

    def ask() -> None:
        client = Client(routes)
        answers.extend(client.ask() for _ in range(40))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(b"yes"), answers.count(b"over")) == (50, 110)


# ---------------------------------------------------------------------------------------------- adding and taking away


def test_routes_can_be_taken_away_and_added_between_requests() -> None:
    client = answering(route(data=b"1", name="one"), route(data=b"2"))
    assert client.ask() == b"1"
    assert client.routes.remove("one").name == "one"
    assert client.ask() == b"2"
    client.routes.add(route(data=b"3", priority=1))
    assert client.ask() == b"3"
    client.routes.clear()
    assert refused(client.ask())


def test_names_are_unique_and_the_nearest_is_named() -> None:
    routes = answering(route(name="login")).routes
    with pytest.raises(ValueError, match=r"^name: there is a route 'login' already: names are unique$"):
        routes.add(route(name="login"))
    with pytest.raises(ValueError, match=r"^there is no route 'logn': did you mean 'login'\?$"):
        routes.remove("logn")
    with pytest.raises(ValueError, match=r"^there is no route 'x'"):
        Routes().count("x")


def test_a_name_that_was_given_to_a_route_is_not_given_twice() -> None:
    routes = answering(route(name="route-2")).routes
    assert [routes.add(route()).name, routes.add(route()).name] == ["route-3", "route-4"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": ""}, r"method='': give a "),
        ({"method": ()}, r"method=\(\): give a method, as .*, or a tuple of methods, at least 1"),
        ({"method": "GET /"}, r"method='GET /': give a "),
        ({"reply": b"", "replies": (b"",)}, "reply and replies: a route takes only one of them"),
        ({"times": 0}, "times=0: give an integer of 1 or more, or None"),
        ({"early": True, "body": b""}, "early=True: an early route does not read the content"),
        ({"early": True, "json": None}, "early=True: an early route does not read the content"),
        ({"connection": -1}, "connection=-1: give an integer of 0 or more"),
        ({"position": (0, "1")}, r"position\[1\]='1': give an integer of 0 or more"),
    ],
)
def test_a_route_that_makes_no_sense_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        Route(**arguments)


@pytest.mark.parametrize(
    "bad",
    [
        {"reply": "text"},
        {"json": object()},
        {"body": 5},
        {"headers": {"a": re.compile(b"x")}},
        {"query": {"a": 1}},
        {"faults": [45]},
    ],
    ids=["reply", "json", "body", "headers", "query", "faults"],
)
def test_what_cannot_be_used_is_refused_where_it_is_given(bad: dict[str, Any]) -> None:
    [name] = bad
    with pytest.raises(TypeError, match=rf"^{name}\b"):
        Route(**bad)


# ---------------------------------------------------------------------------------------------- where no route answers


def test_a_request_that_no_route_answers_is_told_with_the_nearest_routes() -> None:
    client = answering(
        route("POST", "/users/<int:id>", headers={"accept": "text/plain"}),
        route("GET", "/users/<int:id>", headers={"accept": re.compile("json")}, times=1, name="read"),
        route("GET", "/", data=b"root"),
        route("GET", "/far", state="away", after="read"),
    )
    answer = client.ask("GET", "/users/7", accept="text/html").decode()
    head, _, text = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 501 Not Implemented\r\n")
    assert "Cache-Control: no-store" in head
    assert text == (
        "no route answers GET /users/7 (connection 0, request 0); the nearest routes:\n"
        "  read GET /users/<int:id>: expected header accept matching 'json', seen 'text/html'\n"
        "  route-1 POST /users/<int:id>: expected method POST, seen GET;"
        " expected header accept 'text/plain', seen 'text/html'\n"
        "  route-3 GET /: expected path '/', seen '/users/7'\n"
        "  and 1 more\n"
    )
    [miss] = client.routes.unmatched
    assert (f"{miss}\n", miss.request, miss.connection) == (text, client.connection.requests[0], client.connection)


def test_a_route_whose_converter_alone_fails_comes_before_one_for_another_method() -> None:
    client = answering(route("POST", "/users/<name>"), route("GET", "/users/<int:id>"))
    assert client.ask("GET", "/users/seven").endswith(
        b"; the nearest routes:\n"
        b"  route-2 GET /users/<int:id>: expected path '/users/<int:id>', seen '/users/seven'\n"
        b"  route-1 POST /users/<name>: expected method POST, seen GET\n"
    )


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        ({"times": 1}, "has already answered 1 of 1 times"),
        ({"state": "b", "scenario": "s"}, "expected state of s 'b', seen 'start'"),
        ({"state": "b"}, "expected state 'b', seen 'start'"),
        ({"after": "x"}, "waits until route 'x' has answered"),
    ],
)
def test_it_is_told_why_a_route_that_fits_does_not_answer(rest: dict[str, Any], told: str) -> None:
    client = answering(*([route("POST", name="x")] if "after" in rest else []), route(name="route-1", **rest))
    client.ask()
    text, told = client.ask().decode(), f"the nearest routes:\n  route-1 GET /: {told}"
    assert text.partition("\n  x POST")[0].rstrip().endswith(told)


def test_without_routes_that_is_said() -> None:
    assert Client(Routes()).ask().endswith(b"no route answers GET / (connection 0, request 0): there are no routes\n")


def test_long_values_are_cut_in_messages() -> None:
    text = answering(route(body=b"x" * 1000)).ask(body=b"y" * 2000).decode()
    assert "(1000 in all), seen" in text
    assert len(text) < 700


def test_a_fallback_answers_the_rest() -> None:
    client = answering(route(path="/a"))
    client.routes.fallback = b"rest"
    assert (client.ask(), client.routes.fallback, list(client.routes.unmatched)) == (b"rest", b"rest", [])
    client.routes.fallback = None
    assert refused(client.ask())
    with pytest.raises(TypeError, match="'text' is not a reply"):
        client.routes.fallback = "text"


# ------------------------------------------------------------------------------------------- requests that are refused


@pytest.mark.parametrize(
    ("raw", "status", "why"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400, "no Host"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "more than one Host"),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "whitespace before the colon"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400, "bad Content-Length"),
        (
            b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "Content-Length with Transfer-Encoding",
        ),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n", 400, "does not end in chunked"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400, "bad chunk size"),
        (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad request line"),
        (b"PRI * HTTP/2.0\r\n\r\n", 505, "version 'HTTP/2.0' is not HTTP/1.1"),
    ],
)
def test_a_request_whose_framing_cannot_be_trusted_is_refused_and_the_connection_closed(
    raw: bytes, status: int, why: str
) -> None:
    client = answering(route("*", "*"))
    request = RequestReader(raw).request()
    assert request is not None
    client.connection.requests.append(request)
    first, last = client.routes.answer(client.connection, request)
    assert isinstance(first, Send)
    assert first.data.startswith(b"HTTP/1.1 %d " % status)
    assert b"\r\nConnection: close\r\n" in first.data
    assert last == Close()
    [miss] = client.routes.unmatched
    assert why in miss.text


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\nHost: a\n\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET /? HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.9\r\nHost: a\r\n\r\n",
    ],
    ids=["empty-line", "bare-lf", "obs-fold", "same-length-twice", "1.0", "1.9"],
)
def test_what_has_one_reading_is_answered(raw: bytes) -> None:
    assert answering(route()).send(raw) == b"yes"


# --------------------------------------------------------------------------------------------------- errors, and early


def test_what_a_reply_raises_is_an_error_and_a_500() -> None:
    def fail(_: RequestContext) -> Reply:
        raise KeyError("lost")

    client = answering(Route("GET", "/", fail))
    answer = client.ask().decode()
    assert answer.startswith("HTTP/1.1 500 Internal Server Error\r\n")
    assert answer.endswith("the reply to GET / failed: KeyError: 'lost'\n")
    assert "\r\nConnection: close\r\n" in answer
    [failed] = client.routes.errors
    assert failed.text == "the reply to GET / failed: KeyError: 'lost'"
    assert "in fail\n" in failed.trace
    assert list(client.routes.unmatched) == []


def test_a_fault_outside_the_response_is_an_error() -> None:
    client = answering(Route("GET", "/", b"abc", faults=[reset(at=4)]))
    assert client.ask().startswith(b"HTTP/1.1 500 ")
    assert "reset: at=4 lies outside a response of 3 octets" in client.routes.errors[0].text


def early(client: Client, raw: bytes) -> Any:
    request = RequestReader(raw).head()
    assert request is not None
    return client.routes.early(client.connection, request)


POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n"


def test_an_early_route_answers_from_the_head_and_closes() -> None:
    steps = early(answering(Route("POST", "/", Reply("no", 413), early=True)), POST)
    assert steps is not None
    assert isinstance(steps[0], Send)
    assert b"\r\nConnection: close\r\n" in steps[0].data
    assert steps[-1] == Close()


def test_other_routes_wait_for_the_content() -> None:
    assert early(answering(route("POST"), route("POST", early=True)), POST) is None
    assert early(answering(route("POST", path="/x", early=True)), POST) is None
    assert early(Client(Routes()), POST) is None


def test_a_route_that_needs_the_content_comes_before_a_later_early_route() -> None:
    client = answering(route("POST", data=b"by content", body=b"x"), route("POST", data=b"early", early=True))
    assert early(client, POST) is None
    assert client.ask("POST", "/", b"x") == b"by content"
    assert client.ask("POST", "/", b"y") == b"early"


EARLY_ORDERS = {
    "early": (["head", "early"], b"early", []),
    "early, other": (["early", "body"], b"early", []),
    "other, early": (["body", "early"], b"body", []),
    "when, early": (["when", "early"], b"when", [b"xyz"]),
    "false, early": (["false", "early"], b"early", [b"xyz"]),
    "early when, body": (["early-when", "body"], b"early-when", [b""]),
    "early false, body": (["early-false", "body"], b"body", [b""]),
    "early false, when": (["early-false", "when"], b"when", [b"", b"xyz"]),
    "when, early false": (["false", "early-false", "body"], b"body", [b"xyz", b"xyz"]),
    "nothing": (["early-false", "false"], b"", [b"", b"xyz"]),
}


@pytest.mark.parametrize(("names", "wanted", "bodies"), EARLY_ORDERS.values(), ids=EARLY_ORDERS)
def test_the_first_route_that_matches_answers_whatever_is_early_and_calls_each_function_once(
    names: list[str], wanted: bytes, bodies: list[bytes]
) -> None:
    calls: list[bytes] = []

    def returning(value: bool) -> Any:
        def when(context: RequestContext) -> bool:
            calls.append(context.body)
            return value

        return when

    conditions: dict[str, dict[str, Any]] = {
        "head": {"headers": {"X-Absent": "x"}},
        "body": {"body": b"xyz"},
        "when": {"when": returning(True)},
        "false": {"when": returning(False)},
        "early": {"early": True},
        "early-when": {"early": True, "when": returning(True)},
        "early-false": {"early": True, "when": returning(False)},
    }
    client = answering(*(route("POST", data=name.encode(), **conditions[name]) for name in names))
    found = early(client, POST)
    if not isinstance(found, tuple):
        request = RequestReader(POST + b"xyz").request()
        assert request is not None
        client.connection.requests.append(request)
        found = (found or client.routes.answer)(client.connection, request)
    sent = b"".join(step.data for step in found if isinstance(step, Send))
    assert refused(sent) if not wanted else sent == wanted
    assert calls == bodies


def test_an_early_route_that_waits_is_not_counted() -> None:
    client = answering(route("POST", times=1), route("POST", early=True))
    early(client, POST)
    assert client.routes.count("route-1") == client.routes.count("route-2") == 0


def test_an_early_refusal_does_not_read_the_content() -> None:
    steps = early(answering(route("POST")), POST.replace(b"Host: a\r\n", b""))
    assert steps is not None
    assert steps[-1] == Close()
