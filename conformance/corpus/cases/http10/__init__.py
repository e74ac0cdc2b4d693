"""Servers that use HTTP/1.0 (RFC 9112 sections 2.3, 6.1, 9.3 and appendix C)."""

MODULES = ("basics",)
