"""The kinds of faults that whole families of cases are about, with the habits that each family catches.

Each kind has its families, by the glob of their ids. A family has at least one habit that fails one of its cases:
without one, a family could accept everything. `test_families.py` holds that, also for each family that a changelog
names.
"""

FAMILIES = {
    "a connection as it is when it is taken from the pool": {
        "reuse/back-to-back/*": ("trusts-idle-connections", "looks-once-a-turn", "repeats-without-a-look"),
        "tls/close-notify/and-the-next-request-before-the-fin": ("keeps-notified-connections",),
    },
    "a whole response of an exact size on a connection that stays open": {
        "timing/held-open/*": ("reads-on-while-reads-are-full",),
    },
    "a complete response before the content of the request is complete": {
        "upload/unfinished/*": ("reuses-half-sent-connections", "leaks-half-sent-connections"),
        "expect/unanswered/*": ("reuses-half-sent-connections", "forgets-the-announced-content"),
        "expect/*417": ("repeats-a-417-on-its-connection",),
    },
    "the server at the far end of a tunnel": {
        "proxy/tunnel/identity/*": ("verifies-nothing-in-a-tunnel", "verifies-the-proxy-in-a-tunnel"),
        "proxy/tunnel/session/*": ("trusts-whom-it-knows", "keeps-its-first-settings", "resumes-whatever-it-was"),
        "proxy/tunnel/two-hosts*": ("shares-connections",),
        "proxy/tunnel/*": ("checks-no-certificate", "checks-no-name", "trusts-any-authority"),
    },
    "octets after a 101": {
        "interim/upgraded/*": ("loses-octets-behind-101", "doubles-octets-behind-101", "frames-a-101"),
    },
    "the host and the target of a URL": {
        "request/host-*": ("drops-the-trailing-dot", "sends-u-labels", "forgets-the-brackets"),
        "request/url-*": ("forgets-the-brackets", "sends-no-host"),
        "proxy/host-*": ("decodes-hosts", "drops-the-trailing-dot", "asks-a-proxy-like-a-server"),
        "proxy/tunnel-host-*": ("decodes-hosts", "drops-the-trailing-dot", "sends-u-labels", "forgets-the-brackets"),
    },
    "several requests at a time": {
        "reuse/at-a-time/*": ("answers-in-any-order", "interleaves-requests"),
    },
    "requests that are sent before the response to the previous one": {
        "reuse/at-a-time/*": ("pipelines-behind-a-post",),
    },
    "a request that the caller gives up": {
        "reuse/cancelled/*": ("keeps-what-was-given-up", "leaks-what-was-given-up"),
    },
    "sources of content": {
        "upload/source/*": (
            "sends-empty-pieces-as-chunks",
            "ends-content-that-failed",
            "keeps-a-connection-whose-source-failed",
        ),
    },
    "content that is read in part": {
        "reuse/partial/*": ("leaves-content-in-the-way", "leaves-the-end-of-chunks"),
    },
    "TLS to the proxy": {
        "proxy/secure/*": ("verifies-no-proxy", "verifies-the-server-at-the-proxy"),
        "proxy/secure-tunnel/*": ("verifies-nothing-in-a-tunnel", "verifies-no-proxy", "shares-connections"),
    },
    "an expectation with other methods": {
        "expect/put/*": ("knows-expect-with-post-only", "waits-for-a-100-for-ever"),
        "expect/patch/*": ("knows-expect-with-post-only", "waits-for-a-100-for-ever"),
    },
    "limits on each head, and the cost of each unit": {
        "limits/endless-*-of-tunnel": ("has-no-limits",),
        "limits/endless-*-of-interim": ("has-no-limits",),
        "limits/cost/*": ("copies-what-has-come",),
    },
    "the syntax of each head": {
        "proxy/tunnel-head/*": ("takes-any-answer-to-connect", "takes-any-name", "reads-any-version"),
        "interim/head/*": ("reads-interim-heads-as-ascii", "takes-any-name", "reads-any-version"),
        "expect/head/*": ("reads-interim-heads-as-ascii", "takes-any-name", "reads-any-version"),
        "chunked/trailer/line/*": ("merges-trailers",),
    },
    "empty lines after an interim response, and rare status codes": {
        "interim/*empty-l*": ("takes-anything-for-http-0.9",),
        "status/*": ("knows-few-codes", "ends-byteranges-at-their-boundary"),
    },
    "fields that libraries treat apart": {
        "injection/value-of-*": ("trusts-known-fields", "sends-what-it-is-given"),
    },
    "the target as the caller gives it": {
        "request/target-*": ("asks-through-a-url-parser",),
    },
    "numbers of thousands of digits": {
        "limits/number/*": ("reads-lengths-as-int", "ignores-a-bad-length", "wraps-lengths", "reads-sizes-as-int"),
    },
    "memory that is reserved": {
        "limits/reserved/*": ("reserves-what-is-announced",),
    },
}
