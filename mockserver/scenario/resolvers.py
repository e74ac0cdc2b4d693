"""Where the cases and certificates that a scenario file names come from: functions of the program that reads it.

The mock server has neither cases nor certificates of its own.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.codec import TEXT, Codec, JSONValue, Key, Path, ValidationError, array, choice, read_table, table_schema


@dataclass(frozen=True, slots=True)
class Resolvers:
    """Functions that resolve names. Both raise ValueError for an unknown name.

    ``case``      gives the reply that a case of the corpus is, by its id; None: there are no cases
    ``context``   gives the `SSLContext` for the values of `CONTEXT_KEYS`, which are keywords; None: no certificates
    ``tls_keys``  the values of `CONTEXT_KEYS` that each context was made from, which is how a context is written
    """

    case: Callable[[str], Any] | None = None
    context: Callable[..., ssl.SSLContext] | None = None
    tls_keys: dict[ssl.SSLContext, dict[str, Any]] = field(default_factory=dict)

    def make_case(self, id: str, path: Path) -> Any:
        """The reply of a case. Raises ValidationError at ``path`` for an unknown one."""
        if self.case is None:
            raise ValidationError(path, "there is no corpus of cases here")
        try:
            return self.case(id)
        except ValueError as error:
            raise ValidationError(path, str(error)) from error

    def make_context(self, given: Mapping[str, Any], path: Path) -> ssl.SSLContext:
        """The TLS context for some values of `CONTEXT_KEYS`.

        ``given``  the values, by key
        ``path``   where they stand

        Raises ValidationError at the offending key, or at ``path``."""
        if self.context is None:
            raise ValidationError(path, "there are no certificates here")
        try:
            context = self.context(**given)
        except ValueError as error:
            at = next((name for name in ("cert", "versions") if name in given), None)
            raise ValidationError((*path, at) if at else path, str(error)) from error
        self.tls_keys[context] = dict(given)
        return context


CONTEXT_KEYS = {
    key.name: key
    for key in (
        Key("cert", TEXT, "The certificate, by the name of its one defect."),
        Key("alpn", array(TEXT), "Protocols that the server speaks, best first (RFC 7301)."),
        Key("versions", array(TEXT, least=2), "The lowest and the highest version of TLS, as TLSv1.2 and TLSv1.3."),
        Key(
            "client_auth",
            choice("none", "optional", "required"),
            "Whether the client is asked for a certificate.",
        ),
    )
}


def context_codec(resolvers: Resolvers) -> Codec:
    """An `SSLContext`, as a table of `CONTEXT_KEYS`."""

    def read(value: JSONValue, path: Path) -> ssl.SSLContext:
        return resolvers.make_context(read_table(CONTEXT_KEYS, value, path), path)

    def write(context: ssl.SSLContext) -> JSONValue:
        given = resolvers.tls_keys.get(context, {})
        return {name: CONTEXT_KEYS[name].codec.write(each) for name, each in given.items()}

    return Codec(read, write, table_schema(CONTEXT_KEYS.values()))
