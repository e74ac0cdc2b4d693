"""One exchange: a case is played once to a client, and what both witnesses saw comes back as one value.

How an exchange goes
--------------------

Three parties take part: this thread, the threads of the server (one for each connection), and the driver, another
process, in which the client runs.

    this thread                     server                          driver, client
    -----------                     ------                          --------------
    draw tokens, build scripts
    listen                          (no thread yet)
    send open, question, close  ──────────────────────────────────► reads them in turn
    await the answer,               ◄───────────── connects ─────── the client works on the question
      accept meanwhile ──────────►  a thread plays the script
                                    ◄──── requests, responses ────►
    read the answers  ◄──────────────────────────────────────────── says what the client told
    settle: await the server    ──► records what is under way
    stop the server                 ends every thread
    restore the tokens
    return the Observation

**Who waits for whom.** Each wait of this thread has a limit: for an answer the deadline of the supervisor (twice the
client's time-out and a second more, so that the client's own time-out comes first), and for the server as `settling`
says. A thread of the server waits for its connection alone, up to the deadline of a step or until `Server.stop`. The
client waits for the server up to its time-out. Nobody waits for this thread but a driver that has nothing to do.

**Which thread accepts.** This one (``caller_accepts=True``). It has nothing else to do while an answer is awaited: it
polls the listeners beside the driver's two streams, and hands each connection to a thread of the pool. An accepting
thread of the server's own would have to be started and ended for each exchange, and woken for each connection. So every
wait of this thread has to accept as well: `Process.receive` is given the listeners, and the waits of the server do so
themselves.

**Why tokens.** A driver could answer from memory, or a client from a cache. The scripts and the questions carry words
that are drawn anew for each exchange; answers and records carry them back, and are restored before judging (`tokens`).

**How a time-out of the client is told from an error.** A driver marks an error as a time-out where the type of the
client's error says so; not every client has such a type. So an error counts as a time-out as well if it came after 90 %
of the time-out, counted from when this thread began to wait for it, while the server still held a connection open. It
does not if the client has sent an alert there: the client has then found a fault, slowly (`settling.late_error`).

**What happens when the client is lost.** A client that hangs outlives the deadline, one that crashes takes its driver
along, and a driver may break the protocol. A `Lost` then stands in place of the answer, later questions are not asked,
the process and all that it started are killed, and the supervisor starts another for the next case. The server is
stopped, and its records count as they are. A driver that cannot even be started says nothing of the client: the case
is broken, not failed.

**Why twins.** A client that fails everything would pass each case that expects an error. Such a case names a twin, the
same exchange without the fault, and a pass counts if the client passes the twin too (`examiner`). The memory that a
client may grow by is counted beyond the growth in the twin for the same reason.
"""

from __future__ import annotations

import random

from ... import certs
from ...mockserver import Limits, Server, ThreadPool
from ..drivers.supervisor import DriverSupervisor
from ..model import Case, Observation, ToldUnsupported, Variant
from .conversation import converse
from .scripts import scripts_for
from .settling import settle
from .target import addresses, origin_port
from .tokens import Tokens

_ENDLESS = Limits(octets=1 << 20)  # where a server sends without end, its first octets tell all


def observe(
    case: Case, variant: Variant, supervisor: DriverSupervisor, pool: ThreadPool, source: random.Random
) -> Observation:
    """Play a case once, and return what both witnesses saw, with the corpus' own words restored.

    ``supervisor``  of the client's driver
    ``pool``        whose threads play the connections
    ``source``      draws the random words

    ``memory`` of the observation is the whole growth of the client, also for a case that has a twin. A server that
    cannot listen, or fails, is a ``broken`` observation; a certificate that this machine cannot make is unsupported."""
    drawn = Tokens.draw(case.host, 0, source)
    try:
        scripts = scripts_for(case, variant, drawn)
    except certs.Unavailable as error:
        return Observation((ToldUnsupported(str(error)),))
    server = Server(
        scripts,
        hosts=addresses(case.host),
        deadline=supervisor.deadline,
        limits=Limits() if case.memory is None else _ENDLESS,
        pool=pool,
        caller_accepts=True,
    )
    try:
        server.start()
    except OSError as error:
        return Observation((), broken=f"the server cannot listen: {error}")
    tokens = Tokens(drawn.words, case.host, origin_port(case, server.port))
    try:
        conversation = converse(case, variant, server, tokens, supervisor)
        settle(case, server, conversation.answers, supervisor.timeout)
    finally:
        server.stop()
    connections = tuple(server.seen.connections)
    faults = [fault for each in connections for fault in each.faults]
    return Observation(
        told=tokens.restore(conversation.answers),
        connections=tokens.restore(connections),
        exceptions=tuple(supervisor.hello.get("exceptions") or ()),
        left_open=conversation.left_open,
        memory=conversation.grown,
        broken=faults[0] if faults else "",
    )
