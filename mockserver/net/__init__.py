"""Sockets, listeners, threads and waits: the octets of a connection, in and out, each wait with a deadline. No HTTP."""
