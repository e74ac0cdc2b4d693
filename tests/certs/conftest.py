"""Fixtures of the tests of certificates: a handshake in memory, and files for the command line of OpenSSL."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from h1conform.certs import write

Ends = tuple[ssl.SSLObject, ssl.SSLObject]


@pytest.fixture
def shake_hands() -> Callable[[ssl.SSLContext, ssl.SSLContext, str], Ends]:
    """Do a handshake in memory between the context of a server and that of a client that requests a host.

    Returns both ends, and raises what either end raises.
    """

    def shake(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> Ends:
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        server_end = server.wrap_bio(to_server, to_client, server_side=True)
        client_end = client.wrap_bio(to_client, to_server, server_hostname=host)
        waiting = [client_end, server_end]
        for _ in range(10):
            for end in tuple(waiting):
                with suppress(ssl.SSLWantReadError):
                    end.do_handshake()
                    waiting.remove(end)
        assert waiting == []
        return server_end, client_end

    return shake


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all identities as files."""
    folder = tmp_path_factory.mktemp("certs")
    write(folder)
    return folder


@pytest.fixture(scope="session")
def openssl() -> Callable[..., str]:
    """Run the command line of OpenSSL and return its output."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")

    def run(*words: object) -> str:
        done = subprocess.run(
            [program, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="surrogateescape",
            timeout=60,
            check=False,
        )
        return done.stdout

    return run
