"""What a certificate says, and what an identity is made of: data only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

Key = Literal["ecdsa-p256", "ecdsa-p384", "ed25519", "rsa-1024", "rsa-2048"]
Hash = Literal["sha256", "sha1", "md5"]
Purpose = Literal["server", "client"]
Usage = Literal["digital_signature", "content_commitment", "key_encipherment", "key_cert_sign", "crl_sign"]

HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
YEAR = 365 * DAY  # some platforms refuse leaves that live for more than 398 or 825 days


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate (RFC 5280 section 4.1 and 4.2), but for what follows from its issuer.

    ``names``: the subjectAltName, each "DNS:…", "IP:…", "email:…" or "URI:…", whose octets are those of UTF-8; none is
    no such extension. ``subject``: attributes behind O=h1conform and OU, as "CN=…", "DC=…" or "O=…"; None is an empty
    subject. ``begins`` and ``ends`` count from now. ``usage``: None is no keyUsage. ``hash``: of the signature on this
    certificate. ``is_ca``, ``path_length``: the basicConstraints. ``permitted``: the permitted subtrees of the
    nameConstraints, spelled like names. ``unknown``: with a critical extension that nobody knows."""

    names: tuple[str, ...] = ()
    subject: tuple[str, ...] | None = ()
    begins: datetime.timedelta = -HOUR
    ends: datetime.timedelta = YEAR
    key: Key = "ecdsa-p256"
    hash: Hash = "sha256"
    is_ca: bool = False
    path_length: int | None = None
    usage: tuple[Usage, ...] | None = ("digital_signature",)
    purposes: tuple[Purpose, ...] = ("server", "client")
    permitted: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """An identity before it is issued.

    ``about``: one line on what is wrong with it, or on what it is. ``good``: whether a client that checks it for
    ``host`` has to accept it. ``above``: the intermediates, from the CA down. ``root``: who signs the first of all;
    "forger" goes by the CA's name. ``sent``: what of the chain, and in which order; whole is the leaf first."""

    about: str
    leaf: Certificate
    above: tuple[Certificate, ...] = ()
    root: Literal["ca", "stranger", "itself", "forger"] = "ca"
    sent: Literal["whole", "leaf alone", "reversed"] = "whole"
    host: str = "localhost"
    good: bool = False
