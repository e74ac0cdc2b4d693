"""The exit codes, which mean the same for every command."""

OK = 0  # nothing unexpected
UNEXPECTED = 1  # something unexpected
BROKEN = 2  # a driver or the harness broke, or a file cannot be written
USAGE = 3  # wrong usage: an unknown name, option or value, or a file that cannot be read
