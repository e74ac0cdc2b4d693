"""What runs over real clients found, as data."""
