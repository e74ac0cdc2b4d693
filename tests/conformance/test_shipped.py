"""Every driver that ships works: the clients that are here are run through a few cases that any of them passes."""

from dataclasses import replace

import pytest

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.exchange.target import loopback
from h1conform.conformance.model import Case, Request, Response, Sent, Variant

CASES = (
    "status-line/plain",
    "fields/plain",
    "content-length/exact",
    "chunked/two-chunks",
    "no-content/head",
    "request/fields",
    "request/content-post-bytes",
    "tls/good-name",
    "tls/identity/unknown-ca",
)

# Cases or variants that a client fails. php-streams reads up to the end of the connection, which this server keeps.
# tcl-http fails some of them octet by octet.
FAILED = {"php-streams": ("no-content/head",), "tcl-http": ("tcp-bytewise", "tls-bytewise")}


@pytest.mark.sampled(13)
@pytest.mark.parametrize("name", registry.entries())
def test_a_client_that_is_here_passes_what_any_client_passes(name: str) -> None:
    if missing := registry.entries()[name].missing():
        pytest.skip(missing)
    with Examiner(registry.find(name), timeout=5.0) as examiner:  # a machine may be busy, and a JVM cold
        examiner.prepare()
        failed = FAILED.get(name, ())
        verdicts = [
            examiner.examine(
                replace(corpus()[id], host="localhost"), variant
            )  # httpc verifies no certificate for an address
            for id in CASES
            for variant in corpus()[id].variants
            if variant.read == "whole" and id not in failed and str(variant) not in failed
        ]
    assert [(each.id, each.seen) for each in verdicts if each.result != "pass"] == []
    assert examiner.title.startswith(f"{name} ")


# Clients that take the request target apart from a URL, or whose parser of URLs changes no target.
RAW = (
    *("reference", "http.client", "aiohttp", "httpcore", "httpx", "node:http", "undici", "go"),
    *("java.net.http", "HttpURLConnection", "Net::HTTP"),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", RAW)
def test_a_client_with_a_raw_entry_gets_targets_by_it(name: str) -> None:
    if missing := registry.entries()[name].missing():
        pytest.skip(missing)
    targets = ("/a/./b/../c", "/%7euser/%2f", "/a;p='1'?b='2'&c=%41", "//double//path")
    with Examiner(registry.find(name), timeout=5.0) as examiner:
        examiner.prepare()
        assert examiner.hello["entry"] == "raw"
        seen = {}
        for target in targets:
            case = Case(
                id="raw/target",
                about="A target arrives unchanged.",
                cites=("RFC9112-3.2.1-1",),
                do=(Request(target=target),),
                server=corpus()["request/get"].server,
                expect=(Response(200),),
                sent=(Sent(target=target),),
            )
            seen[target] = examiner.examine(case, Variant("tcp", "whole")).seen
    assert {target: said for target, said in seen.items() if "target" in said} == {}


def test_every_driver_of_the_folder_is_in_the_registry() -> None:
    drivers = {path.relative_to(registry.SHIPPED).as_posix() for path in registry.SHIPPED.glob("*/drive_*.*")}
    assert drivers == {entry.driver for entry in registry.entries().values() if entry.driver} | {
        "python/drive_command.py"
    }


def test_a_machine_without_ipv6_is_served_by_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("address family not supported")

    loopback.cache_clear()
    monkeypatch.setattr("socket.create_server", refuse)
    try:
        assert loopback() == ("127.0.0.1",)
    finally:
        loopback.cache_clear()
