"""Patterns of the grammar that requests and responses share (RFC 9110 section 5.6.2)."""

from __future__ import annotations

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
