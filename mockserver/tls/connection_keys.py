"""The keys of one connection: they are waited for in the log of its context, and then records are forged with them."""

from __future__ import annotations

import ssl

from ..script import Alert, KeyUpdate, Record
from .forging import Forger
from .key_log import KeyLog, key_log
from .keys import Keys, NoKeys, server_keys


class ConnectionKeys:
    """Begins to watch the key log of a context, where the context has one.

    The log has one waiter more from here on, until `establish` or `leave`: it is emptied when nobody waits, and would
    grow for as long as the context lives if a handshake that fails did not leave it.

    ``context``  the context of the server
    ``begin``    begin a log where the context has none

    ``forger`` is None where there is no log: then nothing can be forged.
    """

    def __init__(self, context: ssl.SSLContext, begin: bool) -> None:
        self._log: KeyLog | None = key_log(context, begin)
        self.forger = Forger() if self._log else None
        self._mark = self._log.mark() if self._log else 0

    def establish(self, engine: ssl.SSLObject, client_random: bytes) -> None:
        """The handshake is complete, and what completes it has not been passed on yet."""
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
        """Wait for the keys no longer, as no handshake will complete. Does nothing the second time."""
        if self._log:
            self._log.take(self._mark, b"")
            self._log = None

    def seal(self, part: Record | Alert | KeyUpdate) -> bytes:
        """The octets of the forged record that carries the part. Raises `NoKeys` where that is impossible."""
        if self.forger is None:
            raise NoKeys("the keys of this connection are not known: StartTls(..., keys=True) logs them")
        if isinstance(part, KeyUpdate):
            return self.forger.forge_update(part.record)
        return self.forger.forge(part if isinstance(part, Record) else part.record)
