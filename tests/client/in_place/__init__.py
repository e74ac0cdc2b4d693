"""Programs that run with the reference client in place of http.client, each in a process of its own."""
