"""The parts of every exported script, which `script` joins into one file.

The script runs without h1conform under CPython 3.8 and later. So the parts import the standard library alone, and use
nothing newer. They are modules of the package so that linters, types and tests read them. Nothing else imports them.

    case        the values of one case; this file alone is replaced
    wire        octets to and from one client, with TLS and without
    connection  the steps
    server      accepts connections, and gives each its steps
"""
