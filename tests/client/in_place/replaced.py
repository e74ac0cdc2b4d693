"""Puts the reference client in place of http.client. A program imports this module before all others."""

from __future__ import annotations

import http
import sys

from h1conform import client

assert "http.client" not in sys.modules, "http.client was imported first"
sys.modules["http.client"] = client
http.client = client
