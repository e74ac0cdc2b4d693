"""What a run comes to: known differences, unexpected verdicts, and the exit code."""
