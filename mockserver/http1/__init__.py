"""HTTP/1.1 messages as octets (RFC 9110, RFC 9112): reads requests, writes responses. Pure.

    reader    cuts the octets of a connection into requests
    head      parses a request line and a header section, and decides how the content ends
    chunked   decodes the chunked transfer coding
    grammar   patterns that several modules share
    refusal   which requests a correct server refuses
    response  encodes correct responses

The reader never refuses a request. It records each departure from the grammar as a *problem*, a few words in
`SeenRequest.problems`, and continues with the most plausible meaning. Whether a problem counts is decided elsewhere:
`refusal` for a server that answers correctly, the judge for a case.
"""
