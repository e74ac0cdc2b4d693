"""Words and placeholders in a case that the harness replaces when it runs the case. Data only."""

# The harness replaces each of these words with a random token of the same length when it runs a case, and restores the
# words in the observation. So a client that answers from a cache cannot pass, and reports show the words of the case.
WORDS = ("hello", "world", "again", "stray")

# Placeholders for the address of the server, in questions, scripts and expectations.
ADDRESS = "{address}"  # host:port, as in a Host field
HOST = "{host}"
PORT = "{port}"  # an argument of a Call that consists of this placeholder alone becomes an int
