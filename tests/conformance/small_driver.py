"""A small driver of version 2 of the protocol, with a client of its own, and a switch for each fault of a driver.

    python small_driver.py [FAULT]

The client opens a connection for each request, reads until the end of the connection or of Content-Length, and checks
nothing else. Without a FAULT the driver does what it offers.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import ssl
import sys
import threading
from typing import Any
from urllib.parse import urljoin, urlsplit

FAULT = sys.argv[1] if len(sys.argv) > 1 else ""
CAPABILITIES = ["stepwise", "proxy", "back-to-back", "concurrent", "cancel", "partial", "upgraded", "sources"]
CAPABILITIES += ["secure-proxy", "tunnel", "secure-tunnel"]
WRONG_TYPES: dict[str, dict[str, Any]] = {
    "version-flag": {"protocol": True},
    "version-none": {"protocol": None},
    "version-fraction": {"protocol": 2.0},
    "version-object": {"protocol": {"major": 2}},
    "name-number": {"name": 5},
    "capabilities-text": {"capabilities": "stepwise"},
    "capabilities-number": {"capabilities": ["stepwise", 5]},
    "capabilities-object": {"capabilities": {"stepwise": True}},
    "exceptions-text": {"exceptions": "OSError"},
    "entry-flag": {"entry": True},
}
TARGET: dict[str, Any] = {}
WRITING = threading.Lock()


class Given(Exception):
    """What ends a request: the message, and whether the client timed out."""


class Questions:
    """The lines of standard input."""

    def __init__(self) -> None:
        self.data = b""

    def next(self) -> bytes:
        """Return the next line; b"" at the end of input."""
        while b"\n" not in self.data:
            piece = os.read(0, 65536)
            if not piece:
                return b""
            self.data += piece
        line, _, self.data = self.data.partition(b"\n")
        return line

    def next_is_request(self) -> bool:
        """Return whether a further request has arrived."""
        return self.data.startswith(b'{"op": "do"')


QUESTIONS = Questions()


def say(answer: Any) -> None:
    with WRITING:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def hello() -> dict[str, Any]:
    found: dict[str, Any] = {"protocol": 2, "name": "small", "version": "1", "capabilities": list(CAPABILITIES)}
    if FAULT == "version":
        found["protocol"] = 3
    if FAULT == "version-in-words":
        found["protocol"] = "two"
    if FAULT == "version-1":
        found["protocol"] = 1
    if FAULT == "old":  # no fault: a driver of version 1
        found |= {"protocol": 1, "capabilities": ["stepwise", "proxy"]}
    if FAULT == "misspelled":
        found["capabilities"] = ["stepwise", "cancle"]
    if FAULT == "entry":
        found["entry"] = "urls"
    if FAULT.startswith("offers-"):
        found["capabilities"] += [FAULT.removeprefix("offers-")]
    if FAULT == "hello":
        return {"hello": "small"}
    return {"hello": found | WRONG_TYPES.get(FAULT, {})}


# ------------------------------------------------------------------------------------------------------- the client


def connect() -> Any:
    at = TARGET.get("proxy") or TARGET
    sock = socket.create_connection((at["host"], at["port"]), TARGET["timeout"])
    context = ssl.create_default_context(cafile=TARGET["ca_file"]) if TARGET.get("ca_file") else None
    plain = "proxy" in TARGET and {"plain-proxy": "http", "plain-tunnel": "https"}.get(FAULT) == TARGET["scheme"]
    if context and at.get("scheme") == "https" and not plain:
        sock = context.wrap_socket(sock, server_hostname=at["host"])
    if context and TARGET["scheme"] == "https" and TARGET.get("proxy"):
        address = f"{TARGET['host']}:{TARGET['port']}"
        sock.sendall(f"CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
        while not sock.recv(1000).endswith(b"\r\n\r\n"):
            pass
        secure = isinstance(sock, ssl.SSLSocket)
        return Inside(sock, context) if secure else context.wrap_socket(sock, server_hostname=TARGET["host"])
    return sock


class Inside:
    """TLS above a socket that uses TLS already."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self.sock = sock
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self.incoming, self.outgoing, server_hostname=TARGET["host"])
        self.drive(self.engine.do_handshake)

    def drive(self, work: Any, *arguments: Any) -> Any:
        while True:
            try:
                return work(*arguments)
            except ssl.SSLWantReadError:
                self.sock.sendall(self.outgoing.read())
                self.incoming.write(more(self.sock))
            finally:
                self.sock.sendall(self.outgoing.read())

    def sendall(self, data: bytes) -> None:
        self.drive(self.engine.write, data)

    def recv(self, size: int) -> bytes:
        return bytes(self.drive(self.engine.read, size))

    def __enter__(self) -> Inside:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()


