"""The errors of a driver: what can go wrong between the harness and a driver process.

Each message is one line, and ends with the last line that the driver wrote to standard error, if it wrote any.

    CannotStart    no process: no such program, or none that can be executed
    Hung           no answer within the deadline
    Died           the process ended, or closed its standard output
    Garbled        a line that is no JSON object, or one that nobody asked for
    ProtocolError  a JSON object that is no answer

A client that hangs or crashes takes its driver along, so `Hung` and `Died` count against the client. The others are
faults of the driver.
"""


class DriverError(Exception):
    """The driver gave no answer."""


class Hung(DriverError):
    """No answer came within the deadline."""


class Died(DriverError):
    """The process ended."""


class Garbled(DriverError):
    """A line is not the JSON object that answers a message."""


class CannotStart(DriverError):
    """The process could not be started at all."""


class ProtocolError(ValueError):
    """An answer that is JSON but not an answer; the message names the offending member: ``response.headers[0][1]``."""
