"""A whole run: its items, their order, and the workers that run them."""
