"""Plays scripts on connections: the steps, the requests that are read, and the queue of scripts."""
