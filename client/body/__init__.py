"""The body of a response: a reader for each way to end (RFC 9112 6.3, 7.1, 8), and the binary file on top of them."""
