"""The control port: each path, the refused requests, and the OpenAPI document, which describes every path."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import Client, TestResponse

from h1conform import certs
from h1conform.mockserver import MockServer, Reply, Wsgi
from h1conform.mockserver.base.recorded import Seen
from h1conform.mockserver.control.app import Control, ControlTarget
from h1conform.mockserver.control.index import IndexEntry
from h1conform.mockserver.routing.route import Route
from h1conform.mockserver.scenario.resolvers import Resolvers

JSON = "application/json"


@pytest.fixture
def server() -> Iterator[MockServer]:
    """Yield a server with one route."""
    with MockServer() as server:
        server.on("GET", "/hello", Reply("hello"), name="hello")
        yield server


@pytest.fixture
def target(server: MockServer) -> ControlTarget:
    """Return a control target for the server."""
    return ControlTarget(
        server.seen,
        server.url("").rstrip("/"),
        server.routes,
        Resolvers(context=lambda cert="good", **rest: certs.server_context(cert, **rest)),
        ca=certs.ca_pem,
        index_entries=lambda: (
            IndexEntry("one", "one/<b>", "about & so", "/cases/one/b"),
            IndexEntry("two", "two/c", "not here", "", "because"),
        ),
        clear=server.seen.connections.clear,
        reset=server.routes.clear,
        version="1.2",
    )


@pytest.fixture
def control(target: ControlTarget) -> Client:
    """Return a client of the control port, with a loopback address in Host."""
    return Client(Control(target))


@pytest.fixture
def exchange(
    server: MockServer, connect: Callable[..., Any], read_all: Callable[..., bytes]
) -> Callable[[bytes], bytes]:
    """Return a function that sends octets to the mock server on a new connection and returns the answer.

    The function waits until the server has recorded the end of the connection."""

    def request(data: bytes) -> bytes:
        with connect(server) as sock:
            sock.sendall(data)
            received = read_all(sock)
        assert server.wait_idle(5)
        return received

    return request


def get(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def content_of(response: TestResponse, status: int) -> Any:
    assert response.status_code == status, response.text
    return response.get_json()


# ------------------------------------------------------------------------------------------------------------- routes


def test_routes_are_listed_with_their_counts_of_answers(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    exchange(get("/hello"))
    [route] = content_of(control.get("/routes"), 200)["routes"]
    reply = {"status": 200, "body": "hello"}
    assert route == {"name": "hello", "method": "GET", "path": "/hello", "reply": reply, "count": 1}


def test_a_route_that_is_added_answers(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    route = {"path": "/users/<int:id>", "reply": {"status": 418, "body": "tea"}}
    response = control.post("/routes", json=route)
    assert content_of(response, 201)["name"] == "route-2"
    assert response.headers["Location"] == "/routes/route-2"
    received = exchange(get("/users/7"))
    assert received.startswith(b"HTTP/1.1 418 ")
    assert received.endswith(b"tea")
    assert content_of(control.get("/routes/route-2"), 200)["count"] == 1


def test_the_location_of_a_route_with_any_name_finds_the_route(control: Client) -> None:
    location = control.post("/routes", json={"name": "a/b c\u00e9?"}).headers["Location"]
    assert content_of(control.get(location), 200)["name"] == "a/b c\u00e9?"
    assert control.delete(location).status_code == 204
    assert control.get(location).status_code == 404


def test_a_route_that_is_deleted_does_not_answer(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    assert control.delete("/routes/hello").status_code == 204
    assert exchange(get("/hello")).startswith(b"HTTP/1.1 501 ")
    assert content_of(control.delete("/routes/hello"), 404) == {
        "error": "there is no route 'hello': there are no routes"
    }


def test_all_routes_can_be_deleted(control: Client) -> None:
    control.post("/routes", json={})
    assert control.delete("/routes").status_code == 204
    assert content_of(control.get("/routes"), 200)["routes"] == []


@pytest.mark.parametrize(
    ("route", "error"),
    [
        ({"pth": "/"}, "pth: unknown key 'pth'; nearest: 'path'"),
        ({"reply": {"status": "200"}}, "reply.status: the string '200', where an integer is needed"),
        (
            {"reply": {"body": "x", "faults": [{"reset": 999}]}},
            "reply.faults: reset: at=999 lies outside ",
        ),
        ({"name": "hello"}, "name: there is a route 'hello' already: names are unique"),
        ({"priority": 10**4000}, "priority: an integer of many digits is more than 9007199254740991"),
        ({"json": json.loads("[" * 200 + "]" * 200)}, "json: arrays and tables more than 100 deep inside one another"),
        ({"target": {"regex": "x" * 10_001}}, "target.regex: a regular expression of 10001 characters; at most 10000 "),
        ({"target": {"regex": "(" * 5000}}, "target.regex: not a regular expression: "),
        ({"reply": {"script": [{"repeat": {"data": "", "count": -5}}]}}, "reply.script[0].repeat.count: -5 is less "),
        ({"after": "helo"}, "after: there is no route 'helo'; nearest: 'hello'"),
        ({"times": "9" * 80}, f"times: the string '{'9' * 59}…, where an integer is needed"),
        ({"times": None}, "times: null, where an integer is needed"),
        ({"early": 1.5}, "early: the number 1.5, where a boolean is needed"),
        ({"path": "x"}, "path: 'x' does not begin with a slash; give '/x', or '*' for any request target"),
        ([], "the content: an array, where an object is needed"),
        ({"reply": {"body": "\ud800"}}, 'reply.body: a lone surrogate, which UTF-8 does not have: use {"base64": …}'),
        ({"reply": {"body": "a table"}, "times": "a table"}, "times: the string 'a table', where an integer is needed"),
    ],
)
def test_the_error_for_a_bad_route_has_the_place_and_the_correction(control: Client, route: object, error: str) -> None:
    assert content_of(control.post("/routes", json=route), 400)["error"].startswith(error)
    assert [each["name"] for each in content_of(control.get("/routes"), 200)["routes"]] == ["hello"]


def test_content_that_is_not_json_is_refused(control: Client) -> None:
    response = control.post("/routes", data=b"{", content_type=JSON)
    assert content_of(response, 400)["error"].startswith("the content is not JSON: ")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"[" * 100_000, "the content: arrays and objects too deep inside one another; at most 100"),
        (
            b'{"times": ' + b"9" * 5000 + b"}",
            "the content: an integer of 5000 digits is more than 9007199254740991",
        ),
    ],
    ids=["deep", "long integer"],
)
def test_json_beyond_a_bound_is_refused_without_words_of_python(control: Client, content: bytes, error: str) -> None:
    assert content_of(control.post("/routes", data=content, content_type=JSON), 400)["error"] == error


def test_the_routes_of_a_server_without_routes_are_a_conflict(target: ControlTarget) -> None:
    control = Client(Control(replace(target, routes=None)))
    for response in (control.get("/routes"), control.post("/routes", json={}), control.delete("/routes/x")):
        error = content_of(response, 409)["error"]
        assert error.startswith("this server has no routes, ")
        assert error.endswith(": start `h1conform serve` without --case")
    assert content_of(control.get("/log"), 200)["unmatched"] == []


# ---------------------------------------------------------------------------------------------------------------- log


def test_the_log_has_the_received_and_the_sent_octets(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    received = exchange(get("/hello"))
    [connection] = content_of(control.get("/log"), 200)["connections"]
    [request] = connection["requests"]
    assert (request["method"], request["target"]) == ("GET", "/hello")
    assert ["Host", "localhost"] in request["headers"]
    assert connection["sent"]["text"] == received.decode().replace("\r\n", "\\r\\n")
    assert [turn["who"] for turn in connection["turns"]] == ["client", "server"]
    assert (connection["client_end"], connection["server_end"]) == ("fin", "fin")
    assert connection["seconds"] > 0


def test_the_next_request_for_the_log_continues_the_list(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    for _ in range(3):
        exchange(get("/hello"))
    first = content_of(control.get("/log?limit=2"), 200)
    assert [each["connection"] for each in first["connections"]] == [0, 1]
    rest = content_of(control.get(f"/log?since={first['next']}"), 200)
    assert [each["connection"] for each in rest["connections"]] == [2]
    assert content_of(control.get(f"/log?since={rest['next']}"), 200)["connections"] == []


def test_an_open_connection_is_listed_again_by_the_next_request(
    control: Client, server: MockServer, connect: Callable[..., Any]
) -> None:
    with connect(server) as sock:
        sock.sendall(get("/hello").replace(b"Connection: close\r\n", b""))
        sock.recv(1000)
        log = content_of(control.get("/log"), 200)
        assert [each["seconds"] for each in log["connections"]] == [None]
        assert log["next"] == 0
    assert server.wait_idle(5)
    assert content_of(control.get("/log"), 200)["next"] == 1


def test_unmatched_requests_and_failed_replies_are_in_the_log(
    control: Client, server: MockServer, exchange: Callable[[bytes], bytes]
) -> None:
    server.on("GET", "/fails", lambda context: 1 / len(context.body))
    exchange(get("/hallo"))
    exchange(get("/fails"))
    log = content_of(control.get("/log"), 200)
    [miss] = log["unmatched"]
    assert "/hello" in miss["text"]
    assert miss["request"]["target"] == "/hallo"
    [error] = log["errors"]
    assert "ZeroDivisionError" in error
    assert content_of(control.get("/health"), 200)["errors"] == 1


def test_the_log_can_be_emptied(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    exchange(get("/hello"))
    assert control.delete("/log").status_code == 204
    assert content_of(control.get("/log"), 200)["connections"] == []


@pytest.mark.parametrize("query", ["since=x", "limit=-1", "since=1.5", "limit=\u0661"])
def test_bounds_that_are_not_numbers_are_refused(control: Client, query: str) -> None:
    name = query.partition("=")[0]
    assert content_of(control.get(f"/log?{query}"), 400)["error"].startswith(f"{name}=")


# -------------------------------------------------------------------------------------------------------------- about


def test_a_reset_calls_the_reset_of_the_target(control: Client) -> None:
    assert control.post("/reset", content_type=JSON).status_code == 204
    assert content_of(control.get("/routes"), 200)["routes"] == []


def test_the_ca_certificate_is_that_of_the_target(control: Client, target: ControlTarget) -> None:
    assert control.get("/ca.pem").data == certs.ca_pem()
    plain = Client(Control(replace(target, ca=None)))
    assert content_of(plain.get("/ca.pem"), 404) == {
        "error": "there is no certificate to trust: this server does not use TLS"
    }


def test_the_page_lists_all_entries_by_chapter_and_escapes_them(control: Client, target: ControlTarget) -> None:
    page = control.get("/").text
    assert f'<a href="{target.url}/cases/one/b">one/&lt;b&gt;</a></td><td>about &amp; so</td>' in page
    assert "<td>two/c</td><td>not here" in page
    assert "(because)" in page
    assert re.findall(r'<h2 id="(\w+)">', page) == ["one", "two"]


def test_the_page_forbids_scripts(control: Client) -> None:
    assert "default-src 'none'" in control.get("/").headers["Content-Security-Policy"]


def test_an_unknown_path_and_a_wrong_method_are_answered_in_json(control: Client) -> None:
    assert "/nope: no such path" in content_of(control.get("/nope"), 404)["error"]
    response = control.put("/routes", json={})
    assert content_of(response, 405) == {"error": "PUT /routes: the path allows only DELETE, GET, HEAD, POST"}
    assert response.headers["Allow"]


# -------------------------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "127.0.0.1:1", "127.9.9.9", "[::1]:8080", "LOCALHOST."])
def test_a_loopback_host_is_accepted(control: Client, host: str) -> None:
    assert control.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["attacker.example", "192.168.1.1", "localhost.attacker.example:80", "[::2]", ""])
def test_any_other_host_is_refused(control: Client, host: str) -> None:
    assert "is not a loopback address" in content_of(control.get("/health", headers={"Host": host}), 403)["error"]


def test_an_open_port_accepts_any_host(target: ControlTarget) -> None:
    control = Client(Control(replace(target, open=True)))
    assert control.get("/health", headers={"Host": "mock.internal:81"}).status_code == 200


@pytest.mark.parametrize("host", [b"Host:\r\n", b"Host: \r\n", b""])
def test_an_empty_or_missing_host_is_refused(host: bytes, target: ControlTarget, connect: Callable[..., Any]) -> None:
    """Over HTTP/1.0 too, which needs no Host: werkzeug would take the name of the server in its place."""
    with MockServer() as server:
        server.otherwise(Wsgi(Control(target)))
        for version in (b"1.0", b"1.1"):
            with connect(server) as client:
                client.sendall(b"GET /health HTTP/%s\r\n%sConnection: close\r\n\r\n" % (version, host))
                assert client.recv(1000)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 403")


TOKEN = "s3cr3t.-_~+/="
WRONG = [
    "",
    "Bearer",
    "Bearer ",
    f"Basic {TOKEN}",
    f"Bearer {TOKEN}x",
    f"Bearer {TOKEN[:-1]}",
    "Bearer \xff",
    TOKEN,
]


@pytest.mark.parametrize("given", [None, *WRONG])
@pytest.mark.parametrize("open", [False, True], ids=["loopback", "open"])
def test_a_request_without_the_token_is_refused(given: str | None, open: bool, target: ControlTarget) -> None:
    control = Client(Control(replace(target, open=open, token=TOKEN)))
    headers = {} if given is None else {"Authorization": given}
    for path, method in (("/health", "GET"), ("/nope", "GET"), ("/routes", "DELETE"), ("/openapi.json", "GET")):
        response = control.open(path, method=method, headers=headers)
        assert "needs its token: send the field `Authorization: Bearer TOKEN`" in content_of(response, 401)["error"]
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="h1conform control port"'
        assert TOKEN not in response.text


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_request_with_the_token_is_answered(scheme: str, target: ControlTarget) -> None:
    control = Client(Control(replace(target, open=True, token=TOKEN)))
    headers = {"Authorization": f"{scheme} {TOKEN}", "Host": "mock.internal"}
    assert control.get("/health", headers=headers).status_code == 200
    described = content_of(control.get("/openapi.json", headers=headers), 200)
    assert described["security"] == [{"token": []}]
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_a_port_without_a_token_says_so_in_its_description(control: Client) -> None:
    described = content_of(control.get("/openapi.json"), 200)
    assert described["security"] == []
    assert all(
        "401" in each["responses"]
        for path in described["paths"].values()
        for each in path.values()
        if "responses" in each
    )


def test_a_page_of_another_origin_may_not_write(control: Client) -> None:
    response = control.post("/routes", json={}, headers={"Origin": "http://attacker.example"})
    assert content_of(response, 403)["error"] == (
        "Origin: 'http://attacker.example' is not http://localhost: web pages of other origins must not use "
        "the control port; send the request without Origin"
    )
    assert control.get("/health", headers={"Origin": "http://localhost"}).status_code == 200


@pytest.mark.parametrize("path", ["/routes", "/reset"])
@pytest.mark.parametrize("codec", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_cannot_write(control: Client, path: str, codec: str) -> None:
    response = control.post(path, data=b"{}", content_type=codec)
    assert content_of(response, 415)["error"].endswith(": a POST needs application/json")
    assert f"'{codec}" in content_of(response, 415)["error"] or not codec


# -------------------------------------------------------------------------------------------------------- description


def problems(value: object, schema: dict[str, Any], described: dict[str, Any]) -> list[str]:
    """Return how a value differs from its schema. ``described`` is the document with the components of the schema."""
    validator = Draft202012Validator({**described, **schema})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_the_description_has_exactly_the_paths_of_the_application(target: ControlTarget, control: Client) -> None:
    described = content_of(control.get("/openapi.json"), 200)
    assert described["openapi"].startswith("3.1.")
    methods = {"get", "post", "put", "delete", "patch"}
    listed = {(method.upper(), path) for path, item in described["paths"].items() for method in item.keys() & methods}
    assert listed == {(method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)) for method, rule in Control(target).rules()}


ROUTE = {
    "name": "n",
    "method": ["PUT", "POST"],
    "path": "/a/<int:id>",
    "headers": {"a": {"regex": "x"}, "b": {"absent": True}},
    "query": {"q": "1"},
    "body": {"base64": "/w=="},
    "times": 2,
    "replies": [
        "text",
        {"raw": "HTTP/1.1 200 OK\r\n\r\n", "faults": [{"reset": {"at": {"after_head": 0}}}, "no_close_notify"]},
        {"script": ["read", {"send": "x"}, {"segments": {"parts": ["a"], "pause": 0.1}}, {"start_tls": "good"}]},
        {"chunks": ["a"], "trailers": {"t": ["1", "2"]}},
    ],
}
REQUESTS: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/", {}, 200),
    ("GET", "/health", {}, 200),
    ("POST", "/routes", {"json": ROUTE}, 201),
    ("POST", "/routes", {"json": {"x": 1}}, 400),
    ("POST", "/routes", {"data": b"{}"}, 415),
    ("GET", "/routes", {}, 200),
    ("GET", "/routes/n", {}, 200),
    ("GET", "/routes/none", {}, 404),
    ("GET", "/log", {}, 200),
    ("GET", "/log?since=x", {}, 400),
    ("GET", "/ca.pem", {}, 200),
    ("GET", "/openapi.json", {}, 200),
    ("GET", "/health", {"headers": {"Host": "attacker.example"}}, 403),
    ("DELETE", "/routes/n", {}, 204),
    ("DELETE", "/routes", {}, 204),
    ("DELETE", "/log", {}, 204),
    ("POST", "/reset", {"json": {}}, 204),
]


def test_every_answer_is_as_described(control: Client, exchange: Callable[[bytes], bytes]) -> None:
    exchange(get("/hello"))
    exchange(get("/hallo"))
    described = content_of(control.get("/openapi.json"), 200)
    done = set()
    for method, path, given, status in REQUESTS:
        response = control.open(path, method=method, **given)
        assert response.status_code == status, (path, response.text)
        template = re.sub(r"^/routes/.+", "/routes/{name}", path.partition("?")[0])
        done.add((method, template))
        answers = described["paths"][template][method.lower()]["responses"]
        content = answers[str(status)].get("content", {})
        assert (response.mimetype in content) or not (content or response.data)
        if JSON in content:
            assert problems(response.get_json(), content[JSON]["schema"], described) == []
    assert done == {(method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)) for method, rule in Control(_bare()).rules()}
    assert problems(ROUTE, described["components"]["schemas"]["NewRoute"], described) == []
    assert problems({"pth": "/"}, described["components"]["schemas"]["NewRoute"], described) != []


def _bare() -> ControlTarget:
    return ControlTarget(Seen(), "")


def test_a_route_made_in_python_is_listed_as_described(control: Client, server: MockServer) -> None:
    server.routes.add(Route("GET", "/f", lambda _: Reply(), when=lambda _: True))
    described = content_of(control.get("/openapi.json"), 200)
    listed = content_of(control.get("/routes"), 200)
    assert problems(listed, described["components"]["schemas"]["Routes"], described) == []
    assert "lambda" in json.dumps(listed)
