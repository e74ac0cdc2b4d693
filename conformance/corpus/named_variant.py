"""The variant that one string names, for commands that play one case. Pure."""

from __future__ import annotations

from ...mockserver.base.suggestions import nearest
from ..model import Case, Variant
from .cases import corpus
from .selection import UnknownCase


def named_variant(id: str, tls: bool) -> tuple[Case, Variant]:
    """Return a case and one of its variants.

    ``id``   ``case`` or ``case[variant]``; without a variant, the first over TCP, or over TLS if there is no other
    ``tls``  whether the variant has to use TLS

    Raises UnknownCase for an unknown case or variant, and if ``tls`` does not fit."""
    name, bracket, rest = id.partition("[")
    case = corpus().get(name)
    if case is None:
        raise UnknownCase(f"no case {name!r}{nearest(name, corpus().among(name), all_else=False)}")
    if bracket:
        wanted = rest.removesuffix("]")
        variant = next((each for each in case.variants if str(each) == wanted), None)
        if variant is None:
            raise UnknownCase(
                f"case {name} has no variant {wanted!r}; its variants: {', '.join(map(str, case.variants))}"
            )
        if tls and variant.transport == "tcp":
            raise UnknownCase(
                f"variant {variant} of case {name} does not use TLS: omit --tls, or name a variant with tls"
            )
        return case, variant
    transport = "tls" if tls or case.transports == ("tls",) else "tcp"
    variant = next((each for each in case.variants if each.transport == transport), None)
    if variant is None:
        raise UnknownCase(f"case {name} has no variant over TLS: omit --tls")
    return case, variant
