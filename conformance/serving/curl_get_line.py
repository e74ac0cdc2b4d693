"""A curl command that requests a path, and the options that curl needs to reach a server. Pure."""

from __future__ import annotations


def curl_get_line(path: str, origin: str, ca_file: str | None, unix: str | None) -> str:
    """Return a command line that requests a path.

    ``path``     the path; it must not need quotes in a shell
    ``origin``   scheme, host and port of the server
    ``ca_file``  the path of the CA certificate to trust; None: the command needs none
    ``unix``     the path of the Unix socket to connect to; None: connect to the address of ``origin``"""
    return " ".join(["curl", "-v", *connection_options(ca_file, unix), f"{origin}{path}"])


def connection_options(ca_file: str | None, unix: str | None) -> list[str]:
    """Return the options of curl that determine how it connects to the server.

    ``ca_file``  the path of the CA certificate to trust; None: no such option
    ``unix``     the path of the Unix socket to connect to; None: no such option"""
    return [*(["--unix-socket", unix] if unix else []), *(["--cacert", ca_file] if ca_file else [])]
