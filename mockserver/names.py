"""The names that `h1conform.mockserver` offers, which that package imports when the first of them is used."""

from .asked import Asked
from .crew import Crew
from .faulting import faulty
from .faults import (
    after_head,
    anywhere,
    corrupt,
    delay,
    dribble,
    drop,
    hold,
    inject,
    no_close_notify,
    pause,
    reset,
    truncate,
)
from .limits import Limits
from .messages import alert, plaintext
from .mirror import echo
from .mock import MockServer
from .ports import FullBacklog, Refused, Unaccepting
from .reader import RequestReader
from .replies import Faulty, Raw, Reply, Wsgi
from .route import Route
from .routes import Routes
from .script import (
    Close,
    HalfClose,
    Hold,
    Mark,
    Pause,
    Quiet,
    ReadHead,
    ReadOctets,
    ReadRequest,
    Repeat,
    Reset,
    Segments,
    Send,
    Serve,
    Step,
    Steps,
    bytewise,
    speaks_first,
    waits,
)
from .seen import Fields, Seen, SeenConnection, SeenRequest, SeenTls, Turn
from .server import Play, Server
from .tls_script import Alert, Ciphertext, KeyUpdate, ReadHello, Record, SendRaw, StartTls

__all__ = [
    "Alert",
    "Asked",
    "Ciphertext",
    "Close",
    "Crew",
    "Faulty",
    "Fields",
    "FullBacklog",
    "HalfClose",
    "Hold",
    "KeyUpdate",
    "Limits",
    "Mark",
    "MockServer",
    "Pause",
    "Play",
    "Quiet",
    "Raw",
    "ReadHead",
    "ReadHello",
    "ReadOctets",
    "ReadRequest",
    "Record",
    "Refused",
    "Repeat",
    "Reply",
    "RequestReader",
    "Reset",
    "Route",
    "Routes",
    "Seen",
    "SeenConnection",
    "SeenRequest",
    "SeenTls",
    "Segments",
    "Send",
    "SendRaw",
    "Serve",
    "Server",
    "StartTls",
    "Step",
    "Steps",
    "Turn",
    "Unaccepting",
    "Wsgi",
    "after_head",
    "alert",
    "anywhere",
    "bytewise",
    "corrupt",
    "delay",
    "dribble",
    "drop",
    "echo",
    "faulty",
    "hold",
    "inject",
    "no_close_notify",
    "pause",
    "plaintext",
    "reset",
    "speaks_first",
    "truncate",
    "waits",
]
