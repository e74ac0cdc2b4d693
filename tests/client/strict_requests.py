"""A reader of requests that is as strict as RFC 9112 and RFC 9110 allow. It shares no code with the client.

`read_requests()` takes all octets that a client sent on one connection. It refuses what any recipient could read in two
ways, and every MUST that a sender breaks. Two clauses of the http.client document make an exception: a request may have
no Host (Q12), and a field that no intermediary acts on may have continuation lines (Q13).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

TOKEN = frozenset(b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
VISIBLE = frozenset(range(0x21, 0x7F))
VALUE = VISIBLE | frozenset(range(0x80, 0x100)) | frozenset(b"\t ")
# The http.client document lets the caller decide about the characters that only RFC 3986 excludes.
TARGET = VISIBLE - frozenset(b'"#<>')
REGISTERED = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~!$&'()*+,;=")
DIGITS = frozenset(b"0123456789")
HEXADECIMAL = frozenset(b"0123456789ABCDEFabcdef")
ONCE = (b"content-length", b"host", b"transfer-encoding")
#: The fields that frame, route or connect a message.
ACTED_ON = frozenset(
    b"connection content-length expect host keep-alive max-forwards proxy-authorization proxy-connection te trailer "
    b"transfer-encoding upgrade via".split()
)


class MalformedError(Exception):
    """The octets are no sequence of well-formed requests."""


@dataclass
class Request:
    """One request.

    ``method``    the method
    ``target``    the request target
    ``fields``    (lower-cased name, value) of each field line, a continuation joined by a space
    ``folded``    the lower-cased names of the fields with a continuation line
    ``content``   the content without its transfer coding
    ``complete``  whether all octets that the head announces are there
    """

    method: bytes
    target: bytes
    fields: list[tuple[bytes, bytes]] = field(default_factory=list)
    folded: set[bytes] = field(default_factory=set)
    content: bytes = b""
    complete: bool = True

    def all(self, name: bytes) -> list[bytes]:
        return [value for each, value in self.fields if each == name]

    def elements(self, name: bytes) -> list[bytes]:
        return [element for value in self.all(name) for element in split_list(value)]


def need(condition: object, what: str, octets: bytes = b"") -> None:
    if not condition:
        raise MalformedError(f"{what}: {octets!r}")


def token(octets: bytes) -> bool:
    return bool(octets) and set(octets) <= TOKEN


def read_requests(wire: bytes) -> list[Request]:
    """Return the requests in `wire`. The content of the last one may be cut off; its head may not."""
    requests = []
    while wire:
        head, end, rest = wire.partition(b"\r\n\r\n")
        need(end, "no end of a head", wire)
        request = read_head(head + b"\r\n")
        wire = read_content(request, rest)
        requests.append(request)
        need(request.complete or not wire, "octets after an incomplete request", wire)
    return requests


def read_head(head: bytes) -> Request:
    first, *lines = head.removesuffix(b"\r\n").split(b"\r\n")
    parts = first.split(b" ")
    need(len(parts) == 3 and parts[2] == b"HTTP/1.1" and token(parts[0]), "a request line", first)
    request = Request(parts[0], parts[1])
    for line in lines:
        need(line and set(line) <= VALUE, "a field line", line)
        if line[:1] in (b" ", b"\t"):
            need(request.fields and line.strip(b" \t"), "a continuation line", line)
            name, value = request.fields[-1]
            need(name not in ACTED_ON, "a continuation line of a field that intermediaries act on", line)
            request.fields[-1] = (name, value + b" " + line.strip(b" \t"))
            request.folded.add(name)
        else:
            name, colon, value = line.partition(b":")
            need(colon and token(name), "a field line", line)
            request.fields.append((name.lower(), value.strip(b" \t")))
    check_target(request)
    check_fields(request)
    return request


def check_target(request: Request) -> None:
    target, hosts = request.target, request.all(b"host")
    need(set(target) <= TARGET, "a target", target)
    if request.method == b"CONNECT":
        authority = target
        _, colon, port = target.rpartition(b":")
        need(colon and set(port) <= DIGITS and port and int(port) <= 65535, "the port of a CONNECT", target)
    elif target.startswith(b"/") or (request.method, target) == (b"OPTIONS", b"*"):
        authority = None
    else:
        scheme, colon, rest = target.partition(b"://")
        need(colon and scheme[:1].isalpha() and set(scheme) <= REGISTERED - set(b"_~!$&'()*,;="), "a scheme", target)
        ends = [rest.find(end) for end in b"/?" if end in rest]
        authority = rest[: min(ends)] if ends else rest
    if authority is not None:
        check_authority(authority)
        need(set(hosts) <= {authority}, "a Host unlike the authority of the target", b" ".join([*hosts, target]))
    for host in hosts:
        if host:
            check_authority(host, empty=True)


def check_authority(octets: bytes, empty: bool = False) -> None:
    """Check a host with or without a port; ``empty`` allows no host before the port."""
    if octets.startswith(b"["):
        literal, bracket, port = octets[1:].partition(b"]")
        need(bracket and port[:1] in (b"", b":"), "an authority", octets)
        host, port = b"", port[1:]
        if literal[:1] not in (b"v", b"V"):
            try:
                need(b"%" not in literal and ipaddress.IPv6Address(literal.decode("ascii")), "an address", octets)
            except ValueError:
                need(False, "an address", octets)
    else:
        host, _, port = octets.partition(b":")
        need(host or empty, "a host", octets)
    need(set(port) <= DIGITS, "a port", octets)
    first, *encoded = host.split(b"%")
    for part in encoded:
        need(len(part) >= 2 and set(part[:2]) <= HEXADECIMAL, "a host", octets)
    need(set(first + b"".join(encoded)) <= REGISTERED, "a host", octets)


def check_fields(request: Request) -> None:
    for name in ONCE:
        need(len(request.all(name)) <= 1, "a field twice", name)
    options = [option.lower() for option in request.elements(b"connection")]
    for name in (b"connection", b"trailer"):
        need(all(map(token, request.elements(name))), "a list of tokens", b"|".join(request.all(name)))
    need(not {b"host", b"content-length", b"content-type", b"expect"} & set(options), "an option for all recipients")
    for name in (b"te", b"upgrade"):
        need(not request.all(name) or name in options, "a field that Connection does not list", name)
    need(not request.folded & set(options), "a continuation line of a field that Connection lists")
    for protocol in request.elements(b"upgrade"):
        name, slash, version = protocol.partition(b"/")
        need(token(name) and (not slash or token(version)), "a protocol", protocol)
    for expectation in request.elements(b"expect"):
        name, *_ = parameters(expectation, value_first=True)
        need(token(name), "an expectation", expectation)
    codings = [parameters(coding)[0].lower() for coding in request.elements(b"te")]
    need(b"chunked" not in codings and all(map(token, codings)), "a TE", b"|".join(request.all(b"te")))


def split_list(value: bytes, at: bytes = b",") -> list[bytes]:
    """Return the elements of a list; a separator in a quoted string does not count. No element may be empty."""
    if not value:
        return []
    elements, quoted, escaped = [bytearray()], False, False
    for octet in value:
        if quoted:
            quoted = escaped or octet != ord('"')
            escaped = not escaped and octet == ord("\\")
        elif octet == ord(at):
            elements.append(bytearray())
            continue
        else:
            quoted = octet == ord('"')
        elements[-1].append(octet)
    need(not quoted, "a quoted string without an end", value)
    stripped = [bytes(element).strip(b" \t") for element in elements]
    need(all(stripped), "an empty element of a list", value)
    return stripped


def parameters(element: bytes, value_first: bool = False) -> list[bytes]:
    """Return the element without its parameters, and their names; ``value_first``: `name=value` before them."""
    first, *rest = split_list(element, b";")
    names = []
    for part in ([first] if value_first and b"=" in first else []) + rest:
        name, equals, value = part.partition(b"=")
        name, value = name.strip(b" \t"), value.strip(b" \t")
        need(equals and token(name), "a parameter", element)
        need(token(value) or (len(value) > 1 and value[:1] == value[-1:] == b'"'), "the value of a parameter", element)
        names.append(name)
    return [first.partition(b"=")[0] if value_first else first, *names]


def read_content(request: Request, rest: bytes) -> bytes:
    """Read the content of a request, and return the octets after it."""
    lengths, codings = request.all(b"content-length"), request.elements(b"transfer-encoding")
    need(not (lengths and request.all(b"transfer-encoding")), "two framings")
    if request.method == b"CONNECT":
        need(not lengths and not codings, "a framing in a CONNECT")
    announced = bool(codings)
    if request.all(b"transfer-encoding"):
        names = [parameters(coding)[0].lower() for coding in codings]
        need(names and all(map(token, names)) and codings[-1].lower() == b"chunked", "codings", b"|".join(codings))
        need(names.count(b"chunked") == 1, "chunked twice", b"|".join(codings))
        rest = read_chunks(request, rest)
    elif lengths:
        need(set(lengths[0]) <= DIGITS and lengths[0], "a Content-Length", lengths[0])
        size = int(lengths[0])
        announced = size > 0
        request.content, rest = rest[:size], rest[size:]
        request.complete = len(request.content) == size
    need(not announced or request.method != b"TRACE", "content in a TRACE")
    need(not announced or request.method != b"OPTIONS" or request.all(b"content-type"), "OPTIONS without Content-Type")
    expects = b"100-continue" in [expectation.lower() for expectation in request.elements(b"expect")]
    need(announced or not expects, "Expect without content")
    return rest


def read_chunks(request: Request, rest: bytes) -> bytes:
    request.complete = False
    while b"\r\n" in rest:
        line, _, rest = rest.partition(b"\r\n")
        size, semicolon, extension = line.partition(b";")
        need(size.strip(b" \t") and set(size.rstrip(b" \t")) <= HEXADECIMAL, "a chunk size", line)
        need(not semicolon or extension.strip(b" \t"), "a chunk extension", line)
        need(set(line) <= VALUE, "a chunk-size line", line)
        count = int(size, 16)
        if not count:
            return read_trailers(request, rest)
        request.content += rest[:count]
        after = rest[count : count + 2]
        need(b"\r\n".startswith(after), "the end of a chunk", after)
        rest = rest[count + 2 :]
    need(set(rest) <= VALUE | {13}, "a chunk size", rest)
    return b""


def read_trailers(request: Request, rest: bytes) -> bytes:
    while b"\r\n" in rest:
        line, _, rest = rest.partition(b"\r\n")
        if not line:
            request.complete = True
            return rest
        name, colon, _ = line.partition(b":")
        need(colon and token(name) and set(line) <= VALUE, "a trailer field", line)
        need(name.lower() not in ACTED_ON, "a trailer field that frames, routes or connects", line)
    need(set(rest) <= VALUE | {13}, "a trailer field", rest)
    return b""
