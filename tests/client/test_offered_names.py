"""The public names of the client."""

from __future__ import annotations

import pytest

from h1conform import client
from h1conform.client import grammar


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = client.nonsense
    for name in ("nonsense", "_nonsense", "CHUNK"):
        with pytest.raises(AttributeError, match=name):
            getattr(grammar, name)


def test_all_names_exist() -> None:
    assert [name for name in client.__all__ if not hasattr(client, name)] == []
