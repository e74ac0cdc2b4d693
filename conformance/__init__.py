"""The conformance suite: the cases, the judge, the drivers of clients, and the reports."""
