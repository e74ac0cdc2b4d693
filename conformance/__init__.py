"""The exam: cases, the judge, the drivers of clients, and the reports."""
