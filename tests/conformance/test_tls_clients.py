"""What the shipped drivers can be asked of names, trust and certificates; each client trusts the given CA and no other.

A client that is not installed here is skipped: tests/conformance/test_shipped.py says which those are."""

from __future__ import annotations

import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from h1conform import certs
from h1conform.conformance.drivers import registry
from h1conform.conformance.drivers.process import Process
from h1conform.conformance.drivers.protocol import item_message
from h1conform.conformance.drivers.registry import Client
from h1conform.conformance.exchange.examiner import Examiner
from h1conform.conformance.model import (
    Case,
    Connection,
    Failure,
    Hello,
    Outcome,
    Request,
    Response,
    Sent,
    Session,
    Tls,
    Variant,
    Verdict,
)
from h1conform.mockserver import Close, Hold, ReadRequest, Send, Step

pytestmark = pytest.mark.slow  # every shipped client is started several times

CLIENTS = tuple(registry.entries())
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
STEPS = (ReadRequest(), Send(OK), Close())
TOLD = Response(200, body=b"hello")
NAME = "www.h1conform.test"
PAGE = Path(__file__).parents[2] / "docs" / "clients.md"
TRUST = {"unverified", "client-certificate"}
# What clients lack of it. docs/clients.md has the reasons.
LACKED = {"deno": {"unverified"}, "bun": {"client-certificate"}, "nim-httpclient": {"unverified"}}


def client_of(name: str) -> Client:
    if missing := registry.entries()[name].missing():
        pytest.skip(missing)
    return registry.find(name)


@pytest.fixture(scope="module", params=CLIENTS)
def examiner(request: pytest.FixtureRequest) -> Iterator[Examiner]:
    with Examiner(client_of(request.param), timeout=5.0) as found:
        found.prepare()
        yield found


def verdict_on(examiner: Examiner, *expect: Outcome, over: str = "tls", **asked: object) -> Verdict:
    given = {"server": OK, "host": "localhost"} | asked  # httpc verifies no certificate for an address
    case = Case("chapter/case", "A case.", ("RFC9110-4.3.4-1",), expect=expect, **given)  # type: ignore[arg-type]
    missing = [need for need in case.capabilities if need not in examiner.supervisor.capabilities]
    if missing:
        pytest.skip(f"{examiner.client.name} does not offer {', '.join(missing)}")
    return examiner.examine(case, Variant(over, "whole"))  # type: ignore[arg-type]


def shown(tls: Tls) -> tuple[Connection, ...]:
    return (Connection(STEPS, tls),)


def test_every_client_can_be_told_whom_to_trust_and_what_to_show(examiner: Examiner) -> None:
    assert TRUST - set(examiner.supervisor.capabilities) == LACKED.get(examiner.client.name, set())


def test_the_page_of_the_clients_says_what_each_can_be_asked(examiner: Examiner) -> None:
    told, known = set(), set()
    head: list[str] = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        row = [cell.strip() for cell in line.split("|")[1:-1]]
        if row[:1] == ["client"]:
            head = row
        elif row and examiner.client.name in row[0].split(", "):
            cells = {name: cell for name, cell in zip(head, row, strict=True) if name.startswith("`")}
            known |= set(cells)
            told |= {name for name, cell in cells.items() if cell not in ("none", "")}
            # "undici: …" in a row of two clients is what only that client can be asked
            told -= {name for name, cell in cells.items() if (one := re.match("([a-z]+): ", cell)) and one[1] in row[0]}
            told |= {name for name, cell in cells.items() if cell.startswith(f"{examiner.client.name}: ")}
    if not known:
        pytest.skip("the page says nothing of this client")
    told, known = ({name.strip("`") for name in names} for names in (told, known))
    if examiner.client.name == "wget":  # has names where libnss-wrapper is installed
        known.discard("resolve")
    assert told & known == set(examiner.supervisor.capabilities) & known


@pytest.mark.parametrize("over", ["tcp", "tls"])
def test_a_name_that_no_machine_knows_is_reached(examiner: Examiner, over: str) -> None:
    tls = Tls("name")
    hello = (Hello(sni=NAME),) if over == "tls" else ()
    verdict = verdict_on(examiner, TOLD, over=over, host=NAME, server=shown(tls), sent=(Sent(once=("Host",)), *hello))
    assert verdict.result == "pass", verdict.seen


