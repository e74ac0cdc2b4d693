"""A case for people without h1conform: as a script of standard-library code, and as the octets of the server."""
