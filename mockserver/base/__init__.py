"""Pure data that every other room may use: what was recorded, limits, settings, and strict reading of plain data.

recorded        the record of a server: connections, requests, TLS
limits          the limits of a server
settings        the settings of a server, from a command line or a scenario file
arguments       checks the arguments of functions and classes
checks          the kinds of these checks
validation      the error for a wrong value in plain data
codec           reads plain data strictly, writes it, and describes it in JSON Schema
octet_codecs    codecs for octets
records         codecs for objects that are written as JSON
toml_document   reads TOML documents with a codec; its errors have file and line
toml_lines      the line of each key of a TOML document
input_error     the error for input that cannot be used
suggestions     known names that are similar to an unknown name
tls_messages    TLS records, alerts and messages as octets
addresses       hosts and ports as text
visible         octets as text
"""
