"""Certificates with wildcards that a client accepts or refuses (RFC 9525 section 6.3).

The rows have the form of those in `certificate_names`.
"""

NAME = "www.h1conform.test"
ANY = "The owner of the certificate can impersonate hosts of other owners."

# RFC 6125 section 6.4.3, which RFC 9110 cites, does not require wildcards: a refusal is lenient.
ACCEPTED_WILDCARDS = (
    (
        "identity/wildcard",
        NAME,
        "wildcard",
        "for *.h1conform.test at www.h1conform.test",
        ("RFC9525-6.3-6",),
        "identity/name",
        "",
    ),
    (
        "identity/wildcard-for-a-label",
        "xn--bcher-kva.h1conform.test",
        "wildcard",
        "for *.h1conform.test at an A-label",
        ("RFC9525-6.3-6",),
        "identity/name",
        "",
    ),
)

REFUSED_WILDCARDS = (
    (
        "identity/wildcard-for-two-labels",
        "a.b.h1conform.test",
        "wildcard",
        "for *.h1conform.test at a.b.h1conform.test",
        ("RFC9525-6.3-P1",),
        "identity/name",
        ANY,
    ),
    (
        "identity/wildcard-for-no-label",
        "h1conform.test",
        "wildcard",
        "for *.h1conform.test at h1conform.test",
        ("RFC9525-6.3-P1",),
        "identity/name",
        "The owner of the hosts in a domain can impersonate the domain itself.",
    ),
    (
        "identity/wildcard-middle",
        NAME,
        "wildcard-middle",
        "for www.*.test at www.h1conform.test",
        ("RFC9525-6.3-7",),
        "identity/name",
        ANY,
    ),
    (
        "identity/wildcard-two-labels",
        NAME,
        "wildcard-two-labels",
        "for *.*.test at www.h1conform.test",
        ("RFC9525-6.3-7",),
        "identity/name",
        ANY,
    ),
    (
        "identity/wildcard-alone",
        NAME,
        "wildcard-alone",
        "for * at www.h1conform.test",
        ("RFC9525-6.3-P1",),
        "identity/name",
        ANY,
    ),
    (
        "identity/wildcard-idn",
        "xn--bcher-kva.h1conform.test",
        "wildcard-idn",
        "for xn--*.h1conform.test at an A-label",
        ("RFC9525-6.3-7",),
        "identity/idn",
        (
            "A part of an A-label is not a part of the internationalized name, so that the wildcard matches "
            "unrelated names."
        ),
    ),
    (
        "identity/wildcard-ip",
        "127.0.0.1",
        "wildcard-ip",
        "for *.0.0.1 at 127.0.0.1",
        ("RFC9110-4.3.4-3",),
        "identity/ipv4",
        "The parts of an address are not labels, so that the wildcard matches hosts of unrelated networks.",
    ),
)
