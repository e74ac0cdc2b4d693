"""Checks what a run needs of this machine: loopback, descriptors, threads, and a folder for temporary files.

Without these, the exchanges fail, and each failure would count against the client.
"""

from __future__ import annotations

import socket
import threading

from ...certs import ca_file
from ...mockserver.base.descriptors import raise_descriptor_limit
from .workers import EngineError

_LEAST = 128  # descriptors of a process: its drivers, listeners, connections and the pipes to the workers
_PATIENCE = 5.0  # seconds; a connection over loopback takes less than a millisecond


def check_machine() -> None:
    """Raise EngineError, in one line, if this machine lacks what a run needs."""
    if (most := raise_descriptor_limit(_LEAST)) < _LEAST:
        raise EngineError(f"a process may open only {most} files here, and {_LEAST} are needed: ulimit -n {_LEAST}")
    try:
        thread = threading.Thread(target=lambda: None)
        thread.start()
    except RuntimeError as error:
        raise EngineError(f"no thread can be started here ({error}): ulimit -u") from error
    thread.join()
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname(), _PATIENCE),
        ):
            pass
    except OSError as error:
        raise EngineError(f"no connection to 127.0.0.1 on this machine: {error.strerror or error}") from error
    try:
        ca_file()
    except OSError as error:
        raise EngineError(f"no temporary file can be written ({error}); TMPDIR names the folder") from error