def head(request: dict[str, Any]) -> bytes:
    target = request["target"]
    if (
        FAULT == "parser"
    ):  # the fault of a driver that joins the target with the origin, as `new URL(target, origin)` does
        parts = urlsplit(urljoin("http://127.0.0.1/", target))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
    if TARGET.get("proxy") and TARGET["scheme"] == "http":
        target = f"http://{TARGET['host']}{target}"
    port = "" if TARGET["port"] in (80, 443) else f":{TARGET['port']}"
    lines = [f"{request['method']} {target} HTTP/1.1", f"Host: {TARGET['host']}{port}"]
    for name, value in request["fields"]:
        lines.append(f"{name}: {' '.join(value.split()) if FAULT == 'fields' else value}")
    body = request["body"]
    if body and body["kind"] == "bytes":
        lines.append(f"Content-Length: {len(base64.b64decode(body['data']))}")
    elif body:
        lines.append("Transfer-Encoding: chunked")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def send(sock: socket.socket, request: dict[str, Any]) -> None:
    sock.sendall(head(request))
    body = request["body"]
    if body and body["kind"] == "bytes":
        sock.sendall(base64.b64decode(body["data"]))
    elif body:
        pieces = body["pieces"] if body["kind"] == "source" else [body["data"]]
        if body["kind"] == "source" and FAULT == "sources":
            pieces = []
        for piece in map(base64.b64decode, pieces):
            if piece:
                sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        if body.get("fails"):
            raise Given("the source of the content failed")
        sock.sendall(b"0\r\n\r\n")


def receive(sock: socket.socket, request: dict[str, Any]) -> dict[str, Any]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += more(sock)
    section, _, rest = data.partition(b"\r\n\r\n")
    line, *fields = section.decode("latin-1").split("\r\n")
    pairs = [[name, value.strip()] for name, _, value in (field.partition(":") for field in fields)]
    length = next((int(value) for name, value in pairs if name.lower() == "content-length"), None)
    status = int(line.split()[1])
    told: dict[str, Any] = {"status": status, "reason": line.split(" ", 2)[2], "version": "1.1", "headers": pairs}
    if status == 101:
        while piece := sock.recv(65536):
            rest += piece
        if FAULT != "upgraded":
            told["upgraded"] = base64.b64encode(rest).decode()
        return told
    read = request["read"]
    wanted = read if isinstance(read, int) and FAULT != "partial" else length
    if request["method"] == "HEAD":
        wanted = 0
    while wanted is not None and len(rest) < wanted:
        rest += more(sock)
    return told | {"body": base64.b64encode(rest[:wanted]).decode()}


def more(sock: socket.socket) -> bytes:
    piece = sock.recv(65536)
    if not piece:
        raise Given("the connection ended")
    return piece


def ask(request: dict[str, Any], sock: socket.socket | None = None) -> dict[str, Any]:
    if request["target"] == "*":
        return {"unsupported": "no such target"}
    try:
        with sock or connect() as sock:
            send(sock, request)
            return {"response": receive(sock, request)}
    except TimeoutError:
        return {"error": {"type": "TimeoutError", "bases": [], "message": "timed out", "timed_out": True}}
    except (OSError, ValueError, IndexError, Given) as error:
        return {"error": {"type": type(error).__name__, "bases": [], "message": str(error)}}


# ------------------------------------------------------------------------------------------------------- the protocol


def at_a_time(items: list[dict[str, Any]]) -> None:
    def work(item: dict[str, Any]) -> None:
        id = {"wrong-id": "7", "same-id": "0"}.get(FAULT, item["id"])
        say(ask(item["request"]) | ({} if FAULT == "no-id" else {"id": id}))

    threads = [threading.Thread(target=work, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
        if FAULT == "one-by-one":
            thread.join()
    for thread in threads:
        thread.join()


def cancelled(request: dict[str, Any]) -> None:
    if FAULT == "deaf":
        say(ask(request))
        QUESTIONS.next()
    else:
        with connect() as sock:
            send(sock, request)
            QUESTIONS.next()
        say({"error": {"type": "Cancelled", "bases": [], "message": "the caller gave up"}})
    say({"unsupported": "cancel"} if FAULT == "cancel-unanswered" else {"ok": True})


def main() -> None:
    held: list[dict[str, Any]] = []  # of two requests back to back, the answer to the first
    while line := QUESTIONS.next():
        message = json.loads(line)
        operation = message["op"]
        if operation == "hello":
            say(hello())
        elif operation in ("open", "close"):
            if operation == "open":
                TARGET.clear()
                TARGET.update(message["target"])
            say({"ok": True})
        elif operation == "do" and "items" in message:
            at_a_time(message["items"])
        elif operation == "do" and message["item"]["request"].get("cancel"):
            cancelled(message["item"]["request"])
        elif operation == "do":
            held.append(ask(message["item"]["request"]))
            if FAULT == "out-of-order" and QUESTIONS.next_is_request():
                continue
            for each in reversed(held):
                say(each)
            held.clear()
        else:
            say({"unsupported": f"unknown operation {operation}"})


if __name__ == "__main__":
    main()
