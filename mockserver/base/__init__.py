"""Plain data that every other room may use: what was recorded, limits, settings, and how plain data is read. Pure."""
