"""Compares the TLS side of the recorded connections with what a case expects. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ...mockserver.base.recorded import SeenTls
from ..model import Case, Hello, Observation
from ..model.comparison import Comparison, Mismatch, NotReported

# A client may leave out one of these versions, which is a missing feature. It should leave out every older version.
_WANTED = ("TLSv1.2", "TLSv1.3")


def compare_hellos(case: Case, observation: Observation) -> Iterable[Comparison]:
    """Yield a comparison for each property that is not as a `Hello` of the case expects.

    ``case``         the case
    ``observation``  what the driver and the server reported"""
    for hello in case.sent:
        if isinstance(hello, Hello):
            tls = _layer(hello, case, observation)
            if tls is None:
                yield NotReported(f"the client opened no TLS connection {hello.connection + 1}")
            else:
                yield from _compare(hello, tls)


def version_missed(case: Case, observation: Observation) -> str:
    """Return the TLS version that the case needs and the client did not offer; empty if there is none.

    ``case``         the case
    ``observation``  what the driver and the server reported

    A case needs a version if its server has that version alone. Only TLS 1.2 and 1.3 count, and only cases with a twin:
    a case about a version itself has no twin, and a client without that version fails it."""
    served = case.connections[0].tls
    seen = observation.connections[0].tls if observation.connections else None
    if not case.twin or served is None or seen is None or served.versions[0] != served.versions[1]:
        return ""
    version = served.versions[0]
    return version if version in _WANTED and seen.versions_offered and version not in seen.versions_offered else ""


def _layer(hello: Hello, case: Case, observation: Observation) -> SeenTls | None:
    """Return the side of TLS that a `Hello` is about; None: there is none.

    In a tunnel within TLS to the proxy, that is the TLS of the tunnel, unless the `Hello` says ``outer``."""
    if hello.connection >= len(observation.connections):
        return None
    seen = observation.connections[hello.connection]
    return seen.inner_tls if case.via == "secure-tunnel" and not hello.outer else seen.tls


def _compare(hello: Hello, tls: SeenTls) -> Iterable[Comparison]:
    if hello.sni is not None and (tls.sni or "").lower() != hello.sni.lower():
        yield _wrong(_sni_line(hello.sni), _sni_line(tls.sni or ""))
    if hello.alpn is not None and (more := [each for each in tls.alpn_offered if each not in hello.alpn]):
        expected = f"no ALPN protocol except {' and '.join(hello.alpn)}" if hello.alpn else "no ALPN protocol"
        yield _wrong(f"the client offers {expected}", f"the client offered {', '.join(map(ascii, more))}")
    for version in hello.without:
        if version in tls.versions_offered:
            seen = f"the client offered {', '.join(tls.versions_offered)}"
            yield _wrong(f"the client does not offer {version}", seen)
    if hello.alerts and tls.alert not in hello.alerts:
        seen = f"the alert {tls.alert}" if tls.alert else "no alert"
        yield Mismatch("deviates", f"an alert: {' or '.join(hello.alerts)}", seen)
    if hello.shown is not None and hello.shown != bool(tls.peer_certificate):
        lines = ("no client certificate", "a client certificate")
        yield _wrong(lines[hello.shown], lines[not hello.shown])
    for problem in tls.problems if hello.clean else ():
        yield _wrong("a ClientHello with well-formed extensions", problem)


def _sni_line(name: str) -> str:
    return f"the server name {name!r}" if name else "no server name"


def _wrong(expected: str, seen: str) -> Mismatch:
    return Mismatch("sent-invalid", expected, seen)
