"""PlayQueue a script on a connection: the order of the scripts, each kind of step, and the requests that are read."""
