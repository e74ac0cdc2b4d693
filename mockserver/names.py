"""The names that `h1conform.mockserver` offers, which that package imports when the first of them is used."""

from types import ModuleType
from typing import TYPE_CHECKING

from .base.limits import Limits as Limits
from .base.recorded import Fields as Fields
from .base.recorded import Seen as Seen
from .base.recorded import SeenConnection as SeenConnection
from .base.recorded import SeenRequest as SeenRequest
from .base.recorded import SeenTls as SeenTls
from .base.recorded import Turn as Turn
from .base.tls_messages import alert as alert
from .base.tls_messages import plaintext as plaintext
from .http1.reader import RequestReader as RequestReader
from .mock import MockServer as MockServer
from .net.ports import FullBacklog as FullBacklog
from .net.ports import Refused as Refused
from .net.ports import Unaccepting as Unaccepting
from .net.thread_pool import ThreadPool as ThreadPool
from .options import ServerOptions as ServerOptions
from .routing.echo import echo as echo
from .routing.replies import Faulty as Faulty
from .routing.replies import Raw as Raw
from .routing.replies import Reply as Reply
from .routing.replies import Wsgi as Wsgi
from .routing.request_context import RequestContext as RequestContext
from .routing.route import Route as Route
from .routing.routes import Routes as Routes
from .script import Play as Play
from .script import bytewise as bytewise
from .script import speaks_first as speaks_first
from .script import waits as waits
from .script.faults import after_head as after_head
from .script.faults import anywhere as anywhere
from .script.faults import corrupt as corrupt
from .script.faults import delay as delay
from .script.faults import dribble as dribble
from .script.faults import drop as drop
from .script.faults import hold as hold
from .script.faults import inject as inject
from .script.faults import no_close_notify as no_close_notify
from .script.faults import pause as pause
from .script.faults import reset as reset
from .script.faults import truncate as truncate
from .script.faulty import faulty as faulty
from .script.steps import *  # noqa: F403 - the steps are listed once, in the file that defines them
from .script.tls_steps import *  # noqa: F403
from .server import Server as Server

if not TYPE_CHECKING:  # a type checker takes the names from the imports, and would take no list that is computed
    _IMPORTED = {"ModuleType", "TYPE_CHECKING"}
    __all__ = sorted(
        name
        for name, value in globals().items()
        if not (name.startswith("_") or name in _IMPORTED or isinstance(value, ModuleType))
    )
