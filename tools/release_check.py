"""Checks that a tag may be published: the release workflow runs this before it builds anything.

    python tools/release_check.py v0.1.0

The tag names the version of pyproject.toml, CHANGELOG.md begins with that version and its date, and changelog.d/ has no
fragment left. Prints what is wrong, one a line, and exits with 1.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def problems(tag: str, root: Path = ROOT) -> list[str]:
    """Return what is wrong with a tag, one sentence each.

    ``tag``   the name of the tag: "v" and the version
    ``root``  the folder of the project
    """
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    found = []
    if tag != f"v{version}":
        found.append(
            f"the tag is {tag}, but pyproject.toml has version {version}: tag v{version}, or change the version"
        )
    headings = re.findall(r"^## (.*)$", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    first = headings[0] if headings else "no version"
    if not re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", first):
        found.append(f"CHANGELOG.md begins with '{first}', not with '{version} (date)': run towncrier build")
    left = sorted(path.name for path in (root / "changelog.d").glob("*.md") if path.name != "README.md")
    if left:
        found.append(f"changelog.d/ has fragments left: {', '.join(left)}: run towncrier build")
    return found


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong with the tag that is named, and return 1 if anything is."""
    if len(arguments) != 1:
        print(__doc__)
        return 3
    found = problems(arguments[0])
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
