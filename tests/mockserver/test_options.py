"""The keyword arguments of the servers: declared in one place, known to type checkers, refused where they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import cleandoc
from types import ModuleType
from typing import TypeAlias

import pytest

from h1conform.mockserver import Close, Limits, MockServer, Play, Server, ServerOptions, options

Annotations: TypeAlias = Callable[[ModuleType, str], dict[str, str]]
PLAYS = [Play((Close(),))]


def test_type_checkers_know_the_keywords_as_the_options_have_them(annotations: Annotations) -> None:
    assert annotations(options, "ServerKeywords") == annotations(options, "ServerOptions")


def test_each_option_is_documented_in_a_line() -> None:
    lines = cleandoc(ServerOptions.__doc__ or "").splitlines()  # CPython 3.13 removes the indentation by itself
    told = [line.split("``")[1] for line in lines if line.startswith("``")]
    assert told == [field.name for field in fields(ServerOptions)]


def test_a_server_holds_what_it_was_given() -> None:
    server = Server(PLAYS, deadline=1.5, backlog=7, limits=Limits(log=3))
    assert server.options == ServerOptions(deadline=1.5, backlog=7, limits=Limits(log=3))
    assert MockServer(hosts=("::1",)).options == ServerOptions(hosts=("::1",))


def test_no_limits_are_the_default_ones() -> None:
    with MockServer(limits=None) as server:
        assert server.port


@pytest.mark.parametrize("kind", [Server, MockServer])
def test_an_unknown_keyword_is_an_error_that_names_it(kind: type[Server]) -> None:
    with pytest.raises(TypeError, match="'prot'"):
        kind(prot=80)  # type: ignore[call-arg]


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"port={port}: give an integer from 0 to 65535; 0 picks a free port"):
        Server(PLAYS, port=port)


def test_a_server_needs_a_place() -> None:
    with pytest.raises(ValueError, match="at least one host, or a path"):
        Server(PLAYS, hosts=())
