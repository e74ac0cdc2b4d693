"""Transfer-Encoding = #transfer-coding (RFC 9112 sections 6.1 and 7, RFC 9110 sections 5.6.1 and 10.1.4). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import departures as found
from .choices import REFUSE, Choices, lenient, right
from .fields import Field
from .octets import OWS

# RFC 9110 section 10.1.4: transfer-coding = token *( OWS ";" OWS transfer-parameter ), and
# transfer-parameter = token BWS "=" BWS ( token / quoted-string )
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = rb'"(?:[\t !#-\[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*"'
_PARAMETER = rb"[ \t]*;[ \t]*" + _TOKEN + rb"[ \t]*=[ \t]*(?:" + _TOKEN + rb"|" + _QUOTED + rb")"
_CODING = re.compile(rb"(" + _TOKEN + rb")((?:" + _PARAMETER + rb")*)")
_MEMBER = re.compile(rb'(?:[^",]|"(?:[^"\\]|\\.)*"|")+', re.DOTALL)  # up to a comma outside of a quoted string

_COMPRESSIONS = (b"gzip", b"x-gzip", b"deflate", b"compress", b"x-compress")


@dataclass(frozen=True, slots=True)
class Codings:
    """The codings of a message, in the order in which they were applied.

    ``names``   the names, in lower case (RFC 9112 section 7: names of codings are case-insensitive)
    ``obeyed``  false: a client takes the field for no field at all
    """

    names: tuple[bytes, ...]
    obeyed: bool = True

    @property
    def chunked(self) -> bool:
        """Whether chunked is the final coding."""
        return self.names[-1:] == (b"chunked",)


def read_codings(fields: list[Field], choices: Choices) -> Codings:
    """Return the codings that the Transfer-Encoding fields name.

    ``fields``  the fields, at least one; several lines are one list (RFC 9110 section 5.3)

    Raises `Refusal` if the client refuses the value."""
    value = b",".join(each.value for each in fields)
    members = _members(value)
    codings = [member for member in members if member]
    if not codings:
        return _no_coding(choices)
    if len(codings) < len(members):
        choices.meet(found.EMPTY_MEMBER)  # RFC 9110 section 5.6.1.2: a recipient must parse and ignore empty members
    matches = [_CODING.fullmatch(member) for member in codings]
    if not all(matches):
        return _malformed(value, choices)
    if any(each.replaced for each in fields):
        # The value with the CR, LF or NUL is no coding; only the spaces in their place make one of it.
        choices.take(found.CODING_REPLACED, right(REFUSE), lenient(None))
    names = tuple(match[1].lower() for match in matches if match)
    _parameters([(match[1].lower(), match[2]) for match in matches if match], choices)
    return Codings(names)


def _members(value: bytes) -> list[bytes]:
    """Return the members of a list, the empty ones too (RFC 9110 section 5.6.1.2)."""
    members, at = [], 0
    while True:
        match = _MEMBER.match(value, at)
        members.append(match[0].strip(OWS) if match else b"")
        at = match.end() if match else at
        if at >= len(value):
            return members
        at += 1  # the comma


def _no_coding(choices: Choices) -> Codings:
    """A field without any coding: chunked is not the final coding, or the field is as good as absent."""
    how = choices.take(found.NO_CODING, right("until close"), right(REFUSE), lenient("no field"))
    return Codings((), obeyed=how == "until close")


def _malformed(value: bytes, choices: Choices) -> Codings:
    """A coding outside of the grammar: not chunked, so that the content lasts until the connection ends (rule 4).

    A lenient client takes the value for chunked if it has that word, or ignores the field."""
    seems_chunked = "chunked" in value.decode("utf-8", "replace").lower()
    if seems_chunked:
        how = choices.take(
            found.CODING_MALFORMED,
            right("until close"),
            right(REFUSE),
            lenient("no field"),
            lenient("chunked"),
            place="chunked",
        )
    else:
        how = choices.take(found.CODING_MALFORMED, right("until close"), right(REFUSE), lenient("no field"))
    if how == "chunked":
        return Codings((b"chunked",))
    return Codings((), obeyed=how == "until close")


def _parameters(codings: list[tuple[bytes, bytes]], choices: Choices) -> None:
    """Treat parameters of chunked and of the compressions as an error (RFC 9112 sections 7.1 and 7.2, SHOULD)."""
    for name, parameters in codings:
        if parameters and name == b"chunked":
            choices.take(found.CHUNKED_PARAMETER, right(REFUSE))
        if parameters and name in _COMPRESSIONS:
            choices.take(found.CODING_PARAMETER, right(REFUSE))
