"""The TLS side of a case's connections, compared with what the case says of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ...mockserver.base.recorded import SeenTls
from ..model import Case, Hello, Observation
from ..model.comparison import Comparison, Mismatch, NotReported

_WANTED = ("TLSv1.2", "TLSv1.3")  # versions that a client should offer; others it is right not to


def compare_hellos(case: Case, observation: Observation) -> Iterable[Comparison]:
    """One comparison for each thing that is not as a `Hello` of the case wants it."""
    for hello in case.sent:
        if isinstance(hello, Hello):
            tls = observation.connections[hello.connection].tls if _is_there(hello, observation) else None
            if tls is None:
                yield NotReported(f"the client opened no TLS connection {hello.connection + 1}")
            else:
                yield from _compare(hello, tls)


def version_missed(case: Case, observation: Observation) -> str:
    """The one version that the server of the case speaks, TLS 1.2 or 1.3, if the client did not offer it; else empty.

    A case that is about a version itself has no twin: it is to be failed."""
    served = case.connections[0].tls
    seen = observation.connections[0].tls if observation.connections else None
    if not case.twin or served is None or seen is None or served.versions[0] != served.versions[1]:
        return ""
    version = served.versions[0]
    return version if version in _WANTED and seen.versions_offered and version not in seen.versions_offered else ""


def _is_there(hello: Hello, observation: Observation) -> bool:
    return hello.connection < len(observation.connections)


def _compare(hello: Hello, tls: SeenTls) -> Iterable[Comparison]:
    if hello.sni is not None and (tls.sni or "").lower() != hello.sni.lower():
        yield _wrong(_sni_line(hello.sni), _sni_line(tls.sni or ""))
    if hello.alpn is not None and (more := [each for each in tls.alpn_offered if each not in hello.alpn]):
        expected = f"no protocol but {' and '.join(hello.alpn)} is offered" if hello.alpn else "no protocol is offered"
        yield _wrong(expected, f"it offered {', '.join(map(ascii, more))}")
    for version in hello.without:
        if version in tls.versions_offered:
            yield _wrong(f"{version} is not offered", f"it offered {', '.join(tls.versions_offered)}")
    if hello.alerts and tls.alert not in hello.alerts:
        seen = f"the alert {tls.alert}" if tls.alert else "no alert"
        yield Mismatch("deviates", f"an alert: {' or '.join(hello.alerts)}", seen)
    if hello.shown is not None and hello.shown != bool(tls.peer_certificate):
        lines = ("it shows no certificate", "it shows its certificate")
        yield _wrong(lines[hello.shown], lines[not hello.shown])
    for problem in tls.problems if hello.clean else ():
        yield _wrong("a ClientHello whose extensions are well-formed", problem)


def _sni_line(name: str) -> str:
    return f"the server name {name!r}" if name else "no server name"


def _wrong(expected: str, seen: str) -> Mismatch:
    return Mismatch("sent-invalid", expected, seen)
