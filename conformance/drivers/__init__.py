"""Drivers: the processes that ask a client questions, how they are found and started, and how they speak."""
