"""The list of the names that `h1conform.mockserver` offers. The package reads this list and imports on first use."""

from types import ModuleType
from typing import TYPE_CHECKING

from .base.limits import Limits as Limits
from .base.recorded import (
    Fields as Fields,
    Seen as Seen,
    SeenConnection as SeenConnection,
    SeenRequest as SeenRequest,
    SeenTls as SeenTls,
    Turn as Turn,
)
from .base.tls_messages import alert as alert, plaintext as plaintext
from .http1.reader import RequestReader as RequestReader
from .mock import MockServer as MockServer
from .net.ports import FullBacklog as FullBacklog, Refused as Refused, Unaccepting as Unaccepting
from .net.thread_pool import ThreadPool as ThreadPool
from .options import ServerOptions as ServerOptions
from .routing.echo import echo as echo
from .routing.replies import Faulty as Faulty, Raw as Raw, Reply as Reply, Wsgi as Wsgi
from .routing.request_context import RequestContext as RequestContext
from .routing.route import Route as Route
from .routing.routes import Routes as Routes
from .script import Play as Play, bytewise as bytewise, speaks_first as speaks_first, waits as waits
from .script.faults import (
    after_head as after_head,
    anywhere as anywhere,
    corrupt as corrupt,
    delay as delay,
    dribble as dribble,
    drop as drop,
    hold as hold,
    inject as inject,
    no_close_notify as no_close_notify,
    pause as pause,
    reset as reset,
    truncate as truncate,
)
from .script.faulty import faulty as faulty
from .script.steps import *  # noqa: F403 - the steps are listed once, in the file that defines them
from .script.tls_steps import *  # noqa: F403
from .server import Server as Server

if not TYPE_CHECKING:  # a type checker takes the names from the imports, and does not accept a computed list
    _IMPORTED = {"ModuleType", "TYPE_CHECKING"}
    __all__ = sorted(
        name
        for name, value in globals().items()
        if not (name.startswith("_") or name in _IMPORTED or isinstance(value, ModuleType))
    )
