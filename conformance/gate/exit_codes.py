"""The exit codes of the command line, which say the same whatever command ends with them."""

OK = 0  # nothing unexpected
UNEXPECTED = 1  # something unexpected
BROKEN = 2  # a driver or the harness broke
USAGE = 3  # something was asked for that is not there
