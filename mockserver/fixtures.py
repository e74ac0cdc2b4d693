"""The mock server under pytest: `h1_server`, `h1_tls_server` and `h1_ca`.

    def test_a_reset_is_told(h1_server):
        h1_server.on("GET", "/", Reply("hello"), faults=[reset(at=-2)])
        with pytest.raises(ConnectionResetError):
            my_client.get(h1_server.url("/"))

One server for the session, on one port, which begins anew for each test. A test fails, in its teardown, when its
server had an error or a request that no route answered; ``h1_server.allow_unmatched = True`` takes the latter.

Loaded in every environment that h1conform is installed in: it imports nothing of the server until a test asks for it.
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
    """The CA that issued the certificate of `h1_tls_server`, made for this session."""

    @property
    def pem(self) -> bytes:
        """Its certificate, PEM."""
        from .. import certs

        return certs.ca_pem()

    @property
    def file(self) -> Path:
        """A file with its certificate, PEM, which lives as long as the session."""
        from .. import certs

        return certs.ca_file()

    def client_context(self) -> ssl.SSLContext:
        """A new context for a client that checks certificate and host name and trusts this CA only."""
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.pem.decode("ascii"))
        return context


@pytest.fixture(scope="session")
def h1_ca() -> Authority:
    """The CA to be trusted for `h1_tls_server`: ``pem``, ``file``, ``client_context()``."""
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
    """A mock server without routes, scripts or connections; its errors fail the test."""
    yield from _for_one_test(_h1_session_server)


@pytest.fixture
def h1_tls_server(_h1_session_tls_server: MockServer) -> Iterator[MockServer]:
    """Like `h1_server`, over TLS with a good certificate for localhost, 127.0.0.1 and ::1; see `h1_ca`."""
    yield from _for_one_test(_h1_session_tls_server)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Show what the server saw beside a test that failed."""
    report = yield
    if report.failed and call.when == "call":
        for name in ("h1_server", "h1_tls_server"):
            server = getattr(item, "funcargs", {}).get(name)
            if server is not None:
                report.sections.append((f"Seen by {name}", server.story()))
    return report


def _for_one_test(server: MockServer) -> Iterator[MockServer]:
    yield server
    server.end_connections()  # from here on nothing more goes wrong
    try:
        server.check()
    except AssertionError as error:
        pytest.fail(str(error), pytrace=False)
    finally:
        server.clear()
