"""Content-Length = 1*DIGIT (RFC 9110 section 8.6), and what is wrong with other values (RFC 9112 section 6.3). Pure."""

from __future__ import annotations

from . import departures as found
from .choices import REFUSE, Choices, lenient, right
from .fields import Field
from .octets import DIGIT, OWS, consists_of

_MANY_DIGITS = 100  # more digits than any implementation has to take (RFC 9110 section 17.5)


def read_length(fields: list[Field], choices: Choices) -> int:
    """Return the length that the Content-Length fields declare.

    ``fields``  the fields, at least one

    RFC 9112 section 6.3, rule 5: the value is invalid, unless it is a comma-separated list in which all values are
    valid and equal. RFC 9110 section 8.6: a client may then reject the message, or replace the list with one value.

    Raises `Refusal` if the client refuses the value."""
    members = [member.strip(OWS) for each in fields for member in each.value.split(b",")]
    numbers = [member for member in members if member]
    valid = bool(numbers) and all(consists_of(member, DIGIT) for member in numbers)
    if not valid or len(set(map(_number, numbers))) > 1:
        choices.take(found.LENGTH_INVALID, right(REFUSE))
    if any(each.replaced for each in fields):
        # The value with the CR, LF or NUL is invalid; only the spaces in their place make a number of it.
        choices.take(found.LENGTH_REPLACED, right(REFUSE), lenient(None))
    if len(members) > 1:
        choices.take(found.LENGTH_REPEATED, right(None), right(REFUSE))
    if any(len(number) > _MANY_DIGITS for number in numbers):
        choices.take(found.LONG_LENGTH, right(None), lenient(REFUSE))
    return _number(numbers[0])


def _number(digits: bytes) -> int:
    """Return a decimal number of any length."""
    number = 0
    for digit in digits:
        number = number * 10 + DIGIT.index(digit)
    return number
