"""TLS on a connection, over `ssl.MemoryBIO`: handshakes, records, alerts, keys, and forged records."""
