"""HTTP/1.1 messages as octets: requests are read, responses are written (RFC 9110, RFC 9112). Pure."""
