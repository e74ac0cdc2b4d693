"""The corpus: the requirements, the cases that cite them, and which of the cases a run selects."""
