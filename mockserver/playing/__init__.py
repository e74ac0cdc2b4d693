"""Playing: how each kind of step is done on a connection, which connection gets which script, and what is read."""