def test_two_names_of_one_server_are_reached_in_one_session(examiner: Examiner) -> None:
    do = (Request(), Request(host="a.h1conform.test"))
    verdict = verdict_on(examiner, TOLD, TOLD, host=NAME, do=do, server=shown(Tls("wildcard")))
    assert verdict.result == "pass", verdict.seen


def test_a_session_that_does_not_verify_is_followed_by_one_that_does(examiner: Examiner) -> None:
    do = (Session(verify=False), Request(), Session(), Request())
    verdict = verdict_on(examiner, TOLD, Failure(), do=do, server=shown(Tls("expired")))
    assert verdict.result == "pass", verdict.seen


@pytest.mark.parametrize("identity", ["expired", "unknown-ca", "wrong-host", "self-signed"])
def test_a_session_that_does_not_verify_takes_any_certificate(examiner: Examiner, identity: str) -> None:
    do = (Session(verify=False), Request(), Session(verify=False, host="localhost"), Request())
    verdict = verdict_on(examiner, TOLD, TOLD, do=do, server=shown(Tls(identity)))
    assert verdict.result == "pass", verdict.seen


def test_one_request_of_a_session_is_not_verified(examiner: Examiner) -> None:
    verdict = verdict_on(examiner, TOLD, do=(Request(verify=False),), server=shown(Tls("expired")))
    assert verdict.result == "pass", verdict.seen


def test_the_request_after_one_that_was_not_verified_is(examiner: Examiner) -> None:
    do = (Request(verify=False), Request())
    verdict = verdict_on(examiner, TOLD, Failure(), do=do, server=shown(Tls("expired")))
    assert verdict.result == "pass", verdict.seen


@pytest.mark.parametrize(("trusts", "outcome"), [("stranger", TOLD), ("ca", Failure())])
def test_a_session_trusts_the_authority_that_it_is_given(examiner: Examiner, trusts: str, outcome: Outcome) -> None:
    do = (Session(trusts=trusts), Request())  # type: ignore[arg-type]
    verdict = verdict_on(examiner, outcome, do=do, server=shown(Tls("unknown-ca")))
    assert verdict.result == "pass", verdict.seen


@pytest.mark.parametrize("verify", [True, False])
@pytest.mark.parametrize(("shows", "outcome"), [("client", TOLD), ("", Failure())])
def test_a_client_shows_the_certificate_that_it_is_given(
    examiner: Examiner, shows: str, outcome: Outcome, verify: bool
) -> None:
    do = (Session(verify=verify), Request())
    server = shown(Tls("good", client_auth="required"))
    verdict = verdict_on(examiner, outcome, shows=shows, do=do, server=server, sent=(Hello(shown=bool(shows)),))
    assert verdict.result == "pass", verdict.seen


