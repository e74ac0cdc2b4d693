"""Measures the suite: the time of an exchange with and without the harness, and the slowest items.

    python benchmarks/suite.py [CLIENT]

Without the harness, http.client runs in a loop in this process, against one mock server. The harness adds the driver
process, a listener for each case, the tokens and the judge. Prints medians in milliseconds.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import time

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.drivers import registry
from h1conform.conformance.exchange.examiner import BASELINE, Examiner
from h1conform.conformance.model import Variant
from h1conform.mockserver import Close, Play, ReadRequest, Send, Server

RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def bare(turns: int) -> float:
    """Return the median seconds of an exchange of http.client in this process, each with a new connection."""
    with Server([Play((ReadRequest(), Send(RESPONSE), Close()))]) as server:
        return statistics.median(bare_exchange(server.port) for _ in range(turns))


def bare_exchange(port: int) -> float:
    """Make an exchange on a new connection, and return its seconds."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()
    return time.perf_counter() - started


def examined(examiner: Examiner, turns: int) -> float:
    """Return the median seconds of the same exchange with the harness."""
    return statistics.median(examiner.examine(BASELINE, Variant("tcp", "whole")).seconds for _ in range(turns))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the suite.")
    parser.add_argument("client", nargs="?", default="http.client")
    name = parser.parse_args().client
    with Examiner(registry.find(name)) as examiner:
        examiner.prepare()
        print(f"http.client alone       {bare(300) * 1000:.2f} ms")
        print(f"http.client in a run    {examined(examiner, 300) * 1000:.2f} ms")
        verdicts = [examiner.examine(case, variant) for case in corpus().values() for variant in case.variants]
    print(f"{len(verdicts)} items, one after the other: {sum(each.seconds for each in verdicts):.1f} s; the slowest:")
    for verdict in sorted(verdicts, key=lambda each: -each.seconds)[:10]:
        print(f"  {verdict.seconds:.2f} s  {verdict.case}[{verdict.variant}]")


if __name__ == "__main__":
    main()
