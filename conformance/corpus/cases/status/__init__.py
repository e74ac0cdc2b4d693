"""Final responses whose status code has a meaning of its own (RFC 9110 section 15): a client that does not act on it"""

MODULES = ("basics",)
