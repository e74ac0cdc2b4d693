"""Runs the cases of a file that the fuzzer wrote."""

from __future__ import annotations

from collections.abc import Iterator

from ..exchange.examiner import Examiner
from ..judging.judge import judge, with_twin
from ..model import Case, Observation, ToldUnsupported, Verdict


def replayed(examiner: Examiner, cases: tuple[Case, ...]) -> Iterator[Verdict]:
    """Yield the verdict on each case in each of its variants. A pass counts only if the twin, an earlier case, passes.

    ``examiner``  runs the cases, prepared
    ``cases``     the cases, a twin before the case that names it"""
    found: dict[tuple[str, str], tuple[Case, Verdict, Observation]] = {}
    for case in cases:
        for variant in case.variants:
            missing = {*case.capabilities, *variant.capabilities} - set(examiner.supervisor.capabilities)
            reason = f"the client's driver does not offer: {', '.join(sorted(missing))}"
            observation = Observation((ToldUnsupported(reason),)) if missing else examiner.observe(case, variant)
            verdict = judge(case, observation, client=examiner.client.name, variant=str(variant))
            found[case.id, str(variant)] = (case, verdict, observation)
            twin = found.get((case.twin, str(variant)))
            yield with_twin(verdict, *twin) if twin else verdict
