"""Judging: a case and an observation of the case give a verdict. Pure: no socket, clock or randomness."""
