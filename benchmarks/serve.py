"""Measures `h1conform serve` as a process: the time from its start to the ready line, and to the first response.

    python benchmarks/serve.py [--turns N]

Prints the median and the best of each in milliseconds, and those of an interpreter that runs no program. The run has a
folder of its own for compiled modules, so that they exist as they do in an installed package.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIO = '[[route]]\npath = "/hello"\nreply = "hello"\n'


def nothing(environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds that the interpreter alone takes, twice."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True, env=environment)
    took = time.perf_counter() - started
    return took, took


def serve(environment: dict[str, str], *options: str) -> tuple[float, float]:
    """Return the seconds from the start of the process to its ready line, and to the first response."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "h1conform", "serve", "--port", "0", "--log", "none", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        ready = time.perf_counter() - started
        if told["scheme"] == "http":
            with socket.create_connection((told["host"], told["port"])) as sock:
                sock.sendall(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                sock.recv(1000)
        response = time.perf_counter() - started
        process.terminate()
    return ready, response


def report(name: str, turns: list[tuple[float, float]]) -> None:
    ready, response = ([turn[index] * 1000 for turn in turns] for index in (0, 1))
    print(
        f"{name:24} ready {statistics.median(ready):6.1f} ms (best {min(ready):5.1f}), "
        f"first response {statistics.median(response):6.1f} ms (best {min(response):5.1f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the start of h1conform serve.")
    parser.add_argument("--turns", type=int, default=15)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder, "scenario.toml")
        scenario.write_text(SCENARIO)
        kinds = {
            "python -c pass": None,
            "serve": (),
            "serve --control off": ("--control", "off"),
            "serve scenario.toml": (str(scenario),),
            "serve --case": ("--case", "content-length/exact"),
            "serve --tls": ("--tls",),
        }
        results: dict[str, list[tuple[float, float]]] = {name: [] for name in kinds}
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        for turn in range(
            turns + 1
        ):  # alternately, so that other work on the machine affects all kinds; the first turn compiles
            for name, options in kinds.items():
                took = nothing(environment) if options is None else serve(environment, *options)
                if turn:
                    results[name].append(took)
    for name, each in results.items():
        report(name, each)


if __name__ == "__main__":
    main()
