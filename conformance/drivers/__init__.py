"""Knows drivers, the processes that ask a client: how one is found, started, supervised, and spoken with.

registry (which client, which command) ──► supervisor ──► process, fork_server (one process); protocol (its messages)
"""
