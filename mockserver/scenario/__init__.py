"""Scenario files: a whole server in TOML, and steps, replies and routes as plain data. Starts no server."""
