"""The floors of the package: which file imports which, which third-party packages each room uses, what it imports late.

A room is a folder of ``mockserver`` or ``conformance``; ``client`` and ``certs`` are one room each. A folder inside a
room belongs to the room. Imports under ``if TYPE_CHECKING`` do not run, so they may point anywhere.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("client", "mockserver", "certs", "conformance")
SHIPPED = "conformance/drivers/shipped/"  # programs that the interpreters of clients run: no modules of the package

# Lowest first. A room imports itself and the rooms before it.
FLOORS = {
    "mockserver": ("base", "net", "http1", "script", "tls", "playing", "routing", "scenario", "control", ""),
    "conformance": (
        "model",
        "corpus",
        "judging",
        "drivers",
        "exchange",
        "gate",
        "running",
        "fuzzing",
        "evidence",
        "report",
        "serving",
        "replay",
        "pytest_plugin",
        "commands",
        "",
    ),
}

# The parts that a part imports beside itself, and the one file that imports one more.
MAY_IMPORT = {"client": set(), "mockserver": set(), "certs": set(), "conformance": {"mockserver", "certs"}}
FIXTURES = "mockserver/fixtures.py"  # a test that wants TLS wants certificates
DOORS = ("base", "script", "scenario", "control", "inline.py")  # of mockserver, beside the package itself

# The third-party packages of each room; a room that is not named uses the standard library alone.
THIRD_PARTY = {
    "certs": {"cryptography", "trustme"},
    "mockserver/control": {"markupsafe", "werkzeug"},
    "mockserver/routing": {"werkzeug"},  # rules with converters
    "mockserver/tls": {"cryptography"},  # forged TLS records
    "mockserver": {"pytest"},  # the fixtures
    "conformance/drivers": {"packaging"},  # the order of releases
    "conformance/gate": {"packaging"},
    "conformance/report": {"jinja2", "markdown_it", "markupsafe", "rich"},
    "conformance/pytest_plugin": {"pytest"},
    "conformance/commands": {"click", "rich"},
    "conformance": {"click"},
}

# Every file that imports in a function, and the reason: what is imported takes long, and few need it.
LATE = {
    "certs/authority.py": "trustme and cryptography: most who import certs issue nothing",
    "certs/files.py": "multiprocessing: only for who writes files",
    "certs/temporary.py": "multiprocessing and fcntl: only for who writes files, and where they exist",
    "client/__init__.py": "ssl and email: HTTPSConnection and HTTPMessage come when they are asked for",
    "client/connection.py": "uploads and options: few bodies are so long, and the defaults need no check",
    "client/content.py": "the chunked coding of callers: few encode content themselves",
    "client/grammar.py": "re: what most fields hold is told without it",
    "client/https.py": "ssl's own exception, where it is raised",
    "client/request.py": "the chunked coding of callers: few encode content themselves",
    "client/errors.py": "the way below http.client's exceptions, for programs that have imported http.client",
    "client/fields.py": "email: for the message of a response, which few ask for",
    "client/response.py": "the file over a socket, and sockets of the caller: few ask for the one or bring the other",
    "client/sockets.py": "ssl, and objects that stand in for a socket, which few bring",
    "client/stream.py": "socket and select: the client imports neither before it connects",
    "client/transport.py": "socket and ssl: the client imports neither before it connects",
    "conformance/commands/serve.py": "the server: the options and their help are there without it",
    "conformance/corpus/lookup.py": "the generated cases: few commands need one",
    "conformance/pytest_plugin/plugin.py": "the exam: every pytest session loads the plugin",
    "conformance/report/templates.py": "jinja2: most runs write no page",
    "conformance/serving/control_port.py": "werkzeug: only for who asks the control port",
    "conformance/serving/corpus_content.py": "the corpus: imported while the first client connects",
    "conformance/serving/scenario_content.py": "the corpus: few scenario files name cases",
    "conformance/serving/service.py": "certificates, control port, cases: each for some of its options",
    "conformance/serving/tls_context.py": "certificates: many servers have no TLS",
    "conformance/serving/traffic.py": "the records of JSON: a log for people does without",
    "mockserver/__init__.py": "importlib: it would be one of the names that the package offers",
    "mockserver/base/addresses.py": "ipaddress: for what looks like an IPv6 address",
    "mockserver/base/suggestions.py": "difflib: for messages of errors",
    "mockserver/fixtures.py": "the server and the certificates: every pytest session loads the fixtures",
    "mockserver/http1/response.py": "http: for the reason phrases of rare codes",
    "mockserver/net/wire.py": "ctypes: only on macOS",
    "mockserver/playing/tls_layer.py": "ssl: most scripts have no TLS",
    "mockserver/routing/conditions.py": "codecs: only for who reads or writes routes as plain data",
    "mockserver/routing/patterns.py": "subprocess: only for patterns that may take long",
    "mockserver/routing/paths.py": "werkzeug: only for rules with converters",
    "mockserver/routing/replies.py": "faults: most replies have none",
    "mockserver/routing/routes.py": "reports: most servers answer all that comes",
    "mockserver/routing/reports.py": "difflib: for messages of errors",
    "mockserver/script/offsets.py": "random: only for faults at a random place",
    "mockserver/server.py": "the report on functions that still run: nearly all functions return",
    "mockserver/tls/forging.py": "cryptography: only for forged records",
    "mockserver/tls/key_log.py": "tempfile: only for scripts that forge",
    "mockserver/tls/keys.py": "hmac: only for scripts that forge",
}


@dataclass(frozen=True, slots=True)
class Import:
    """One thing that a file imports.

    file: the importing file, as a path from the root.
    target: the imported file of the package, as a path from the root, or the top-level name of another package.
    typing: whether the statement stands under ``if TYPE_CHECKING``.
    late: whether the statement stands in a function.
    """

    file: str
    target: str
    typing: bool
    late: bool


def files() -> list[str]:
    """The modules of the package, as paths from the root."""
    paths = (path.relative_to(ROOT).as_posix() for part in PARTS for path in sorted((ROOT / part).rglob("*.py")))
    return [path for path in paths if not path.startswith(SHIPPED)]


@cache
def all_files() -> frozenset[str]:
    """The same, and the package's own file, to look a module up."""
    return frozenset((*files(), "__init__.py"))


