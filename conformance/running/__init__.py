"""A whole exam: its items, their order, and the workers that they are spread over."""
