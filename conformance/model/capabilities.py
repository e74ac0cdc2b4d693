"""Capabilities: what a driver and its client can do beyond a single GET request to a server. Data only.

A driver lists its capabilities in its answer to ``hello``. A case lists those that it needs in ``needs``, and
`Case.capabilities` adds those that other fields of the case imply. A new capability takes a name in `Capability` and
a row in `CAPABILITIES`.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Capability: TypeAlias = Literal[
    "stepwise",
    "calls",
    "pieces",
    "unread",
    "proxy",
    "tunnel",
    "url",
    "asterisk",
    "expect",
    "upgrade",
    "resolve",
    "unverified",
    "unverified-request",
    "client-certificate",
]

# What the harness requests of a client that has the capability, in terms of the driver protocol.
CAPABILITIES: dict[Capability, str] = {
    "stepwise": "several items in one session",
    "calls": "calls on a module that has the API of `http.client`",
    "pieces": '`"read": "pieces"`: read the content a few octets at a time',
    "unread": '`"read": "none"`: leave the content unread',
    "proxy": "`proxy` in `open` (otherwise absent): send requests for http URLs through the proxy",
    "tunnel": "`proxy` in `open` (otherwise absent): send requests for https URLs through a tunnel",
    "url": "a request target that is a whole URL",
    "asterisk": "the request target `*`",
    "expect": "the field `Expect: 100-continue`; a 100 response is then not the answer",
    "upgrade": "the field `Upgrade`; a 101 response is then the answer",
    "resolve": ("a host name that only `names` in `open` resolves; `host` in a request is a further host name"),
    "unverified": '`"verify": false` in `open`: do not verify the server\'s certificate',
    "unverified-request": '`"verify": false` in a request: do not verify the server\'s certificate for that request',
    "client-certificate": (
        "`certificate` in `open` (otherwise null): send this certificate to a server that requests one; "
        "`chain_file` and `key_file` are PEM files"
    ),
}
