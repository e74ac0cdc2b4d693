"""Resolves the names of cases and certificates in scenario files, by functions of the program that reads the file.

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
    """Functions that resolve names. Both functions raise ValueError for an unknown name.

    ``case``      returns the reply that plays a case, by the id of the case; None: there are no cases
    ``context``   returns the `SSLContext` for the values of `CONTEXT_KEYS`, given as keywords; None: there are no
                  certificates
    ``tls_keys``  the values of `CONTEXT_KEYS` of each context that was made; a codec writes a context as these values
    """

    case: Callable[[str], Any] | None = None
    context: Callable[..., ssl.SSLContext] | None = None
    tls_keys: dict[ssl.SSLContext, dict[str, Any]] = field(default_factory=dict)

    def make_case(self, id: str, path: Path) -> Any:
        """Return the reply that plays a case.

        ``id``    the id of the case
        ``path``  the path of the id in the data, for messages

        Raises ValidationError for an unknown case."""
        if self.case is None:
            raise ValidationError(path, "this server has no cases")
        try:
            return self.case(id)
        except ValueError as error:
            raise ValidationError(path, str(error)) from error

    def make_context(self, given: Mapping[str, Any], path: Path) -> ssl.SSLContext:
        """Return the TLS context for some values of `CONTEXT_KEYS`.

        ``given``  the values, by key
        ``path``   the path of the table in the data, for messages

        Raises ValidationError for values without a context."""
        if self.context is None:
            raise ValidationError(path, "this server has no certificates")
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
        Key("cert", TEXT, "The certificate: good, or the name of its defect."),
        Key("alpn", array(TEXT), "The protocols of the server for ALPN, preferred ones first (RFC 7301)."),
        Key("versions", array(TEXT, least=2), "The lowest and the highest TLS version, as TLSv1.2 and TLSv1.3."),
        Key(
            "client_auth",
            choice("none", "optional", "required"),
            "Whether the server requests a certificate of the client.",
        ),
    )
}


def context_codec(resolvers: Resolvers) -> Codec:
    """Return the codec for an `SSLContext`: a table with `CONTEXT_KEYS`."""

    def read(value: JSONValue, path: Path) -> ssl.SSLContext:
        return resolvers.make_context(read_table(CONTEXT_KEYS, value, path), path)

    def write(context: ssl.SSLContext) -> JSONValue:
        given = resolvers.tls_keys.get(context, {})
        return {name: CONTEXT_KEYS[name].codec.write(each) for name, each in given.items()}

    return Codec(read, write, table_schema(CONTEXT_KEYS.values()))