@cache
def imports() -> tuple[Import, ...]:
    """Every import of every module, at any depth of its code."""
    return tuple(each for file in files() for each in imports_of(file, (ROOT / file).read_text(encoding="utf-8")))


def imports_of(file: str, source: str) -> Iterator[Import]:
    """The imports in the source of one file."""
    for node, typing, late in statements(ast.parse(source), typing=False, late=False):
        for target in targets(file, node):
            yield Import(file, target, typing, late)


def statements(node: ast.AST, *, typing: bool, late: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
    """The import statements below a node, each with whether only types need it, and whether it runs with a function."""
    late = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    guarded = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    for child in ast.iter_child_nodes(node):
        of_types = typing or (guarded and child in node.body)  # type: ignore[attr-defined]
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, of_types, late
        yield from statements(child, typing=of_types, late=late)


def targets(file: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The files of the package, or the other packages, that a statement imports."""
    if isinstance(node, ast.Import):
        names = [alias.name.split(".") for alias in node.names]
    else:
        base = ["h1conform", *file.split("/")][: -node.level] if node.level else []
        module = [*base, *(node.module.split(".") if node.module else [])]
        names = [[*module, alias.name] for alias in node.names]
    for name in names:
        yield in_package(name[1:]) if name[0] == "h1conform" else name[0]


def in_package(name: list[str]) -> str:
    """The file of a module, or of the module that has an attribute of that name."""
    known = all_files()
    for parts in (name, name[:-1]):
        for path in ("/".join(parts) + ".py", "/".join((*parts, "__init__.py"))):
            if path in known:
                return path
    raise AssertionError(f"no module of the package: {'.'.join(name)}")


def part(file: str) -> str:
    return file.partition("/")[0]


def room(file: str) -> str:
    """``mockserver/net``, ``conformance/corpus``; the part alone for its own files, and for a part without floors."""
    parts = file.split("/")
    return "/".join(parts[:2]) if parts[0] in FLOORS and len(parts) > 2 else parts[0]


def inner() -> list[Import]:
    """The imports of one file of the package by another, but for those of types."""
    return [each for each in imports() if each.target.endswith(".py") and not each.typing and each.file != each.target]


def circle(edges: Iterable[tuple[str, str]]) -> list[str]:
    """The nodes of a circle, or none."""
    graph: dict[str, set[str]] = {}
    for source, target in edges:
        graph.setdefault(source, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def told(found: Iterable[Import]) -> list[str]:
    """The imports as lines, for a message."""
    return sorted(f"{each.file} imports {each.target}" for each in found)


def test_the_graph_is_read_from_each_kind_of_statement() -> None:
    source = (
        "import os.path\nfrom . import steps\nfrom ..base import limits, recorded\nfrom ..script import Send\n"
        "if TYPE_CHECKING:\n    import ssl\nelse:\n    import zlib\n"
        "def f():\n    if x:\n        from h1conform.certs import own\n"
    )
    found = list(imports_of("mockserver/script/x.py", source))
    assert [each.target for each in found] == [
        "os",
        "mockserver/script/steps.py",
        "mockserver/base/limits.py",
        "mockserver/base/recorded.py",
        "mockserver/script/__init__.py",
        "ssl",
        "zlib",
        "certs/own.py",
    ]
    assert [each.target for each in found if each.typing] == ["ssl"]
    assert [each.target for each in found if each.late] == ["certs/own.py"]
    assert circle([("a", "b"), ("b", "c"), ("c", "b")]) in (["b", "c", "b"], ["c", "b", "c"])


def test_no_circle_of_files() -> None:
    """Imports in functions count: they only hide a circle."""
    assert circle((each.file, each.target) for each in inner()) == []


def test_no_circle_of_folders() -> None:
    """Between a folder and one inside it imports may go both ways: the two are one room."""
    edges = []
    for each in inner():
        source, target = PurePosixPath(each.file).parent, PurePosixPath(each.target).parent
        if not (source.is_relative_to(target) or target.is_relative_to(source)):
            edges.append((str(source), str(target)))
    assert circle(edges) == []


@pytest.mark.parametrize("name", FLOORS)
def test_a_room_imports_no_room_above_it(name: str) -> None:
    height = {f"{name}/{each}".rstrip("/"): number for number, each in enumerate(FLOORS[name])}
    assert {room(file) for file in files() if part(file) == name} == set(height)
    within = [each for each in inner() if part(each.file) == part(each.target) == name]
    assert told(each for each in within if height[room(each.target)] > height[room(each.file)]) == []


@pytest.mark.parametrize("name", PARTS)
def test_a_part_imports_only_the_parts_that_it_may(name: str) -> None:
    across = [each for each in inner() if part(each.file) == name != part(each.target)]
    wrong = [each for each in across if part(each.target) not in MAY_IMPORT[name]]
    assert told(each for each in wrong if (each.file, each.target) != (FIXTURES, "certs/__init__.py")) == []


def test_the_exam_enters_the_mock_server_by_its_doors() -> None:
    into = [each for each in imports() if part(each.file) == "conformance" and part(each.target) == "mockserver"]
    doors = {"mockserver/__init__.py"}
    assert into
    assert told(each for each in into if each.target not in doors and each.target.split("/")[1] not in DOORS) == []


def test_each_room_uses_the_third_party_packages_that_it_may() -> None:
    used: dict[str, set[str]] = {}
    for each in imports():
        if not each.target.endswith(".py") and not each.typing and each.target not in sys.stdlib_module_names:
            used.setdefault(room(each.file), set()).add(each.target)
    assert used == THIRD_PARTY


def test_what_is_imported_in_a_function_has_its_reason() -> None:
    late = {each.file for each in imports() if each.late and not each.typing}
    assert sorted(late - set(LATE)) == []
    assert sorted(set(LATE) - late) == []


def test_a_shipped_driver_imports_nothing_of_the_package() -> None:
    """The interpreter of the client runs the driver, and need not have h1conform installed."""
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / SHIPPED).rglob("*.py")]
    found = [each for path in paths for each in imports_of(path, (ROOT / path).read_text(encoding="utf-8"))]
    assert found
    assert told(each for each in found if each.target.endswith(".py")) == []
