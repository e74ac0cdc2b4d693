"""The length of the content of a response: RFC 9112 section 6, rule by rule. Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

from . import departures as found
from .choices import REFUSE, Choices, Incomplete, lenient, right
from .chunks import read_chunked
from .codings import Codings, read_codings
from .fields import Section
from .lengths import read_length
from .octets import Octets
from .status_line import StatusLine


@dataclass(frozen=True, slots=True)
class FramedContent:
    """What follows the header section of a final response.

    ``content``   the content, without its transfer codings as far as the client removes them
    ``trailers``  the trailer section
    ``invalid``   whether the server must not have sent the response although the client must accept it
    """

    content: bytes
    trailers: Section
    invalid: bool = False


def read_body(
    source: Octets,
    choices: Choices,
    start: StatusLine,
    header: Section,
    *,
    method: str,
    ended: Literal["fin", "open"],
) -> FramedContent:
    """Read the content of a response by the rules of RFC 9112 section 6.3, in their order.

    ``start``   the status line
    ``header``  the header section
    ``method``  the method of the request
    ``ended``   whether the server ends the connection behind the octets"""
    if method == "HEAD" or start.status in (204, 304) or start.acts_as == "empty":
        return _rule_1(source, choices, start, header)
    if method == "CONNECT" and start.status is not None and 200 <= start.status <= 299:
        return _rule_2(choices, header)
    codings, lengths = header.named(b"transfer-encoding"), header.named(b"content-length")
    # RFC 9110 section 15.3.6: a server must not generate content in a 205. The response that ends at its empty line is
    # right too, whether the declared content comes or not.
    declares = bool(codings) or any(each.value.strip(b"0") for each in lengths)
    if start.status == 205 and declares and _ends_at_empty_line(choices):
        return FramedContent(b"", Section())
    if codings:
        return _rules_3_and_4(source, choices, start, header, ended=ended)
    if lengths:
        return _rules_5_and_6(source, choices, header, ended=ended)
    if start.status == 205 and (source.rest or ended == "open") and _ends_at_empty_line(choices):
        return FramedContent(b"", Section())
    return _rule_8(source, choices, ended=ended)  # rule 7 is about requests


def _ends_at_empty_line(choices: Choices) -> bool:
    """Return whether a 205 with content ends at its empty line in this reading."""
    how: str = choices.take(found.RESET_CONTENT, right("content"), right("none"), lenient(REFUSE))
    return how == "none"


def _rule_1(source: Octets, choices: Choices, start: StatusLine, header: Section) -> FramedContent:
    """Rule 1: the response to HEAD, and a 1xx, 204 or 304, ends at the empty line, whatever its fields say."""
    unused_framing(choices, start, header)
    _octets_behind(source, choices)
    return FramedContent(b"", Section())


def unused_framing(choices: Choices, start: StatusLine, header: Section) -> None:
    """Note framing fields that do not frame: in a 1xx or 204 no server may send them, elsewhere they may be invalid."""
    codings, lengths = header.named(b"transfer-encoding"), header.named(b"content-length")
    if start.status is not None and (start.status == 204 or start.status < 200):
        if codings or lengths:
            choices.take(found.MISPLACED_FRAMING, right(None), lenient(REFUSE))
        return
    odd_length = [each for each in lengths if not each.value.isdigit() or len(each.value) > 18]
    odd_coding = [each for each in codings if each.value.lower() != b"chunked"]
    several = len(lengths) > 1  # RFC 9110 section 8.6 lets a client refuse equal lengths too
    if odd_length or odd_coding or several or (codings and lengths):
        choices.take(found.UNUSED_FRAMING, right(None), lenient(REFUSE))


def _rule_2(choices: Choices, header: Section) -> FramedContent:
    """Rule 2: a 2xx to CONNECT opens a tunnel behind the empty line; the client must ignore the framing fields."""
    framing = bool(header.named(b"transfer-encoding") or header.named(b"content-length"))
    if framing:
        choices.meet(found.TUNNEL_FRAMING)
    return FramedContent(b"", Section(), invalid=framing)


# -------------------------------------------------------------------------------------------------- Transfer-Encoding


def _rules_3_and_4(
    source: Octets, choices: Choices, start: StatusLine, header: Section, *, ended: Literal["fin", "open"]
) -> FramedContent:
    """Rule 3: Transfer-Encoding overrides Content-Length, and both together ought to be an error. Rule 4: the content
    ends with the chunked coding if chunked is the final coding, and else with the connection."""
    both = bool(header.named(b"content-length"))
    if start.version == (1, 0):
        return _in_1_0(source, choices, both=both, ended=ended)
    if not start.codings and _ignores_codings(choices):
        return _rule_8(source, choices, ended=ended)
    codings = read_codings(header.named(b"transfer-encoding"), choices)
    if not codings.obeyed:
        if both:
            return _rules_5_and_6(source, choices, header, ended=ended)
        return _rule_8(source, choices, ended=ended)
    if not codings.chunked:
        if both:
            choices.take(found.BOTH, right(None), right(REFUSE), place="not chunked")
        return _not_chunked(source, choices, codings, ended=ended)
    if both:
        choices.take(found.BOTH, right(REFUSE), lenient(None))
    return _chunked(source, choices, codings)


def _ignores_codings(choices: Choices) -> bool:
    """Return whether a lenient client reads a message of an unknown version as one of HTTP/1.0, without codings."""
    how: str = choices.take(found.CODING_IN_1_0, right("obeyed"), right("ignored"), place="unknown version")
    return how == "ignored"


def _in_1_0(source: Octets, choices: Choices, *, both: bool, ended: Literal["fin", "open"]) -> FramedContent:
    """RFC 9112 section 6.1: the framing of a message of HTTP/1.0 with Transfer-Encoding is faulty."""
    if both:
        how = choices.take(found.BOTH_IN_1_0, right(REFUSE), lenient("chunked"), lenient("raw"))
    else:
        how = choices.take(found.CODING_IN_1_0, right(REFUSE), right("chunked"), right("raw"))
    if how == "raw":
        return _rule_8(source, choices, ended=ended)
    return _chunked(source, choices, Codings((b"chunked",)))


def _chunked(source: Octets, choices: Choices, codings: Codings) -> FramedContent:
    """Read content whose final coding is chunked, and what the codings before it leave (RFC 9112 section 7)."""
    content, trailers = read_chunked(source, choices)
    _octets_behind(source, choices)
    before = codings.names[:-1]
    if codings.names.count(b"chunked") > 1:
        how = choices.take(found.CHUNKED_TWICE, right(REFUSE), lenient("once"), lenient("twice"))
        if how == "twice":
            content, _ = read_chunked(Octets(content), choices)
    elif before:
        choices.take(found.OTHER_CODING, right(None), right(REFUSE))
        content = _decompressed(content, before[-1], choices)
    return FramedContent(content, trailers)


def _not_chunked(source: Octets, choices: Choices, codings: Codings, *, ended: Literal["fin", "open"]) -> FramedContent:
    """Read content that lasts until the connection ends although it has a Transfer-Encoding."""
    choices.take(found.NOT_CHUNKED, right(None), right(REFUSE))
    if b"chunked" in codings.names and codings.names[-1] == b"identity":
        # RFC 9112 has no coding 'identity'; a client that removes it from the list finds chunked behind it
        how = choices.take(found.THEN_IDENTITY, right("raw"), lenient("chunked"))
        if how == "chunked":
            return _chunked(source, choices, Codings((b"chunked",)))
    content = _rule_8(source, choices, ended=ended).content
    decoded = _decompressed(content, codings.names[-1], choices) if codings.names else content
    if decoded != content and b"chunked" in codings.names:
        how = choices.take(found.NOT_CHUNKED, right("chunks"), right("content"), place="within")
        if how == "content":
            decoded, _ = read_chunked(Octets(decoded), choices)
    return FramedContent(decoded, Section())


def _decompressed(content: bytes, coding: bytes, choices: Choices) -> bytes:
    """Return the content without gzip or deflate, or as it is: a client may decode it (RFC 9112 section 6.1)."""
    if coding not in (b"gzip", b"x-gzip", b"deflate"):
        return content
    try:
        decoded = zlib.decompress(content, wbits=zlib.MAX_WBITS | 32)
    except zlib.error:
        return content
    if choices.take(found.OTHER_CODING, right("raw"), right("decoded"), place="content") == "decoded":
        return decoded
    return content


# ---------------------------------------------------------------------------------------- Content-Length, until close


def _rules_5_and_6(
    source: Octets, choices: Choices, header: Section, *, ended: Literal["fin", "open"]
) -> FramedContent:
    """Rule 5: an invalid Content-Length is an unrecoverable error. Rule 6: a valid one is the length of the content; if
    the connection ends before, the message is incomplete."""
    length = read_length(header.named(b"content-length"), choices)
    if len(source.rest) < length:
        choices.meet(found.CONTENT_CUT)
        raise Incomplete(within_content=True)
    content = source.take(length)
    if source.rest and ended == "fin" and all(each.valid for each in choices.departures):
        # Only in a message without another fault: no clause lets a client depart in two ways.
        if choices.take(found.MORE_THAN_LENGTH, right("length"), lenient("all"), lenient(REFUSE)) == "all":
            content += source.take(len(source.rest))
    else:
        _octets_behind(source, choices)
    return FramedContent(content, Section())


def _rule_8(source: Octets, choices: Choices, *, ended: Literal["fin", "open"]) -> FramedContent:
    """Rule 8: without a declared length the content is what comes until the server closes the connection."""
    if ended == "open":
        choices.meet(found.NEVER_ENDS)
        raise Incomplete(within_content=True)
    return FramedContent(source.take(len(source.rest)), Section())


def _octets_behind(source: Octets, choices: Choices) -> None:
    """Note octets behind the response: a client may discard them, and never takes them for a response (rule 8)."""
    if source.rest:
        choices.take(found.OCTETS_BEHIND, right(None), lenient(REFUSE))
