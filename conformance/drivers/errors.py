"""The errors between the harness and a driver process, and that of a client which cannot be found.

Each message is one line. If the driver wrote to standard error, the message ends with the last line of it. `errors` has
the last ten lines, and `report` the message with all of them.

    CannotStart    no process: the program does not exist or cannot be executed
    Hung           no answer within the deadline
    Died           the process ended, or closed its standard output
    Garbled        a line that is not a JSON object, or a line without a question
    ProtocolError  a JSON object that is not a valid answer

The client runs within the driver process. A hang or a crash of the client is one of the driver too, so `Hung` and
`Died` count against the client. The other errors are faults of the driver.
"""

from collections.abc import Sequence

from ...mockserver.base.input_error import InputError
from ...mockserver.base.visible import shortened

STANDARD_ERROR = "; standard error ends:"  # in a message: what follows is from standard error of the driver


class UnknownClient(InputError, LookupError):
    """The client, its driver file or its interpreter does not exist or cannot be used, or clients.toml is invalid. The
    message names the offender and the alternatives."""


class CannotInstall(Exception):
    """A client cannot be installed. The message has the reason and the file with the output, in one line."""


class DriverError(Exception):
    """The driver gave no answer.

    ``message``  what happened, in one line; the middle of a long one is left out
    ``errors``   the last lines that the driver wrote to standard error, in order"""

    def __init__(self, message: str = "", errors: Sequence[str] = ()) -> None:
        super().__init__(shortened(message))
        self.errors = tuple(errors)

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}{STANDARD_ERROR} {self.errors[-1].strip()}" if self.errors else message

    @property
    def report(self) -> str:
        """The message with all lines of `errors`, on a line each."""
        if len(self.errors) < 2:
            return str(self)
        return "\n    ".join((f"{super().__str__()}{STANDARD_ERROR}", *self.errors))


class Hung(DriverError):
    """No answer came within the deadline."""


class Died(DriverError):
    """The process ended."""


class Garbled(DriverError):
    """A line of the driver is not the JSON object that answers a message."""


class CannotStart(DriverError):
    """The process could not be started."""


class ProtocolError(ValueError):
    """A JSON object is not a valid answer. The message names the offending member: ``response.headers[0][1]``.

    ``message``  the message; the middle of a long one is left out, since an answer may have megabytes"""

    def __init__(self, message: str) -> None:
        super().__init__(shortened(message))
