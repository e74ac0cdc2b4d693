"""Fuzzing: sessions drawn from a grammar with changes at every level, judged by the reader of the RFCs' grammar."""
