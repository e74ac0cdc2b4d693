"""Capabilities: what a driver and its client can do beyond a single GET request to a server. Data only.

A driver lists its capabilities in its answer to ``hello``. A case lists those that it needs in ``needs``, and
`Case.capabilities` adds those that other fields of the case imply. A new capability takes a name in `Capability` and
a row in `CAPABILITIES`.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    "back-to-back",
    "concurrent",
    "cancel",
    "partial",
    "upgraded",
    "sources",
    "secure-proxy",
    "secure-tunnel",
]


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of `CAPABILITIES`.

    ``requests``  what the harness requests of a client that has the capability, in terms of the driver protocol
    ``proof``     the id of a case that needs the capability and that a client passes if it keeps the capability;
                  `h1conform check-driver` runs the case in the first variant that needs the capability
    ``since``     the first version of the driver protocol that has the capability"""

    requests: str
    proof: str
    since: int = 1


CAPABILITIES: dict[Capability, Offer] = {
    "stepwise": Offer("several items in one session", "content-length/get-then-head"),
    "calls": Offer("calls on a module that has the API of `http.client`", "api/plain"),
    "pieces": Offer('`"read": "pieces"`: read the content a few octets at a time', "chunked/size/64-kib"),
    "unread": Offer('`"read": "none"`: leave the content unread', "reuse/unread-empty"),
    "proxy": Offer("`proxy` in `open` (otherwise absent): send requests for http URLs through the proxy", "proxy/get"),
    "tunnel": Offer(
        "`proxy` in `open` (otherwise absent): send requests for https URLs through a tunnel", "proxy/tunnel-target"
    ),
    "url": Offer("a request target that is a whole URL", "request/url"),
    "asterisk": Offer("the request target `*`", "request/target-asterisk"),
    "expect": Offer("the field `Expect: 100-continue`; a 100 response is then not the answer", "expect/continue"),
    "upgrade": Offer("the field `Upgrade`; a 101 response is then the answer", "request/upgrade-same"),
    "resolve": Offer(
        "a host name that only `names` in `open` resolves; `host` in a request is a further host name",
        "tls/identity/name",
    ),
    "unverified": Offer(
        '`"verify": false` in `open`: do not verify the server\'s certificate', "tls/session/unverified"
    ),
    "unverified-request": Offer(
        '`"verify": false` in a request: do not verify the server\'s certificate for that request',
        "tls/session/unverified-request-then-good",
    ),
    "client-certificate": Offer(
        "`certificate` in `open` (otherwise null): send this certificate to a server that requests one; "
        "`chain_file` and `key_file` are PEM files",
        "tls/client-certificate/shown",
    ),
    "back-to-back": Offer(
        "the next `do` before the answer to the previous `do`",
        "reuse/back-to-back/two",
        since=2,
    ),
    "concurrent": Offer("`items` in `do`: several requests at a time", "reuse/at-a-time/two", since=2),
    "cancel": Offer(
        '`"cancel": true` in a request: give up the request at the operation `cancel`',
        "reuse/cancelled/one-request",
        since=2,
    ),
    "partial": Offer(
        '`"read": n`: read n octets of the content, then let go of the response',
        "reuse/partial/one-request",
        since=2,
    ),
    "upgraded": Offer(
        '`"upgraded": true` in a request: what the caller reads after a 101',
        "interim/upgraded/same-segment",
        since=2,
    ),
    "sources": Offer(
        "`kind` of a body is `source`: a source with empty pieces, or one that fails",
        "upload/source/whole",
        since=2,
    ),
    "secure-proxy": Offer(
        "`scheme` of `proxy` in `open` is `https`: TLS to the proxy",
        "proxy/secure/get",
        since=2,
    ),
    "secure-tunnel": Offer(
        "`scheme` of `proxy` in `open` and that of the URLs are `https`: a tunnel within TLS to the proxy",
        "proxy/secure-tunnel/good",
        since=2,
    ),
}
