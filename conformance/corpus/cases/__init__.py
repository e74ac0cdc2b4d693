"""The corpus: one chapter a file, each a tuple of cases and nothing else."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files

from ..case import Case

# The corpus' own version: cases that are new raise the second number, a changed meaning the first. versions.toml lists
# the cases of every version before this one, so that a run can be pinned to it.
VERSION = "1.1"

# In the order of a response: how it starts, how it is framed, how it ends, what follows it; then what clients send.
CHAPTERS = (
    "status_line",
    "status_line_start",
    "status_line_version",
    "status_line_code",
    "status_line_line",
    "fields",
    "fields_lines",
    "fields_ends",
    "fields_names",
    "fields_values",
    "fields_folds",
    "fields_many",
    "content_length",
    "content_length_values",
    "content_length_lists",
    "content_length_sizes",
    "transfer_encoding",
    "transfer_encoding_values",
    "transfer_encoding_lists",
    "transfer_encoding_names",
    "transfer_encoding_places",
    "transfer_encoding_length",
    "chunked",
    "chunked_sizes",
    "chunked_line_ends",
    "chunked_end",
    "chunked_trailers",
    "until_close",
    "until_close_content",
    "no_content",
    "no_content_fields",
    "no_content_octets",
    "status",
    "interim",
    "interim_framing",
    "interim_sequence",
    "interim_switching",
    "incomplete",
    "incomplete_places",
    "incomplete_sweeps",
    "delivery",
    "delivery_cuts",
    "reuse",
    "reuse_kept",
    "reuse_close",
    "reuse_ended",
    "reuse_unread",
    "desync",
    "desync_segment",
    "desync_late",
    "http10",
    "timing",
    "limits",
    "limits_head",
    "limits_endless",
    "limits_lengths",
    "request",
    "request_generated",
    "request_target",
    "request_content",
    "request_own",
    "request_options",
    "injection",
    "injection_line",
    "injection_fields",
    "injection_tunnel",
    "upload",
    "upload_early",
    "expect",
    "proxy",
    "proxy_tunnel",
    "proxy_refused",
    "tls",
    "tls_truncation",
    "tls_ends",
    "tls_alerts",
    "tls_records",
    "tls_records_changed",
    "tls_after",
    "tls_hello",
    "tls_handshake",
    "tls_plain",
    "tls_identity",
    "tls_identity_addresses",
    "tls_identity_wildcards",
    "tls_trust",
    "tls_sessions",
    "tls_client_certificate",
    "api",
    "api_module",
    "api_host",
    "api_state",
    "api_request",
    "api_putrequest",
    "api_body",
    "api_timeout",
    "api_connection",
    "api_https",
    "api_response",
    "api_reading",
    "api_reading_cut",
    "api_exception",
    "api_escape",
    "api_escape_body",
    "api_wire",
    "api_wire_end",
)


@cache
def corpus() -> dict[str, Case]:
    """Every case by its id, in the order of the chapters. Raises ValueError for an id that is there twice."""
    cases: dict[str, Case] = {}
    for chapter in CHAPTERS:
        for case in import_module(f".{chapter}", __package__).CASES:
            if case.id in cases:
                raise ValueError(f"{chapter}.py: case {case.id} is there twice")
            cases[case.id] = case
    return cases | {id: replace(cases[id], decided=text) for id, text in _decisions().items()}


def _decisions() -> dict[str, str]:
    """What was decided of cases that most clients fail, by their ids."""
    decisions = tomllib.loads(files(__package__).joinpath("decided.toml").read_text(encoding="utf-8"))["decision"]
    return {id: " ".join(each["text"].split()) for each in decisions for id in each["cases"]}


@cache
def versions() -> dict[str, frozenset[str]]:
    """The versions that a run can be pinned to, oldest first, and the ids of the cases that were new in each."""
    text = files(__package__).joinpath("versions.toml").read_text(encoding="utf-8")
    before = {version: frozenset(ids) for version, ids in tomllib.loads(text).items()}
    return before | {VERSION: frozenset(corpus()) - frozenset().union(*before.values())}


def is_in(id: str, version: str) -> bool:
    """Whether the corpus had that case in ``version``, one of `versions`."""
    names = list(versions())
    return any(id in versions()[name] for name in names[: names.index(version) + 1])
