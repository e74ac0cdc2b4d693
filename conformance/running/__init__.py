"""A whole run: its items, their order, and the worker processes that play them."""
