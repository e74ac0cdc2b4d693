"""The keys of one connection: takes them from the key log of its context, and seals forged records with them."""

from __future__ import annotations

import ssl

from ..script import Alert, KeyUpdate, Record
from .forging import Forger
from .key_log import KeyLog, key_log
from .keys import Keys, NoKeys, server_keys


class ConnectionKeys:
    """The keys of one connection, from the key log of its context.

    ``context``  the context of the server
    ``begin``    begin a key log if the context has none

    From its creation until `establish` or `leave`, the object is a waiter of the log (`key_log`). If a handshake fails
    and `leave` is not called, the log grows for as long as the context exists.

    ``forger`` is None if the context has no key log. Then no record can be forged.
    """

    def __init__(self, context: ssl.SSLContext, begin: bool) -> None:
        self._log: KeyLog | None = key_log(context, begin)
        self.forger = Forger() if self._log else None
        self._mark = self._log.mark() if self._log else 0

    def establish(self, engine: ssl.SSLObject, client_random: bytes) -> None:
        """Take the keys, at the end of the handshake, before the last octets of the engine are passed on.

        ``engine``         the TLS engine of the connection
        ``client_random``  the random of its ClientHello
        """
        if not (self._log and self.forger):
            return
        log, self._log = self._log, None
        secrets = log.take(self._mark, client_random)
        version = engine.version()
        suite, _, bits = engine.cipher() or ("", "", 0)
        keys: Keys | NoKeys
        try:
            keys = server_keys(version, suite, bits, secrets, self.forger.server_random + client_random)
        except NoKeys as error:
            keys = error
        self.forger.establish(keys, version == "TLSv1.3")

    def leave(self) -> None:
        """Stop waiting for the keys, because the handshake has failed. Does nothing after `establish` or `leave`."""
        if self._log:
            self._log.take(self._mark, b"")
            self._log = None

    def seal(self, part: Record | Alert | KeyUpdate) -> bytes:
        """Return the octets of the forged record that carries the part. Raises `NoKeys` if there are no keys."""
        if self.forger is None:
            raise NoKeys("the keys of this connection are not known: give its StartTls keys=True")
        if isinstance(part, KeyUpdate):
            return self.forger.forge_update(part.record)
        return self.forger.forge(part if isinstance(part, Record) else part.record)
