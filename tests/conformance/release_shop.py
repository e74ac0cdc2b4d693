"""Releases of a client for tests: tiny wheels of ``thing`` for pip, and a program that stands in for npm."""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

# The client accepts a plus sign in Content-Length before version 3.
MODULE = """
import re, socket

VERSION = {version!r}
STRICT = int(VERSION.split(".")[0]) >= 3

def get(host, port, target, timeout):
    with socket.create_connection((host, port), timeout) as connection:
        connection.sendall(("GET %s HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n" % (target, host)).encode("ascii"))
        stream = connection.makefile("rb")
        status = int(stream.readline().split()[1])
        fields = []
        for line in iter(stream.readline, b"\\r\\n"):
            name, _, value = line.decode("latin-1").partition(":")
            fields.append((name, value.strip()))
        length = dict((name.lower(), value) for name, value in fields).get("content-length", "0")
        if STRICT and not re.fullmatch("[0-9]+", length):
            raise ValueError("wrong length")
        return status, fields, stream.read(int(length))
"""

DRIVER = """
import thing

CLIENT = "thing"
VERSION = thing.VERSION

def request(request):
    status, fields, body = thing.get(request.host, request.port, request.target, request.timeout)
    return {"status": status, "headers": fields, "body": body}
"""

ROW = """
[thing]
about = "a thing"
language = "Python"
driver = "python/drive_thing.py"
module = "thing"
install = "pip install thing"

[script]
about = "a script"
language = "JavaScript"
driver = "python/drive_thing.py"
interpreter = "node"
check = ["node", "script"]
install = "npm install script"

[tool]
about = "a tool"
language = "C"
driver = "python/drive_thing.py"
interpreter = "tool"
program = "no-such-tool"
install = "apt-get install tool"

["http.client"]
about = "the client of Python's standard library"
language = "Python"
driver = "python/drive_module.py"
arguments = ["http.client"]
module = "socket"
standard = true
install = "comes with Python"
"""

NPM = f"""#!{sys.executable}
import json, os, sys
operation, *words = sys.argv[1:]
if operation == "view":
    print(json.dumps(["1.0.0", "2.0.0-rc.1", "1.10.0", "1.9.0"]))
else:
    name, _, version = words[-1].partition("@")
    if version not in ("1.0.0", "1.10.0"):
        sys.exit("npm error code ETARGET\\nnpm error notarget No matching version found")
    os.makedirs("node_modules/" + name)
    open("node_modules/" + name + "/package.json", "w").write(json.dumps({{"version": version}}))
"""

NODE = f"""#!{sys.executable}
import os, sys
sys.exit(0 if os.path.exists("node_modules/" + sys.argv[1]) else 1)
"""


def wheel(folder: Path, version: str, module: str = MODULE, requires: str = "") -> Path:
    """Write the wheel of a release of ``thing``."""
    info = f"thing-{version}.dist-info"
    needed = f"Requires-Dist: {requires}\n" if requires else ""
    files = {
        "thing.py": module.format(version=version),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: thing\nVersion: {version}\n{needed}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(text)},{len(text.encode())}\n" for name, text in files.items())
    path = folder / f"thing-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            file.writestr(name, text)
    return path


def wheels(folder: Path, versions: Iterable[str]) -> None:
    """Write the wheels of several releases."""
    for version in versions:
        wheel(folder, version)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode("ascii")
