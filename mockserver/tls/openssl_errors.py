"""The reasons that OpenSSL gives for a failure, and the alert that such a reason stands for."""

from __future__ import annotations

import re
import ssl

# OpenSSL calls an alert that it received SSLV3_ALERT_…, TLSV1_ALERT_… or TLSV13_ALERT_… after the version that
# introduced it; the alerts of RFC 6066 lack the word.
_ALERT = re.compile(
    r"(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_(\w+)|(UNSUPPORTED_EXTENSION|UNRECOGNIZED_NAME|CERTIFICATE_UNOBTAINABLE"
    r"|BAD_CERTIFICATE_STATUS_RESPONSE|BAD_CERTIFICATE_HASH_VALUE))"
)
_RENAMED = {"no_certificate": "no_certificate_RESERVED", "decryption_failed": "decryption_failed_RESERVED"}


def alert_name(reason: str | None) -> str | None:
    """The RFC 8446 section 6.2 name of the alert in a reason of OpenSSL, or None when the reason is another one.

    >>> alert_name("TLSV1_ALERT_UNKNOWN_CA")
    'unknown_ca'
    >>> alert_name("NO_SHARED_CIPHER")
    """
    found = _ALERT.fullmatch(reason or "")
    if not found:
        return None
    name = (found[1] or found[2]).lower()
    return _RENAMED.get(name, name)


def words(error: ssl.SSLError) -> str:
    """The reason that OpenSSL gives, or else the text of the exception."""
    return error.reason or str(error)
