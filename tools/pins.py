"""Copies the pinned versions of requirements/pins.txt into the files that have to repeat them.

    python tools/pins.py            write them
    python tools/pins.py --check    exit with 1 if a file repeats another version

pre-commit reads no constraints file, so .pre-commit-config.yaml repeats the versions of the tools that its hooks run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINS = ROOT / "requirements" / "pins.txt"
REPEATING = (ROOT / ".pre-commit-config.yaml",)
PIN = re.compile(r"\b([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+]+)")


def pins() -> dict[str, str]:
    """Return the version of each tool, by its name."""
    lines = PINS.read_text(encoding="utf-8").splitlines()
    return dict(PIN.findall("\n".join(line.partition("#")[0] for line in lines)))


def with_pins(text: str) -> str:
    """Return a text with every ``name==version`` as `pins` has it. Raises SystemExit for a name without a pin."""
    versions = pins()

    def pinned(found: re.Match[str]) -> str:
        if found[1] not in versions:
            raise SystemExit(f"{found[0]}: add a line {found[1]}==VERSION to {PINS.relative_to(ROOT)}")
        return f"{found[1]}=={versions[found[1]]}"

    return PIN.sub(pinned, text)


def main(arguments: Sequence[str]) -> int:
    """Write the pins into the files that repeat them, or report the files that repeat other versions."""
    stale = False
    for path in REPEATING:
        text = path.read_text(encoding="utf-8")
        if text == with_pins(text):
            continue
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} differs from {PINS.relative_to(ROOT)}: run python tools/pins.py")
            stale = True
        else:
            path.write_text(with_pins(text), encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
