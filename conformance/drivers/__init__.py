"""Drivers, the processes that run a client: finds them, starts and supervises them, and exchanges messages with them.

registry (client to command) ──► supervisor ──► process, fork_server (one process each); protocol (the messages)
"""
