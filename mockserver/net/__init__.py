"""Sockets, threads and waits: receives and sends octets, with a deadline for each wait. No HTTP.

    listening           opens and closes listening sockets
    acceptor            accepts connections on them
    wire                one accepted connection
    recorder            writes the octets of a connection into its record
    connection_log      the list of the records of connections
    open_connections    the sockets and records of open connections
    limits_reached      counts the limits that were reached
    connection_threads  the threads of open connections, and their stop signals
    thread_pool         new threads, or threads that are used again
    stop_signal         a descriptor that ends each wait that watches it
    condition           a condition variable, on which callers wait for changes
    ports               ports without a server

Two kinds of waits
------------------
A thread waits for a client or for another thread, never for both at once.

- The thread of a connection and the thread of the acceptor wait for clients. They call `select.poll` with their socket
  and the descriptor of a `StopSignal`, so that one write to that descriptor ends each of these waits.
- A caller of the server waits for these threads, on the `ChangeCondition` of the server. These threads notify the
  condition after each change. They never wait for a caller, except for the lock of the condition, which no thread
  holds during a wait for a client.

So no circle of waits is possible: callers wait for threads, and threads wait for clients and for a stop.
"""
