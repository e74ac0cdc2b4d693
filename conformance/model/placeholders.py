"""What stands in a case for words and addresses that are known only when it is played. Data only."""

# Words of five letters that the exam replaces by random ones of the same length while it plays a case, and puts back
# in what it observed: a client that answers from memory cannot pass, and what is reported is still what stands here.
WORDS = ("hello", "world", "again", "stray")

# Placeholders for the server's own address, in what is asked, sent and expected.
ADDRESS = "{address}"  # host:port as a Host field has it
HOST = "{host}"
PORT = "{port}"  # as an argument of a Call on its own it becomes an int
