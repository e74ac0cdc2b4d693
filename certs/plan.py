"""The descriptions of certificates and identities before they are issued. Data only."""

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
    """The contents of one certificate, except those that the issuer determines (RFC 5280 sections 4.1 and 4.2).

    ``names``        the names of the subjectAltName, in UTF-8: "DNS:…", "IP:…", "email:…" or "URI:…"; empty: no
                     subjectAltName
    ``subject``      the attributes of the subject after O=h1conform and OU: "CN=…", "DC=…" or "O=…"; None: an empty
                     subject
    ``begins``       start of the validity, relative to the time of issue
    ``ends``         end of the validity, relative to the time of issue
    ``key``          kind of the key
    ``hash``         hash of the signature on this certificate
    ``is_ca``        the value CA of the basicConstraints
    ``path_length``  the path length of the basicConstraints; None: no limit
    ``usage``        the keyUsage; None: no keyUsage
    ``purposes``     the extended key usage; empty: no such extension
    ``permitted``    the permitted subtrees of the nameConstraints, written like ``names``; empty: no nameConstraints
    ``unknown``      whether the certificate has a critical extension that no client implements
    """

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

    ``about``  one line on the defect of the certificate, or on the special property of a good one
    ``leaf``   the certificate of the server or client itself
    ``above``  the intermediates, from the CA down to the issuer of the leaf
    ``root``   the signer of the first certificate: "ca"; "stranger": the CA that no client trusts; "itself": the
               certificate signs itself; "forger": another key under the name of the CA
    ``sent``   the certificates that are sent: "whole": the leaf first, then up to the CA; "leaf alone"; "reversed": the
               leaf first, then the intermediates from the CA down
    ``host``   the host that a client must request to meet the defect; "": clients present the identity
    ``good``   whether a client that requests ``host`` must accept the identity
    """

    about: str
    leaf: Certificate
    above: tuple[Certificate, ...] = ()
    root: Literal["ca", "stranger", "itself", "forger"] = "ca"
    sent: Literal["whole", "leaf alone", "reversed"] = "whole"
    host: str = "localhost"
    good: bool = False
