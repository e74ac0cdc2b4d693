"""The reasons that OpenSSL gives for a failure, and the alerts that such reasons report."""

from __future__ import annotations

import re
import ssl

# The reason for a received alert is SSLV3_ALERT_…, TLSV1_ALERT_… or TLSV13_ALERT_…, by the version that introduced the
# alert. For the alerts of RFC 6066, ALERT_ is missing.
_ALERT = re.compile(
    r"(?:SSLV3|TLSV1|TLSV13)_(?:ALERT_(\w+)|(UNSUPPORTED_EXTENSION|UNRECOGNIZED_NAME|CERTIFICATE_UNOBTAINABLE"
    r"|BAD_CERTIFICATE_STATUS_RESPONSE|BAD_CERTIFICATE_HASH_VALUE))"
)
_RENAMED = {"no_certificate": "no_certificate_RESERVED", "decryption_failed": "decryption_failed_RESERVED"}


def alert_name(reason: str | None) -> str | None:
    """Return the name of the alert (RFC 8446 section 6.2) that a reason of OpenSSL reports.

    Returns None if the reason does not report a received alert.

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
    """Return the reason that OpenSSL gives, or the text of the exception if there is none."""
    return error.reason or str(error)
