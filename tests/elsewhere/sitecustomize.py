"""Python imports this module first: takes from the process what the variable ELSEWHERE names.

``ssl``     the module ssl, as in a Python that is built without OpenSSL
``linux``   what Linux has and other systems lack: /proc, epoll, eventfd, and options of sockets
"""

import builtins
import io
import os
import select
import socket
import sys

LINUX_ALONE = {
    os: ("eventfd", "memfd_create", "pidfd_open", "sched_getaffinity", "sched_setaffinity"),
    select: ("epoll",),
    socket: ("SO_PEERCRED", "TCP_INFO", "TCP_QUICKACK"),
}


def without_proc(function):
    def guarded(path, *arguments, **keywords):
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith("/proc"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return function(path, *arguments, **keywords)

    return guarded


if "ssl" in os.environ.get("ELSEWHERE", ""):
    sys.modules["ssl"] = sys.modules["_ssl"] = None
if "linux" in os.environ.get("ELSEWHERE", ""):
    sys.platform = "darwin"
    for module, names in LINUX_ALONE.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    builtins.open = io.open = without_proc(io.open)
    for name in ("open", "listdir", "scandir", "stat"):
        setattr(os, name, without_proc(getattr(os, name)))
