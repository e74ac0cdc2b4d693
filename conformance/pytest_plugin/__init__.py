"""The suite under pytest: options that begin with --h1-, and a pytest item for each client, case and variant."""
