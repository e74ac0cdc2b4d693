"""The commands of the command line. A module has one command, or several that belong together."""
