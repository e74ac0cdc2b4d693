"""Knows a whole exam: its items, their order, and the workers that run them."""
