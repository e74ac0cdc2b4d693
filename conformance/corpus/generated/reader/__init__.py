"""The reader of the grammar of RFC 9110 and RFC 9112: each function reads one production, and cites its section.

The reader is written for a person who compares it with the text, not for speed. It shares no code with the reference
client, the mock server or the judge.
"""
