"""Patterns of the grammar of both requests and responses: token (RFC 9110 section 5.6.2)."""

from __future__ import annotations

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
