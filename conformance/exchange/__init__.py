"""Knows one exchange: a case played once to a client, from the script and the questions to what both witnesses saw.

Examiner ── twins, sweeps ──► observe ──► conversation (the driver), settling (the server) ──► Observation ──► judging
"""
