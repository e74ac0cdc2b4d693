"""The mock server under pytest: `h1_server`, `h1_tls_server` and `h1_ca`.

    def test_a_reset_raises(h1_server):
        h1_server.on("GET", "/", Reply("hello"), faults=[reset(at=-2)])
        with pytest.raises(ConnectionResetError):
            my_client.get(h1_server.url("/"))

Each fixture has one server for the whole session, on one port. The server is cleared after each test, and started again
if the test has stopped it. The teardown fails the test if the server had an error, received a request that no route
answered, or reached one of its limits.
``h1_server.allow_unmatched = True`` accepts requests without an answer, and ``allow_limits`` clients that reach a limit
of the server.

pytest loads this module in every environment that has h1conform installed. Therefore the module imports the server only
when a test uses a fixture.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    from .mock import MockServer


class Authority:
    """The CA that issued the certificate of `h1_tls_server`. The CA is generated for each session."""

    @property
    def pem(self) -> bytes:
        """The certificate of the CA, in PEM."""
        from .. import certs

        return certs.ca_pem()

    @property
    def file(self) -> Path:
        """A file with the certificate of the CA, in PEM. The file exists until the session ends."""
        from .. import certs

        return certs.ca_file()

    def client_context(self) -> ssl.SSLContext:
        """Return a new context for a client that trusts only this CA, and checks certificate and host name."""
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.pem.decode("ascii"))
        return context


@pytest.fixture(scope="session")
def h1_ca() -> Authority:
    """The CA that a client of `h1_tls_server` has to trust: ``pem``, ``file``, ``client_context()``."""
    return Authority()


@pytest.fixture(scope="session")
def _h1_session_server() -> Iterator[MockServer]:
    from .mock import MockServer

    with MockServer() as server:
        yield server


@pytest.fixture(scope="session")
def _h1_session_tls_server() -> Iterator[MockServer]:
    from .. import certs
    from .mock import MockServer

    with MockServer(tls=certs.server_context("good")) as server:
        yield server


@pytest.fixture
def h1_server(_h1_session_server: MockServer) -> Iterator[MockServer]:
    """A mock server without routes, scripts or connections. An error of the server fails the test."""
    yield from _for_one_test(_h1_session_server)


@pytest.fixture
def h1_tls_server(_h1_session_tls_server: MockServer) -> Iterator[MockServer]:
    """A server like `h1_server`, over TLS. Its certificate is valid for localhost, 127.0.0.1 and ::1; see `h1_ca`."""
    yield from _for_one_test(_h1_session_tls_server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Add a section to the report of a failed test: what the server of its fixture saw last."""
    report = yield
    if report.failed and call.when == "call":
        for name in ("h1_server", "h1_tls_server"):
            server = getattr(item, "funcargs", {}).get(name)
            if server is not None:
                report.sections.append((f"Seen by {name}", server.story()))
    return report


def _for_one_test(server: MockServer) -> Iterator[MockServer]:
    if problem := _start(server):  # the teardown of the test before could not start it again
        pytest.fail(problem, pytrace=False)
    yield server
    server.end_connections()  # an open connection could still add an error after the check
    problems = ""
    try:
        server.check()
    except AssertionError as error:
        problems = str(error)
    finally:
        server.clear()
        not_started = _start(server)
    if problems or not_started:  # outside of the `except`, where pytest would show both exceptions
        pytest.fail("\n\n".join(filter(None, (problems, not_started))), pytrace=False)


def _start(server: MockServer) -> str:
    """Start a server that a test has left stopped. Return why it cannot start; empty: it runs."""
    try:
        if not server.running:
            server.start()
    except OSError as error:
        return f"a test has stopped the server, which cannot start again: {error.strerror or error}"
    return ""
