"""Threads that are kept: the same ones do all that comes, and they are gone when the pool is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import pytest

from h1conform.mockserver import Close, Play, ReadRequest, Send, Server, ThreadPool
from h1conform.mockserver.net.connection_threads import join_all
from h1conform.mockserver.net.thread_pool import new_thread

SCRIPT = (ReadRequest(), Send(b"HTTP/1.1 204 No Content\r\n\r\n"), Close())


def pool_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("h1conform-pool")]


def ask(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return client.makefile("rb").read()


def test_servers_one_after_the_other_share_their_threads() -> None:
    with ThreadPool() as pool:
        for _ in range(20):
            with Server([Play(SCRIPT)], pool=pool) as server:
                assert ask(server.port).startswith(b"HTTP/1.1 204")
            assert [each.server_end for each in server.seen.connections] == ["fin"]
        assert len(pool_threads()) == 2  # one accepts, one serves
    assert pool_threads() == []


def test_as_many_threads_as_are_needed_at_once() -> None:
    everyone = threading.Barrier(5, timeout=10)
    with ThreadPool() as pool:
        tasks = [pool.task(everyone.wait) for _ in range(4)]
        for task in tasks:
            task.start()
        assert all(task.is_alive() for task in tasks)
        everyone.wait()
        for task in tasks:
            task.join(10)
        assert [task.is_alive() for task in tasks] == [False] * 4
        assert len(pool_threads()) == 4


def test_joining_waits_no_longer_than_it_was_told() -> None:
    hold = threading.Event()
    with ThreadPool() as pool:
        task = pool.task(hold.wait, (10,))
        task.start()
        task.join(0.01)
        assert task.is_alive()
        hold.set()
        task.join(10)
        assert not task.is_alive()


def test_a_pool_that_was_closed_can_be_used_again() -> None:
    done: list[int] = []
    pool = ThreadPool()
    for number in range(3):
        task = pool.task(done.append, (number,))
        task.start()
        task.join(10)
        pool.close()
        assert pool_threads() == []
    assert done == [0, 1, 2]


def test_a_thread_that_outlives_close_gets_no_task_of_the_pool_that_is_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hold = threading.Event()
    with ThreadPool() as pool:
        pool.task(hold.wait, (10,)).start()
        [thread] = pool_threads()
        with monkeypatch.context() as patched:
            patched.setattr("h1conform.mockserver.net.thread_pool._CLOSE_TIMEOUT", 0)
            pool.close()  # returns while the task is in progress
        hold.set()
        thread.join(10)
        done: list[int] = []
        task = pool.task(done.append, (1,))
        task.start()
        task.join(10)
        assert done == [1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_task_that_raises_takes_no_other_with_it() -> None:
    def fail() -> None:
        raise ValueError("as asked")

    done: list[int] = []
    tasks: list[tuple[Callable[..., None], tuple[int, ...]]] = [(fail, ()), (done.append, (1,))]
    with ThreadPool() as pool:
        for work, args in tasks:
            task = pool.task(work, args)
            task.start()
            task.join(10)
            assert not task.is_alive()
    assert done == [1]


def test_a_task_without_a_thread_to_have_is_not_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with ThreadPool() as pool:
        task = pool.task(print)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Thread, "start", start)
            with pytest.raises(RuntimeError, match="can't start"):
                task.start()
        assert not task.is_alive()


def test_a_server_may_stop_before_its_thread_has_begun() -> None:
    with ThreadPool() as pool:
        for _ in range(200):
            Server([Play(SCRIPT)], pool=pool).start().stop()
        assert len(pool_threads()) <= 2


def test_threads_that_were_not_started_are_not_waited_for() -> None:
    with ThreadPool() as pool:
        assert join_all([new_thread(print), pool.task(print)], timeout=5)
