"""A small site for tests: some cases of the corpus, with the stored results of all clients."""

from __future__ import annotations

from h1conform.conformance.corpus.cases import corpus
from h1conform.conformance.report.site.contents import Contents, stored_contents

CASE = "chunked/size/plus-sign"  # lenient readings, a peer, a decision, results of three kinds
TWIN = "chunked/one-chunk"


def small_contents() -> Contents:
    """Return every fortieth case, and the cases that tests name."""
    ids = [id for number, id in enumerate(corpus()) if not number % 40 or id in (CASE, TWIN, "fields/bare-cr")]
    return Contents({id: corpus()[id] for id in ids}, stored_contents().clients)
