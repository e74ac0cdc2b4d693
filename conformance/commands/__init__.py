"""The commands of the command line: a module for each, or for several that belong together."""
