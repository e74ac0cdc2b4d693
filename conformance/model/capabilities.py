"""Capabilities: what a client, or its driver, can be asked beyond a single GET to a server. Data only.

A new capability is a name in `Capability` and its row in `CAPABILITIES`; a case that needs it names it in ``needs``,
or `Case.capabilities` says by which field the case implies it. Drivers declare theirs in the answer to ``hello``.
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

# What a client with the capability is then asked, in the words of the driver protocol.
CAPABILITIES: dict[Capability, str] = {
    "stepwise": "several items in one session",
    "calls": "steps of a program, of a module shaped like http.client",
    "pieces": '`"read": "pieces"`, the content a few octets at a time',
    "unread": '`"read": "none"`, leave the content unread',
    "proxy": "with a `proxy` in `open` (left out otherwise): http URLs through the proxy",
    "tunnel": "with a `proxy` in `open` (left out otherwise): https URLs through a tunnel",
    "url": "a target that is a whole URL",
    "asterisk": "a target that is no path: `*`",
    "expect": "a field `Expect: 100-continue`; a 100 is then no answer",
    "upgrade": "a field `Upgrade`; a 101 is then an answer",
    "resolve": (
        "a host that no resolver knows; `names` in `open` has the address of each, `host` in a request is another"
    ),
    "unverified": '`"verify": false` in `open`: nobody looks at the server\'s certificate',
    "unverified-request": '`"verify": false` in one request: nobody looks at the server\'s certificate',
    "client-certificate": (
        "`certificate` in `open` (null otherwise) is shown to a server that asks: `chain_file` and `key_file`, PEM"
    ),
}
