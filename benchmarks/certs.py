"""Measures certificates: the time to issue each identity, and the time to make a server's TLS context with it.

    python benchmarks/certs.py [--turns N]

Prints medians in milliseconds, the slowest identities first. Every turn issues the certificate again. RSA keys are
generated once and shared; their time is printed apart, and so is the time of the first certificate of a process.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from h1conform import certs


def seconds(what: Callable[[], object]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the time to issue certificates.")
    parser.add_argument("--turns", type=int, default=11)
    turns = parser.parse_args().turns
    print(f"the first identity, with imports and the CA {seconds(lambda: certs.identity('good')) * 1000:8.3f} ms")

    from h1conform.certs import authority, issue

    for bits in (2048, 1024):
        print(f"a key of RSA, {bits} bits                     {seconds(lambda: issue._rsa_key(bits)) * 1000:8.3f} ms")  # noqa: B023
    certs.stranger_ca_pem()
    spent: dict[str, tuple[float, float]] = {}
    for name in certs.identities():
        issued, made = [], []
        for _ in range(turns):
            authority._issued.cache_clear()
            certs.server_context.cache_clear()
            issued.append(seconds(lambda: certs.identity(name)))  # noqa: B023
            made.append(seconds(lambda: certs.server_context(name)))  # noqa: B023
        spent[name] = statistics.median(issued), statistics.median(made)
    for name, (issued_in, made_in) in sorted(spent.items(), key=lambda item: -item[1][0]):
        print(f"{name:30} issue {issued_in * 1000:7.3f} ms, context {made_in * 1000:7.3f} ms")


if __name__ == "__main__":
    main()
