"""The corpus: requirements, the cases that cite them, their places in the source, and the selection for a run."""
