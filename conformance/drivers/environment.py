"""The environment variables of a driver, and of the programs that build one."""

from __future__ import annotations

import os
from collections.abc import Mapping

_UNWANTED = frozenset(
    (
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),  # would take requests elsewhere
        *("pythonpath", "pythonhome", "pythonwarnings", "pythonsafepath"),  # change how an interpreter behaves
        *("ssl_cert_file", "ssl_cert_dir", "requests_ca_bundle", "curl_ca_bundle"),  # change which CAs are trusted
        *("node_extra_ca_certs", "node_tls_reject_unauthorized"),
    )
)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The harness' own environment, without the variables that change where a client's requests go, whom the client
    trusts, or how its interpreter behaves.

    ``extra``  further variables, by name"""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _UNWANTED}
    return kept | dict(extra or {})
