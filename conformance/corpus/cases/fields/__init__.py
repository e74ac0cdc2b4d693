"""Field lines (RFC 9112 section 5, RFC 9110 section 5): line ends, names, values, folding, repetition."""

MODULES = (
    "basics",
    "lines",
    "ends",
    "names",
    "values",
    "folds",
    "many",
)
