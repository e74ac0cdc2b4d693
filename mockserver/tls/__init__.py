"""TLS on a connection, by `ssl.MemoryBIO`: handshakes, records, alerts, keys, and forged records.

    wire             moves octets between the TLS engine and the socket
    inner_wire       TLS inside TLS: the octets of the second engine pass through the first
    client_hello     parses what the client offers
    key_log          gets the secrets of a connection from OpenSSL
    keys             derives keys from these secrets
    connection_keys  the way from the secrets to the keys of one connection
    forging          seals records with these keys
    openssl_errors   the reasons that OpenSSL gives for a failure

OpenSSL does the handshake and nearly all records. Only a script that sends a record of its own needs the keys. Then
the way is: `key_log` → `keys` → `forging`, and `connection_keys` joins the three.
"""
