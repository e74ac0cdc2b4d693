"""Times the exam: what the harness costs for each exchange beyond the bare client, and the slowest cases.

    python benchmarks/suite.py [CLIENT]

The bare client is the same library in a loop against a server of ours; the harness adds the driver process, a listener
of its own for each case, the tokens and the judge. Prints medians in milliseconds.
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
    """Median seconds of http.client in this process, a new connection each, against one server."""
    with Server([Play((ReadRequest(), Send(RESPONSE), Close()))]) as server:
        return statistics.median(_bare_exchange(server.port) for _ in range(turns))


def _bare_exchange(port: int) -> float:
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()
    return time.perf_counter() - started


def examined(examiner: Examiner, turns: int) -> float:
    """Median seconds of the same exchange as an item of the exam."""
    return statistics.median(examiner.examine(BASELINE, Variant("tcp", "whole")).seconds for _ in range(turns))


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the exam.")
    parser.add_argument("client", nargs="?", default="http.client")
    name = parser.parse_args().client
    with Examiner(registry.find(name)) as examiner:
        examiner.prepare()
        print(f"bare http.client      {bare(300) * 1000:.2f} ms")
        print(f"as an item of the exam {examined(examiner, 300) * 1000:.2f} ms")
        verdicts = [examiner.examine(case, variant) for case in corpus().values() for variant in case.variants]
    print(f"{len(verdicts)} items, one after the other: {sum(each.seconds for each in verdicts):.1f} s; the slowest:")
    for verdict in sorted(verdicts, key=lambda each: -each.seconds)[:10]:
        print(f"  {verdict.seconds:.2f} s  {verdict.case}[{verdict.variant}]")


if __name__ == "__main__":
    main()
