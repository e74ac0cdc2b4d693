"""Commands that make a client send the requests of a case to a script: for curl, and for Python's http.client. Pure.

``{port}``, ``{ca_file}`` and ``{client_file}`` in a command stand for what only the running script knows.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from ..model import ADDRESS, HOST, PORT, Body, Call, Case, Ref, Request, Session, Variant, needs_resolving
from ..serving.curl_line import curl_line
from .literals import quoted

PORT_WORD, CA_WORD, CLIENT_WORD = "{port}", "{ca_file}", "{client_file}"
_LONGEST = 4000  # characters of a command; a shell takes no content of megabytes
_MAX_TIME = "--max-time 10"


@dataclass(frozen=True, slots=True)
class ExampleCommands:
    """The commands for a case, at most one each for curl and http.client.

    ``lines``    the commands of a shell
    ``reasons``  a line for each of the two that has no command, with the reason"""

    lines: tuple[str, ...]
    reasons: tuple[str, ...]


def commands(case: Case, variant: Variant) -> ExampleCommands:
    """Return shell commands that reproduce a case.

    ``case``     the case
    ``variant``  the variant that the script plays"""
    lines, reasons = [], []
    for client, command in (("curl", _curl), ("Python's http.client", _python)):
        try:
            line = command(case, variant)
            if len(line) > _LONGEST:
                raise _NotAsked(f"it would have more than {_LONGEST:,} characters")
            lines.append(line)
        except _NotAsked as error:
            reasons.append(f"There is no command for {client}: {error}.")
    return ExampleCommands(tuple(lines), tuple(reasons))


class _NotAsked(Exception):
    """A client cannot be asked in a short command; the message says why."""


def uses_tls(case: Case, variant: Variant) -> bool:
    """Return whether the client uses TLS somewhere, so that it has to trust the CA.

    ``case``     the case
    ``variant``  the variant that the script plays"""
    return variant.transport == "tls" or case.is_tunnel


def _curl(case: Case, variant: Variant) -> str:
    if not any(isinstance(each, Request) for each in case.questions):
        raise _NotAsked("the case consists of calls of the API of http.client")
    secure = case.via == "secure-tunnel" or (variant.transport == "tls" and case.via != "tunnel")
    host = case.connects_to
    origin = f"{'https' if secure else 'http'}://{_url_host(host)}:{PORT_WORD}"
    line = curl_line(case, origin, CA_WORD if uses_tls(case, variant) else None)
    more = [f"--resolve {host}:{PORT_WORD}:127.0.0.1"] if needs_resolving(host) else []
    more += [f"--cert {CLIENT_WORD}"] if case.shows else []
    more += ["--insecure"] if _is_unverified(case) else []
    return line.replace(_MAX_TIME, " ".join([_MAX_TIME, *more]))


def _url_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_unverified(case: Case) -> bool:
    return any(not each.verify for each in case.do if isinstance(each, (Session, Request)))


def _python(case: Case, variant: Variant) -> str:
    """Return a command with a program for http.client. Raises _NotAsked if http.client has no short call for it."""
    if needs_resolving(case.connects_to):
        raise _NotAsked(f"it looks up {case.connects_to}, and has no option like --resolve of curl")
    if case.shows:
        raise _NotAsked("presenting the certificate of a client takes a program of its own")
    if _is_unverified(case):
        raise _NotAsked("switching off the verification of certificates takes a program of its own")
    if all(isinstance(each, Call) for each in case.do):
        code = _calls([each for each in case.do if isinstance(each, Call)])
    elif not all(type(each) is Request and _is_simple(each) for each in case.do):
        raise _NotAsked("what the client is asked for takes more than calls of request() one after the other")
    elif case.via == "secure-tunnel" or (case.via == "proxy" and variant.transport == "tls"):
        raise _NotAsked("it has no call that uses TLS to a proxy")
    else:
        code = _requests([each for each in case.do if isinstance(each, Request)], case, variant)
    return f"python3 -c {shlex.quote(code)}"


def _is_simple(request: Request) -> bool:
    names = [name.lower() for name, _ in request.fields]
    return (
        (request.body is None or isinstance(request.body, Body))
        and request.part is None
        and not (request.cancel or request.after or request.host)
        and len(set(names)) == len(names)
    )


def _requests(requests: list[Request], case: Case, variant: Variant) -> str:
    tls = case.is_tunnel or variant.transport == "tls"
    name, context = ("HTTPS", f', context=ssl.create_default_context(cafile="{CA_WORD}")') if tls else ("HTTP", "")
    lines = [
        f"import http.client{', ssl' if tls else ''}",
        f"c = http.client.{name}Connection({quoted(case.connects_to)}, {PORT_WORD}, timeout=5{context})",
        *([f"c.set_tunnel({quoted(case.host)}, 443)"] if case.is_tunnel else []),
    ]
    for each in requests:
        target = f"http://{_url_host(case.host)}{each.target}" if case.via == "proxy" else each.target
        more = f", body={_value(each.body.data)}" if isinstance(each.body, Body) else ""
        more += f", headers={_value(dict(each.fields))}" if each.fields else ""
        lines.append(f"c.request({quoted(each.method)}, {quoted(target)}{more})")
        lines += ["r = c.getresponse()", "print(r.status, r.reason, r.getheaders(), r.read())"]
    return "; ".join(lines)


def _calls(calls: list[Call]) -> str:
    return "; ".join(["import http.client", *map(_call, calls)])


def _call(call: Call) -> str:
    if call.on == "tools":
        raise _NotAsked("the case uses helpers of the driver")
    on = "http.client" if call.on == "module" else call.on
    arguments = [*map(_value, call.args), *(f"{name}={_value(value)}" for name, value in call.kwargs)]
    called = f"{on}.{call.name}" if call.get else f"{on}.{call.name}({', '.join(arguments)})"
    return f"{call.as_} = {called}" if call.as_ else f"print(repr({called}))"


def _value(value: Any) -> str:
    if isinstance(value, Ref):
        return value.name
    if isinstance(value, str):
        if value == PORT:
            return PORT_WORD
        return quoted(value.replace(ADDRESS, f"127.0.0.1:{PORT_WORD}").replace(HOST, "127.0.0.1"))
    if isinstance(value, bytes):
        return quoted(value)
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(_value, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_value(key)}: {_value(each)}' for key, each in value.items())}}}"
    raise _NotAsked("an argument of a call has no short expression")
