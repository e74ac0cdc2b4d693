"""One exchange: a case is run once against a client, and the reports of both witnesses become one observation.

Examiner ── twins, sweeps ──► observe ──► conversation (the driver), settling (the server) ──► Observation ──► judging
"""
