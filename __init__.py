"""h1conform: conformance suite for HTTP/1.1 clients, mock server and reference client."""
