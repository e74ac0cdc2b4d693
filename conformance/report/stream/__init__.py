"""Results as a stream: JSON Lines that a run writes while it goes on, their JSON Schema, and their reader.

The first line is the header, then each verdict has a line, and the last line is the end. The member `VARIES` of a line
has everything that may differ between two runs of one client. docs/reports.md describes the members.
"""
