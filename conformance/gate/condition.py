"""For which clients and machines an entry of a file of known differences is. Pure."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from ...mockserver.base.arguments import shown
from ...mockserver.base.codec import TEXT, Codec, JSONValue, Path, ValidationError

# The first number of a version: 2.34.2 in "2.34.2 on urllib3 2.8.0", and 3.14.5 in "3.14.5, parser in C".
_NUMBER = re.compile(r"(?:\d+!)?\d+(?:\.\d+)*[^\s,;)]*")


@dataclass(frozen=True, slots=True)
class When:
    """The clients and machines that an entry is for. An empty field excludes none.

    ``client``    the name of the client; ``http.client`` also stands for ``http.client 3.6.15``, which is the name in
                  a run under several interpreters, and ``urllib3`` for ``urllib3==1.26.18``
    ``version``   a condition such as ``>=3.11,<3.14`` on the first number in the version of the client
    ``details``   a glob over the whole version of the client, such as ``*parser in C*``
    ``platform``  a glob over `sys.platform`, such as ``linux``"""

    client: str = ""
    version: str = ""
    details: str = ""
    platform: str = ""

    @property
    def is_any_version(self) -> bool:
        """Whether the condition does not depend on the version of the client or on the machine."""
        return not (self.version or self.details or self.platform)

    def holds(self, client: str, version: str) -> bool:
        """Return whether the condition holds for a client on this machine.

        ``client``   the name of the client
        ``version``  its version, as its driver reports it; empty: unknown"""
        if self.client and self.client != client and not client.startswith((f"{self.client} ", f"{self.client}==")):
            return False
        if not fnmatchcase(sys.platform, self.platform or "*") or not fnmatchcase(version, self.details or "*"):
            return False
        return not self.version or _satisfies(version, self.version)


def _satisfies(version: str, condition: str) -> bool:
    number = _NUMBER.search(version)
    try:
        return number is not None and Version(number[0]) in SpecifierSet(condition, prereleases=True)
    except ValueError:  # InvalidVersion, or a number of more digits than Python converts
        return False


def _read_version(value: JSONValue, at: Path) -> str:
    condition: str = TEXT.read(value, at)
    try:
        _ = Version("1") in SpecifierSet(condition)  # the first comparison reads the numbers
    except ValueError:  # InvalidSpecifier, or a number of more digits than Python converts
        raise ValidationError(at, f"{shown(condition)} is not a condition such as '>=3.11,<3.14'") from None
    return condition


VERSION_CONDITION = Codec(_read_version, str, TEXT.schema)
ANY = When()
