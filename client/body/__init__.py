"""The body of a response: a reader for each kind of framing (RFC 9112 6.3, 7.1, 8), and a binary file that uses it."""
