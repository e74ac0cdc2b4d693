"""The environment variables of drivers, and of the programs that compile drivers."""

from __future__ import annotations

import os
from collections.abc import Mapping

_UNWANTED = frozenset(
    (
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),  # would send requests to a proxy
        *(
            "pythonpath",
            "pythonhome",
            "pythonwarnings",
            "pythonsafepath",
        ),  # change the behaviour of a Python interpreter
        *("ssl_cert_file", "ssl_cert_dir", "requests_ca_bundle", "curl_ca_bundle"),  # change which CAs a client trusts
        *("node_extra_ca_certs", "node_tls_reject_unauthorized"),
    )
)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of the harness, without the variables that would redirect requests of a client, change
    which CAs it trusts, or change the behaviour of its interpreter.

    ``extra``  further variables, by name"""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _UNWANTED}
    return kept | dict(extra or {})
