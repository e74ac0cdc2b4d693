"""The rules of a run: known differences, unexpected verdicts, and the exit code."""
