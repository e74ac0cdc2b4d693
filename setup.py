"""The packages of the distribution and their data, found: the root of the repository is the package ``h1conform``.

The discovery of setuptools cannot put a prefix before the names that it finds, so this file does; all else is in
pyproject.toml. A new room, chapter, data file or driver needs no line here.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).parent
PARTS = ("certs", "client", "conformance", "mockserver")
OWN = ("__init__", "__main__")  # the modules of the package in the root, which also holds programs such as noxfile.py
DRIVERS = "conformance/drivers"
DATA = ["*.json", "*.toml", "*.txt", "static/*"]
DOCUMENTATION = ["README.md", "CONTRIBUTING.md", "docs/*.md"]  # `h1conform site` makes pages of it
SHIPPED = ["shipped/**/*"]  # data, whatever the language: the interpreters of clients run the files


def packages() -> list[str]:
    """The names of the packages: every folder of a part that holds a module."""
    files = (path.relative_to(ROOT) for part in PARTS for path in (ROOT / part).rglob("*.py"))
    folders = {path.parent for path in files if not path.is_relative_to(f"{DRIVERS}/shipped")}
    return sorted(named(folder) for folder in folders)


def named(folder: Path) -> str:
    """The package that a folder is."""
    return ".".join(("h1conform", *folder.parts))


class PackageBuild(build_py):
    """Takes the modules of the package from the root, and leaves out other programs there."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        modules = super().find_package_modules(package, package_dir)
        return [each for each in modules if package != "h1conform" or each[1] in OWN]


found = packages()
data = dict.fromkeys(found, DATA) | {"h1conform": ["py.typed", *DOCUMENTATION], named(Path(DRIVERS)): [*DATA, *SHIPPED]}
setup(
    cmdclass={"build_py": PackageBuild},
    packages=["h1conform", *found],
    package_data=data,
    exclude_package_data={"": ["*.pyc"]},
)
