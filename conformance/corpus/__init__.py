"""The corpus: requirements, the cases that cite them, their places in the source, and which of them a run selects."""
