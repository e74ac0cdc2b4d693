"""Identities: a trusted CA, a stranger CA, and what they have issued, by name.

Everything is issued afresh in each process and when first asked for, so that nothing in a repository can expire. A
worker that is forked goes on with what has been issued by then. trustme and cryptography are imported when first used,
because that takes longer than issuing all there is.
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

_ISSUING = threading.RLock()  # a cache alone would let two threads make two CAs


class Unavailable(Exception):
    """The local OpenSSL can neither issue nor serve this; the message says what."""

    def __init__(self, what: str) -> None:
        super().__init__(f"unsupported by this OpenSSL: {what}")


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its key. ``about`` says in one line what is wrong with it; both others are PEM."""

    name: str
    about: str
    chain: bytes  # the leaf, then what leads from it to the CA, without that one
    key: bytes


def identities() -> tuple[str, ...]:
    """The names of all identities, the good ones first, those of clients last."""
    return tuple(TABLE)


def about(name: str) -> str:
    """One line on what is wrong with the identity. Raises ValueError for an unknown name."""
    return planned(name).about


def host_of(name: str) -> str:
    """The host to ask for to see what the identity is about; "" for one that clients show. Raises ValueError."""
    return planned(name).host


def is_good(name: str) -> bool:
    """Whether it has to be accepted where it is for `host_of`, or from a client. Raises ValueError."""
    return planned(name).good


def identity(name: str) -> Identity:
    """The identity called ``name``, the same one throughout this process. Raises ValueError for an unknown name, and
    Unavailable for one that cannot be issued here."""
    plan = planned(name)
    with _ISSUING:
        return _issued(name, plan)


def ca_pem() -> bytes:
    """The certificate of the CA that clients are to trust, PEM."""
    with _ISSUING:
        return _authority().cert_pem.bytes()


def stranger_ca_pem() -> bytes:
    """The certificate of the CA that issued ``unknown-ca`` and that no client is told of, PEM."""
    with _ISSUING:
        return _stranger().cert_pem.bytes()


def unknown(what: str, name: str, known: Iterable[str], else_: str = "") -> ValueError:
    """The error for a name that is none of the known ones: it names the offender and the nearest of them, and where
    there is none, ``else_`` or all."""
    near = difflib.get_close_matches(name, known, n=2)
    mend = f"did you mean {' or '.join(map(repr, near or known))}?" if near or not else_ else else_
    return ValueError(f"unknown {what} {name!r}: {mend}")


def planned(name: str) -> Plan:
    """What the identity is made of. Raises ValueError for an unknown name."""
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
    """In a forked child nobody would ever release what another thread of the parent held."""
    global _ISSUING
    _ISSUING = threading.RLock()


os.register_at_fork(after_in_child=_renew_lock)
