"""Drives the reference client with one bad habit, named on the command line, as drive_module.py drives any module."""

import sys
from pathlib import Path

import h1conform

sys.path.insert(0, str(Path(__file__).parent))
import bent_client

bent_client.bend(sys.argv[1])
sys.argv[1:] = ["bent_client"]
DRIVER = Path(h1conform.__file__).parent / "conformance" / "drivers" / "shipped" / "python" / "drive_module.py"
exec(compile(DRIVER.read_text(encoding="utf-8"), str(DRIVER), "exec"))
