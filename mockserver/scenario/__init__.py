"""Scenario files: a whole server in TOML, and the plain form of steps, replies and routes. It starts nothing."""