def held(pid: int) -> tuple[int, int]:
    """How many files and threads a process has."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), len(list(Path(f"/proc/{pid}/task").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc here, which tells what a process holds")
@pytest.mark.parametrize("over", ["tcp", "tls"])
@pytest.mark.parametrize("steps", [STEPS, (ReadRequest(), Send(OK), Hold())], ids=["closed", "kept"])
def test_a_session_leaves_nothing_behind(examiner: Examiner, over: str, steps: tuple[Step, ...]) -> None:
    """Also where the client was asked by a name, and refused."""
    if not examiner.hello["language"].startswith("Python"):
        pytest.skip("its runtime has threads of its own, which come and go")
    server = (Connection(steps),)
    verdict_on(examiner, TOLD, over=over, host="localhost", server=server)
    pid = examiner.supervisor.running().pid
    before = held(pid)
    for _ in range(5):
        assert verdict_on(examiner, TOLD, over=over, host="localhost", server=server).result == "pass"
        verdict_on(examiner, Failure(), over="tls", server=shown(Tls("expired")))
    until = time.monotonic() + 20.0
    while held(pid) > before and time.monotonic() < until:
        time.sleep(0.05)  # a thread takes a moment to end
    assert examiner.supervisor.running().pid == pid
    assert all(now <= then for now, then in zip(held(pid), before, strict=True))


# ----------------------------------------------------------------------------------------------- nobody else is trusted


@pytest.fixture
def misled(tmp_path: Path) -> Callable[[str], Client]:
    """A client in an environment, and in a home, where everything says to trust the stranger, or anyone."""
    stranger = certs.stranger_ca_file()
    store = tmp_path / "store"
    store.mkdir()
    shutil.copy(stranger, store / "stranger.pem")
    (tmp_path / ".curlrc").write_text(f"insecure\ncacert = {stranger}\n", encoding="utf-8")
    wgetrc = f"check_certificate = off\nca_certificate = {stranger}\nca_directory = {store}\n"
    (tmp_path / ".wgetrc").write_text(wgetrc, encoding="utf-8")
    (tmp_path / ".netrc").write_text("default login user password secret\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(stat.S_IRUSR | stat.S_IWUSR)
    names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AIOHTTP_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
    home = {name: str(tmp_path) for name in ("HOME", "CURL_HOME", "XDG_CONFIG_HOME")}
    netrc, rc = str(tmp_path / ".netrc"), str(tmp_path / ".wgetrc")
    environment = (
        dict.fromkeys(names, str(stranger)) | home | {"NETRC": netrc, "WGETRC": rc, "SSL_CERT_DIR": str(store)}
    )
    environment |= {"NODE_TLS_REJECT_UNAUTHORIZED": "0", "NODE_NO_WARNINGS": "1", "NODE_OPTIONS": "--use-openssl-ca"}
    environment |= {"PERL_LWP_SSL_VERIFY_HOSTNAME": "0", "PERL_LWP_SSL_CA_FILE": str(stranger)}

    def client(name: str) -> Client:
        words = [f"{key}={value}" for key, value in environment.items()]
        return Client(name, ("env", *words, *client_of(name).command))

    return client


@pytest.mark.parametrize("name", CLIENTS)
def test_nothing_around_a_client_makes_it_trust_another_authority(misled: Callable[[str], Client], name: str) -> None:
    with Examiner(misled(name), timeout=5.0) as examiner:
        examiner.prepare()
        refused = verdict_on(examiner, Failure(), server=shown(Tls("unknown-ca")))
        assert refused.result == "pass", refused.seen
        expired = verdict_on(examiner, Failure(), server=shown(Tls("expired")))
        assert expired.result == "pass", expired.seen
        taken = verdict_on(examiner, TOLD, sent=(Sent(absent=("Authorization",)),))
        assert taken.result == "pass", taken.seen


# --------------------------------------------------------------------------------------------------- files that are not


@pytest.fixture(params=CLIENTS)
def driver(request: pytest.FixtureRequest, start: Callable[..., Process]) -> Process:
    return start(*client_of(request.param).command)


def broken(driver: Process, **target: object) -> str:
    """What the driver says is wrong with a target, which nobody is asked at."""
    given = {"scheme": "https", "host": "127.0.0.1", "port": 9, "timeout": 1.0, "ca_file": str(certs.ca_file())}
    assert driver.ask({"op": "open", "target": given | target}, 20.0)["ok"] is True
    return str(driver.ask(item_message(Request()), 20.0).get("broken"))


def test_a_file_that_cannot_be_used_is_named_and_no_answer_of_the_client(driver: Process, tmp_path: Path) -> None:
    chain, key = map(str, certs.identity_files("client"))
    missing, empty = str(tmp_path / "none.pem"), tmp_path / "empty.pem"
    empty.write_bytes(b"")
    said = broken(driver, ca_file=missing)
    assert said.startswith(f"the CA cannot be read from {missing}: ")
    assert "no such file" in said.lower()
    assert broken(driver, ca_file=str(tmp_path)).startswith(f"the CA cannot be read from {tmp_path}: ")
    assert (
        broken(driver, ca_file=str(empty)) == f"{empty} contains no CERTIFICATE in PEM; the file has to contain the CA"
    )
    shows = {"chain_file": missing, "key_file": key}
    said = broken(driver, certificate=shows)
    assert said.startswith(f"the client's certificate cannot be read from {missing}: ")
    assert "no such file" in said.lower()
    shows = {"chain_file": chain, "key_file": chain}
    said = broken(driver, certificate=shows)
    assert said == f"{chain} contains no PRIVATE KEY in PEM; the file has to contain the client's key"
