"""The results of runs of real clients, as data files, and the module that reads and writes them."""
