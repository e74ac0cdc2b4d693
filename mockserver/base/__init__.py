"""What every other room may use, pure: records of what was seen, limits, settings, and how plain data is read."""
