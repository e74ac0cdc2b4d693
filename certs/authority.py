"""The two CAs of a process, and the identities that they issue, by name.

The process-wide cache
----------------------
Each process has two CAs and at most one identity of each name. A CA or an identity is created on first use, stays in
memory until the process ends, and is never written to the repository. So no certificate in a repository can expire, and
all certificates of one process belong to the same CA. Certificates of another process belong to another CA.

The caches are `functools.cache` around `_authority`, `_stranger`, `_root` and `_issued`. Other caches build on them:

    `contexts.py`   one `SSLContext` for each combination of arguments
    `files.py`      one temporary file for each chain, key and CA, which is removed when the process ends
    `issue.py`      one RSA key for each size, because generating an RSA key takes longer than all the rest

Threads: `functools.cache` does not stop two threads from computing one value at the same time. Two CAs would be the
result, and an identity of the first would not verify against the second. So every access holds the lock `_ISSUING`. The
lock is reentrant. `contexts.py` and `files.py` need no lock: a second context or a second file is harmless.

Forks: a worker process that is forked inherits the caches. All workers thus use the CA and the identities that the
parent issued before the fork, and a client that trusts the parent's CA accepts the servers of every worker. An identity
that a worker issues after the fork exists in that worker only. Another thread of the parent may hold the lock during
the fork. That thread does not exist in the child and never releases the lock, so the child gets a new lock
(`_renew_lock`).

Imports: `trustme` and `cryptography` are imported within functions, because importing them takes longer than issuing
every identity.
"""

from __future__ import annotations

import difflib
import functools
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .plan import Plan
from .table import TABLE

if TYPE_CHECKING:
    import trustme

    from .issue import Issuer

_ISSUING = threading.RLock()  # without this lock, two threads could create two CAs


class Unavailable(Exception):
    """The local OpenSSL does not support an identity or a setting of a context.

    ``what``  the rest of the message, after "unsupported by this OpenSSL: "
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"unsupported by this OpenSSL: {what}")


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate with its chain and its private key.

    ``name``   the name, or the path of the file that `load` read
    ``about``  one line on the defect of the certificate
    ``chain``  PEM: the leaf certificate, then the intermediates up to the CA, in the order in which they are sent
    ``key``    PEM: the private key of the leaf; b"" if ``chain`` contains the key
    """

    name: str
    about: str
    chain: bytes
    key: bytes


def identities() -> tuple[str, ...]:
    """Return the names of all identities: first the good ones, then the bad ones, last those that clients present."""
    return tuple(TABLE)


def about(name: str) -> str:
    """Return one line on the defect of the identity called ``name``. Raises ValueError for an unknown name."""
    return planned(name).about


def host_of(name: str) -> str:
    """Return the host that a client must request to meet the defect of the identity called ``name``.

    Returns "" for an identity that clients present. Raises ValueError for an unknown name.
    """
    return planned(name).host


def is_good(name: str) -> bool:
    """Return whether the identity called ``name`` must be accepted: by a client for `host_of(name)`, or by a server.

    Raises ValueError for an unknown name.
    """
    return planned(name).good


def identity(name: str) -> Identity:
    """Return the identity called ``name``: the same object throughout this process.

    Raises ValueError for an unknown name, and `Unavailable` if the local OpenSSL cannot issue the identity.
    """
    plan = planned(name)
    with _ISSUING:
        return _issued(name, plan)


def ca_pem() -> bytes:
    """Return the certificate of the CA that clients have to trust, PEM."""
    with _ISSUING:
        return _authority().cert_pem.bytes()


def stranger_ca_pem() -> bytes:
    """Return the certificate of the stranger CA, PEM. It issued ``unknown-ca``; no client is configured to trust it."""
    with _ISSUING:
        return _stranger().cert_pem.bytes()


def unknown(what: str, name: str, known: Iterable[str], else_: str = "") -> ValueError:
    """Return the error for an unknown name; the message names the known names that are most similar.

    ``what``   the kind of name, for the message
    ``name``   the unknown name
    ``known``  the known names
    ``else_``  the advice if no known name is similar; "": all known names
    """
    near = difflib.get_close_matches(name, known, n=2)
    mend = f"did you mean {' or '.join(map(repr, near or known))}?" if near or not else_ else else_
    return ValueError(f"unknown {what} {name!r}: {mend}")


def planned(name: str) -> Plan:
    """Return the plan of the identity called ``name``. Raises ValueError for an unknown name."""
    if name not in TABLE:
        raise unknown("identity", name, TABLE, "`h1conform certs --list` shows all")
    return TABLE[name]


@functools.cache
def _authority() -> trustme.CA:
    import trustme

    return trustme.CA(organization_name="h1conform", organization_unit_name="h1conform test CA")


@functools.cache
def _stranger() -> trustme.CA:
    import trustme

    return trustme.CA(organization_name="a stranger to h1conform", organization_unit_name="stranger CA")


@functools.cache
def _root(kind: str) -> Issuer | None:
    from .issue import forger_of, issuer_of

    if kind == "itself":
        return None
    if kind == "stranger":
        return issuer_of(_stranger())
    ca = issuer_of(_authority())
    return forger_of(ca) if kind == "forger" else ca


@functools.cache
def _issued(name: str, plan: Plan) -> Identity:
    from cryptography.exceptions import UnsupportedAlgorithm

    from .issue import chain_and_key

    try:
        chain, key = chain_and_key(name, plan, _root(plan.root))
    except (UnsupportedAlgorithm, ValueError) as error:
        raise Unavailable(f"the identity {name!r} cannot be issued: {error}") from error
    return Identity(name, plan.about, chain, key)


def _renew_lock() -> None:
    """Give a forked child a new lock: a thread of the parent that held the old one does not exist in the child."""
    global _ISSUING
    _ISSUING = threading.RLock()


os.register_at_fork(after_in_child=_renew_lock)
