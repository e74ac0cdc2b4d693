"""The command `h1conform serve`: a mock server with the corpus, one case or a scenario file, and a control port."""
