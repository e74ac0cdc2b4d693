"""The curl command that asks a server for a path, and the options that any curl command for a server has. Pure."""

from __future__ import annotations


def curl_get_line(path: str, origin: str, ca_file: str | None, unix: str | None) -> str:
    """A command line that asks for a path.

    ``path``     the path, which the shell reads as it stands
    ``origin``   scheme, host and port of the server
    ``ca_file``  the file of the certificate to trust; None: none is needed
    ``unix``     the path of the unix socket to connect to; None: connect to the address of ``origin``"""
    return " ".join(["curl", "-v", *connection_options(ca_file, unix), f"{origin}{path}"])


def connection_options(ca_file: str | None, unix: str | None) -> list[str]:
    """The options of curl that say how the server is reached.

    ``ca_file``  the file of the certificate to trust; None: none is needed
    ``unix``     the path of the unix socket to connect to; None: none"""
    return [*(["--unix-socket", unix] if unix else []), *(["--cacert", ca_file] if ca_file else [])]
