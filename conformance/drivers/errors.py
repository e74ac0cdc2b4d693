"""The errors between the harness and a driver process.

Each message is one line. If the driver wrote to standard error, the message ends with the last line of it.

    CannotStart    no process: the program does not exist or cannot be executed
    Hung           no answer within the deadline
    Died           the process ended, or closed its standard output
    Garbled        a line that is not a JSON object, or a line without a question
    ProtocolError  a JSON object that is not a valid answer

The client runs within the driver process. A hang or a crash of the client is one of the driver too, so `Hung` and
`Died` count against the client. The other errors are faults of the driver.
"""


class DriverError(Exception):
    """The driver gave no answer."""


class Hung(DriverError):
    """No answer came within the deadline."""


class Died(DriverError):
    """The process ended."""


class Garbled(DriverError):
    """A line of the driver is not the JSON object that answers a message."""


class CannotStart(DriverError):
    """The process could not be started."""


class ProtocolError(ValueError):
    """A JSON object is not a valid answer. The message names the offending member: ``response.headers[0][1]``."""
