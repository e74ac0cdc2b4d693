"""The command `h1conform export`: it writes the corpus as JSON, for programs."""

from __future__ import annotations

import json
from typing import Any

import click

from ..corpus.export import corpus_document, schema
from ..drivers import protocol
from ..gate.exit_codes import OK
from ..report.stream import lines as stream_lines
from .output import say
from .shared import selected, selecting


@click.command()
@selecting
@click.option(
    "--schema", "schema_", is_flag=True, help="Write the JSON Schema of the document in place of the document."
)
@click.option(
    "--results-schema", is_flag=True, help="Write the JSON Schema of a line of `run --jsonl` in place of the document."
)
@click.option(
    "--driver-schema", is_flag=True, help="Write the JSON Schema of the driver protocol in place of the document."
)
def export(schema_: bool, results_schema: bool, driver_schema: bool, **given: Any) -> int:
    """Write the corpus to standard output as one JSON document, with octets in base64."""
    if results_schema:
        say(stream_lines.schema().rstrip("\n"))
        return OK
    if driver_schema:
        say(protocol.schema().rstrip("\n"))
        return OK
    if schema_:
        say(json.dumps(schema(), indent=1))
        return OK
    say(json.dumps(corpus_document(selected(given), given["profile"] or ""), indent=1))
    return OK
