"""The control port: routes and log of a running server, for programs in any language."""
