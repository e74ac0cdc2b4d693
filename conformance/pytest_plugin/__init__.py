"""The exam under pytest: options that begin with --h1-, and one pytest item for each client, case and variant."""
