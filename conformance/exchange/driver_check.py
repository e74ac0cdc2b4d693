"""Checks a driver: hello, an unknown operation, plain requests, what goes on the wire, what a driver must not do
(`driver_honesty`), and each offered capability.

The check answers one question: does the driver do what the harness requests? It says nothing about the conformance of
the client. So each check is an exchange in which every careful client does the same.

What goes on the wire
---------------------

The driver has to give the request target and the fields to the client by the rawest public way that the client has. A
driver that puts them through a parser of its own changes them: ``//double`` becomes a host, and a tab vanishes. A probe
sends such a target or field, and compares what arrived with what was requested. A client may refuse an invalid target,
which is right. If the hello of the driver has the entry "url", the client takes URLs only, and its own parser may bring
some targets into another form: the check then says so and counts it as right.

Capabilities
------------

`CAPABILITIES` names a case for each capability. The check runs that case, and its twin, in the first variant that needs
the capability. The capability is kept if the result is a pass or lenient. "unsupported" is a capability that is offered
and not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ...mockserver.script import Pause
from ..corpus.cases import corpus
from ..drivers.errors import DriverError
from ..judging.judge import judge
from ..model import CAPABILITIES, Body, Capability, Case, Observation, Request, Response, ToldUnsupported, Variant
from ..model.describe import octets, text, told_line
from .checked import Checked, section
from .driver_honesty import honest
from .examiner import BASELINE, Examiner, NotFit, baseline_failure

_QUESTIONS = section("questions-and-answers")
_SLOW = 0.15  # seconds before each answer to requests at a time, in which all of them can arrive


@dataclass(frozen=True, slots=True)
class _Probe:
    """A request whose parts have to arrive unchanged.

    ``name``      what the probe is about
    ``request``   the request
    ``compared``  which part of the request is compared: "target", "field", "method" or "content"
    ``parsed``    whether a parser of URLs may bring the target into another form
    ``refused``   whether a client may refuse the request: the target is invalid, or the client needs a length
    ``mapping``   whether a client that takes fields as a mapping from names to values sends another request"""

    name: str
    request: Request
    compared: Literal["target", "field", "method", "content"]
    parsed: bool = False
    refused: bool = False
    mapping: bool = False


_PROBES = (
    *(
        _Probe(f"the target {octets(each.encode())}", Request(target=each), "target", parsed, refused)
        for each, parsed, refused in (
            ("/", False, False),
            ("//double", False, False),
            ("/a;p=1", False, False),
            ("/?a=1&b=2", False, False),
            ("/a/../b", True, False),
            ("/%7Euser", True, False),
            ("/a%2fb", True, False),
            ("/'", True, False),
            ("/tab\there", True, True),
            ("/a b", True, True),
        )
    ),
    *(
        _Probe(f"the field value {octets(each.encode())}", Request(fields=(("X-Probe", each),)), "field")
        for each in ("one", "tab\there", "two  spaces", 'a, b;c="d"')
    ),
    _Probe("two fields of one name", Request(fields=(("X-Probe", "one"), ("X-Probe", "two"))), "field", mapping=True),
    _Probe("the method DELETE", Request("DELETE"), "method"),
    _Probe("content of all octets", Request("POST", body=Body(bytes(range(256)))), "content"),
    _Probe(
        "content as an iterator of lines",
        Request("POST", body=Body(b"hello\r\n\nworld", "iterable")),
        "content",
        refused=True,
    ),
)


def check_driver(examiner: Examiner) -> Iterator[Checked]:
    """Yield the result of each check, in order.

    ``examiner``  the examiner of the client

    Raises NotFit if the driver does not start, breaks the protocol in its hello or at an unknown operation, or fails a
    plain GET."""
    name = examiner.client.name
    try:
        examiner.supervisor.running()
        hello = examiner.hello
        count = len(hello["capabilities"])
        yield Checked("hello", "ok", f"{examiner.title}, protocol {hello['protocol']}, {count} capabilities")
        examiner.supervisor.check_protocol()
        yield Checked("an unknown operation", "ok")
    except DriverError as error:
        raise NotFit(f"{name}: {error.report}{'; ' if len(error.errors) < 2 else chr(10)}{_QUESTIONS}") from error
    observation = examiner.observe(BASELINE, Variant("tcp", "whole"))
    verdict = judge(BASELINE, observation)
    if verdict.result != "pass":
        raise NotFit(f"{name}: a plain GET gave {baseline_failure(verdict, observation)}; {_QUESTIONS}")
    yield Checked("a plain GET over tcp", "ok")
    yield _over_tls(examiner)
    for probe in _PROBES:
        yield _probed(examiner, probe)
    yield from honest(examiner)
    for capability, offer in CAPABILITIES.items():
        if capability in hello["capabilities"]:
            yield _offered(examiner, capability, corpus()[offer.proof])


def _over_tls(examiner: Examiner) -> Checked:
    """Check a plain GET over TLS, under the name localhost, since some old clients cannot verify an IP address."""
    case = replace(BASELINE, host="localhost")
    observation = examiner.observe(case, Variant("tls", "whole"))
    verdict = judge(case, observation)
    name = "a plain GET over tls"
    if verdict.result == "pass":
        return Checked(name, "ok")
    if verdict.result == "unsupported":
        return Checked(name, "not checked", text(verdict.seen, 200))
    said = baseline_failure(verdict, observation)
    return Checked(name, "wrong", f"{said}; {_QUESTIONS}")


# ------------------------------------------------------------------------------------------------ what is on the wire


def _probed(examiner: Examiner, probe: _Probe) -> Checked:
    case = Case(
        id="probe",
        about=probe.name,
        cites=BASELINE.cites,
        do=(probe.request,),
        server=BASELINE.server,
        expect=(Response(),),
    )
    observation = examiner.observe(case, Variant("tcp", "whole"))
    requests = [each for connection in observation.connections for each in connection.requests]
    told = told_line(observation.told[0]) if observation.told else observation.broken
    where = section("what-goes-on-the-wire")
    if not requests:
        if observation.told and isinstance(observation.told[0], ToldUnsupported):
            return Checked(probe.name, "ok", f"the driver answers {told}")
        if probe.refused:
            return Checked(probe.name, "ok", f"the client refuses it: {told}")
        return Checked(probe.name, "wrong", f"nothing arrived; the driver answered {told}; {where}")
    request, wanted = requests[0], probe.request
    requested, arrived = {
        "target": (wanted.target.encode(), request.target),
        "field": (
            ", ".join(value for _, value in wanted.fields).encode(),
            b", ".join(request.values(b"x-probe")),  # a client may join them (RFC 9110 section 5.3)
        ),
        "method": (wanted.method.encode(), request.method),
        "content": (wanted.body.data if isinstance(wanted.body, Body) else b"", request.body),
    }[probe.compared]
    if requested == arrived:
        return Checked(probe.name, "ok")
    if probe.parsed and examiner.hello["entry"] == "url":
        return Checked(probe.name, "ok", f"the client's parser of URLs makes it {octets(arrived)}")
    said = f"requested {octets(requested)}, arrived {octets(arrived)}"
    if probe.mapping:
        return Checked(
            probe.name, "ok", f"{said}; give the client both fields, unless it takes a mapping only; {where}"
        )
    return Checked(probe.name, "wrong", f"{said}; {where}")


# ------------------------------------------------------------------------------------------------------- capabilities


def _offered(examiner: Examiner, capability: Capability, case: Case) -> Checked:
    name = f"the capability {capability}"
    needs = (variant for variant in case.variants if capability in (*case.capabilities, *variant.capabilities))
    variant = next(needs, case.variants[0])
    others = {*case.capabilities, *variant.capabilities} - set(examiner.hello["capabilities"])
    if others:
        return Checked(name, "not checked", f"the case {case.id} also needs {', '.join(sorted(others))}")
    verdict = examiner.examine(case, variant)
    where = section(capability if CAPABILITIES[capability].since > 1 else "capabilities")
    if verdict.result in ("pass", "lenient"):
        if capability == "concurrent" and not _overlap(examiner.observe(_slowed(case), variant)):
            return Checked(name, "wrong", f"offered and not kept: the requests came one after the other; {where}")
        return Checked(name, "ok", case.id)
    if verdict.result == "unsupported":
        return Checked(name, "wrong", f"offered and not kept: {text(verdict.seen, 200)}; {where}")
    if verdict.result == "broken":
        return Checked(name, "wrong", f"{text(verdict.seen, 200)}; {where}")
    said = f"{case.id}: expected {text(verdict.expected, 200)}; seen {text(verdict.seen, 200)}; {where}"
    return Checked(name, "wrong", said)


def _slowed(case: Case) -> Case:
    """Return the case with a pause before each answer."""
    slow = (replace(each, steps=(Pause(_SLOW), *each.steps)) for each in case.connections)
    return replace(case, server=tuple(slow))


def _overlap(observation: Observation) -> bool:
    """Return whether a request arrived on a second connection before the server answered on the first one."""
    arrived = sorted(turn.at for each in observation.connections for turn in each.turns if turn.who == "client")
    answered = [turn.at for each in observation.connections for turn in each.turns if turn.who == "server"]
    return len(arrived) > 1 and bool(answered) and arrived[1] < min(answered)
