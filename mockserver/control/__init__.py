"""The control port: programs in any language read the log and change the routes of a running server."""
