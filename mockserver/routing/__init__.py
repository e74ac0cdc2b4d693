"""Which reply answers which request: routes, their conditions, and replies of every form."""
