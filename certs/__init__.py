"""Identities: freshly issued certificates by the name of their one defect, and contexts that use them.

    server_context("expired")   # for a server
    client_context()            # for a client that trusts the CA
    write("certs")              # for programs that want files

Importing this is cheap: what issues certificates is imported with the first one.
"""

from .authority import HOSTS, OTHER_HOST, Identity, about, ca_pem, identities, identity, stranger_ca_pem
from .contexts import Unavailable, client_context, server_context
from .files import ca_file, identity_files, stranger_ca_file, write

__all__ = [
    "HOSTS",
    "OTHER_HOST",
    "Identity",
    "Unavailable",
    "about",
    "ca_file",
    "ca_pem",
    "client_context",
    "identities",
    "identity",
    "identity_files",
    "server_context",
    "stranger_ca_file",
    "stranger_ca_pem",
    "write",
]
