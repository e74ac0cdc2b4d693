"""Runs a case once against a client, and returns the reports of both witnesses as one observation.

Four parties
------------

    harness thread   the thread that calls `observe`; it controls everything and accepts connections
    server threads   one for each open connection; each plays a script and writes the record of its connection
    driver           another process, in which the client runs; it answers the harness
    kernel           completes connections and buffers octets, also while no other party looks at them

    harness thread                  server threads                  driver and client
    --------------                  --------------                  -----------------
    draw tokens, build scripts
    listen                          (none yet)
    send open, question, close  ──────────────────────────────────► reads them one after the other
    wait for the answer,            ◄───────────── connects ─────── the client works on the question
      and accept meanwhile ──────►  a thread plays the script
                                    ◄──── requests, responses ────►
    read the answers            ◄────────────────────────────────── writes what the client returned
    settle: wait for the server ──► records what is on its way
    stop the server                 all threads end
    restore the words
    return the Observation

**Who waits for whom.** Every wait of the harness thread has a limit. The limit for an answer is the deadline of the
supervisor: twice the client's time-out plus one second, so that the client's own time-out ends first. A case with a
limit on processor time has a later deadline, since a loaded machine must not decide its verdict. `settling` has the
limits for the server. A server thread waits only for its own connection, until the deadline of a step or until
`Server.stop`. The client waits for the server until its time-out. No party waits for the harness thread, except a
driver that has no message to work on.

**Who accepts.** The harness thread accepts (``caller_accepts=True``), and hands each connection to a thread of the
pool. It has nothing else to do while it waits for an answer, and it polls the listeners together with the streams of
the driver. A separate accepting thread would have to be started and ended for each exchange and woken for each
connection, which costs more than the exchange. Therefore every wait of the harness thread must accept too:
`Process.receive` gets the listeners, and the waits of `Server` accept by themselves.

**Who owns what.** Only the server thread of a connection writes the record of that connection. `settling` reads records
before the server stops. It needs no lock: an end is set once, and a list of requests only grows. The judge gets the
records after the stop, when they do not change any more.

**Why tokens.** A driver could answer from memory, and a client from a cache. So scripts and questions contain random
tokens that are generated for each exchange. Answers and records contain the tokens, and the words of the corpus are
restored before judging (`tokens`).

**How a time-out of the client is recognised.** A driver marks an error as a time-out if the type of the client's error
says so. Some clients have no such type. So an error also counts as a time-out if it came after 90 % of the time-out,
counted from when the harness thread began to wait for it (`may_be_time_out`), if the server had held a connection open
until the client ended it or reported the error. The record has the times of both ends, and `settling.late_error` waits
until it knows them. The error does not count if the client refused the TLS handshake on that connection: it found a
fault, and was slow. A refusal is an alert, or an end after a flight of the server: the client owes the next octets.

**Which script belongs to which question.** Each question of a case has its script in the order of the questions. If the
client answers a question with an error and has put nothing on the wire for it, the script of that question is removed
(`conversation`), so that the next question does not get its answer. The observation has the numbers of such questions
(``silent``), and the judge expects no request for them.

**What happens when the client is lost.** A client that hangs misses the deadline, a crash ends the driver, and a driver
may break the protocol. In each case a `Lost` takes the place of the answer, and later questions are not sent. The
process and all processes that it started are killed, and the supervisor starts another driver for the next case. The
server is stopped, and its records count as they are. A driver that does not start says nothing about the client: the
case is broken, not failed.

**Why twins.** A client that always reports an error would pass each case that expects an error. Such a case has a twin,
the same exchange without the fault, and a pass counts only if the client passes the twin too (`examiner`). The memory
limit of a case is a limit on the growth beyond the growth in the twin, since every client needs some memory for the
exchange itself. A limit on the address space or on the processor time is one on the same difference.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from ... import certs
from ...mockserver import ThreadPool
from ..drivers.supervisor import DriverSupervisor
from ..model import PORT, Case, Observation, Told, ToldError, ToldUnsupported, Variant
from .capture import Capture
from .conversation import converse
from .scripts import scripts_for
from .servers import server_for
from .settling import settle
from .target import origin_port
from .tokens import Tokens

# Parts of messages that differ in each run: addresses in memory, and temporary files of the drivers.
_NOISE = ((re.compile(r"\b0x[0-9a-fA-F]{6,16}\b"), "0x…"), (re.compile(r"h1conform-\w{8}\b"), "h1conform-…"))

_NUMBER = re.compile(r"\d+")
_PATIENCE = 20.0  # seconds


def observe(
    case: Case,
    variant: Variant,
    supervisor: DriverSupervisor,
    pool: ThreadPool,
    source: random.Random,
    capture: Capture | None = None,
) -> Observation:
    """Run a case once and return what both witnesses reported, with the words of the corpus restored.

    ``case``        the case, without a sweep (see `scripts.swept`)
    ``variant``     how it is run
    ``supervisor``  supervises the driver of the client
    ``pool``        provides the threads of the server
    ``source``      generates the random tokens
    ``capture``     keeps what passes below TLS; None: nothing is kept

    What the client used is in the observation as it was measured, also for a case with a twin. The observation is
    ``broken`` if the server cannot listen or fails. It has one `ToldUnsupported` if this machine cannot make a
    certificate of the case."""
    # On a loaded machine, a client gets little processor time and does not hang: its processor time decides.
    supervisor.patience = 0.0 if case.processor is None else _PATIENCE
    try:
        return _observe(case, variant, supervisor, pool, source, capture)
    finally:
        supervisor.patience = 0.0


def _observe(
    case: Case,
    variant: Variant,
    supervisor: DriverSupervisor,
    pool: ThreadPool,
    source: random.Random,
    capture: Capture | None,
) -> Observation:
    drawn = Tokens.draw(case.host, 0, source)
    try:
        scripts = scripts_for(case, variant, drawn)
    except certs.Unavailable as error:
        return Observation((ToldUnsupported(str(error)),))
    if capture:
        capture.begin_exchange(f"{case.id}[{variant}]", drawn.words, scripts)
    server = server_for(case, scripts, supervisor.deadline, pool, capture)
    try:
        server.start()
    except OSError as error:
        return Observation((), broken=f"the server cannot listen: {error}")
    # The scripts need the tokens before the server listens, and the questions need its port: two objects, same words.
    tokens = Tokens(drawn.words, case.host, origin_port(case, server.port))
    try:
        conversation = converse(case, variant, server, tokens, supervisor)
        settled = settle(case, server, conversation.answers, supervisor.timeout)
    finally:
        server.stop()
    connections = tuple(server.seen.connections)
    used = conversation.usage
    faults = [fault for each in connections for fault in each.faults]
    return Observation(
        told=tuple(_without_noise(each, server.port) for each in tokens.restore(conversation.answers)),
        connections=tokens.restore(connections),
        exceptions=tuple(supervisor.hello.get("exceptions") or ()),
        left_open=conversation.left_open,
        silent=conversation.silent,
        overdue=not settled or bool(conversation.left_open or conversation.silent),
        memory=used.memory if used else None,
        reserved=used.reserved if used else None,
        processor=used.processor if used else None,
        broken=faults[0] if faults else "",
    )


def _without_noise(told: Told, port: int) -> Told:
    """Return an answer without the parts of an error message that differ in each run, so that two runs can be compared.

    ``told``  the answer
    ``port``  the port of the server"""
    if not isinstance(told, ToldError):
        return told
    number, message = str(port), told.message
    if number in message:  # a pattern with the port would be compiled for each exchange
        message = _NUMBER.sub(lambda match: PORT if match[0] == number else match[0], message)
    for pattern, shown in _NOISE:
        message = pattern.sub(shown, message)
    return replace(told, message=message)
