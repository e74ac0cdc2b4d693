"""Generated cases, and the reader of the RFC's grammar that computes their outcomes."""
