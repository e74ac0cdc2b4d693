"""The mock server as the command `h1conform serve` runs it: the corpus, one case, or a scenario file."""
