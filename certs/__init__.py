"""Identities: certificates named after their one defect, issued when first used, and TLS contexts that use them.

    server_context("expired")   # for a server
    client_context()            # for a client that trusts the CA
    write("certs")              # for programs that read files

Importing this package is fast. The modules that issue certificates are imported with the first certificate.
"""

from .authority import Identity, Unavailable, about, ca_pem, host_of, identities, identity, is_good, stranger_ca_pem
from .contexts import client_context, server_context
from .files import ca_file, identity_files, stranger_ca_file, write
from .own import load
from .table import HOSTS, IDN_HOST, NAMED_HOST, OTHER_HOST

__all__ = [
    "HOSTS",
    "IDN_HOST",
    "NAMED_HOST",
    "OTHER_HOST",
    "Identity",
    "Unavailable",
    "about",
    "ca_file",
    "ca_pem",
    "client_context",
    "host_of",
    "identities",
    "identity",
    "identity_files",
    "is_good",
    "load",
    "server_context",
    "stranger_ca_file",
    "stranger_ca_pem",
    "write",
]
