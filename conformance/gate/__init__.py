"""Which verdicts fail a run: known differences, unexpected verdicts, and the exit code."""
