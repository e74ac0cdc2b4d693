"""A module shaped like http.client with one bad habit: the reference client, bent where the habit says.

``bend`` is called once, before anybody looks.
"""

from __future__ import annotations

from h1conform import client
from h1conform.client import stream
from h1conform.client.body import readers

HABITS = {
    "read-takes-short-for-whole": "read() gives what came of a body that was cut",
    "read-amount-takes-short-for-whole": "read(amt) ends where a cut body ends",
    "readinto-takes-short-for-whole": "readinto() ends where a cut body ends",
    "read1-takes-short-for-whole": "read1() ends where a cut body ends",
    "readline-takes-short-for-whole": "readline() ends where a cut body ends",
    "peek-takes-short-for-whole": "peek() ends where a cut body ends, and read() behind it",
    "loses-what-has-come": "IncompleteRead has no partial",
    "read-zero-takes-one": "read(0) takes an octet",
    "reads-more-than-asked": "read(amt) gives up to eight octets more",
    "reads-again": "read() gives the body again and again",
    "getheader-by-case": "getheader() knows a name in one case only",
    "getheader-takes-the-last": "of repeated fields the last counts",
    "getheader-without-default": "getheader() ignores its default",
    "getheaders-in-lower-case": "names are in lower case",
    "getheaders-sorted": "fields are sorted",
    "message-is-a-dict": "msg is a dict",
    "version-in-words": "version is a str",
    "status-in-words": "status is a str",
    "reason-from-the-table": "an empty reason phrase is replaced",
    "raises-value-errors": "a malformed response is a ValueError",
    "raises-os-errors": "a malformed response is an OSError",
    "raises-the-base": "every malformed response is an HTTPException and no more",
    "keeps-what-is-left": "what is left over behind a response stays for the next",
    "keeps-what-was-given-up": "a response that was closed unread stays in the way",
    "strict-always": "strict=False means nothing",
    "strict-never": "strict=True means nothing",
    "takes-memory-ahead": "memory is taken for all that is announced",
    "opens-in-any-case": "auto_open means nothing",
}


class HTTPResponse(client.HTTPResponse):
    """The class that habits bend, and that connections make."""


class HTTPConnection(client.HTTPConnection):
    """Likewise."""

    response_class = HTTPResponse


class HTTPSConnection(client.HTTPSConnection):
    """Likewise."""

    response_class = HTTPResponse


def __getattr__(name):
    return getattr(client, name)


def bend(habit):
    """Take on the habit; ``none`` is none."""
    if habit != "none":
        BENDS[habit]()


def wrapped(name, around, kind=HTTPResponse):
    """Replace a method: ``around(self, before, *arguments)`` is called in its place."""
    before = getattr(kind, name)
    setattr(kind, name, lambda self, *arguments, **named: around(self, before, *arguments, **named))


def told(name, value_of):
    """Replace an attribute of responses, as it is read, by what is made of it."""

    def get(self):
        return value_of(self.__dict__[name])

    setattr(HTTPResponse, name, property(get, lambda self, value: self.__dict__.update({name: value})))


def short(name, applies, empty):
    def around(self, before, *arguments):
        try:
            return before(self, *arguments)
        except client.IncompleteRead as error:
            if not applies(arguments):
                raise
            return error.partial if empty is None else empty

    wrapped(name, around)


def peek_ends():
    def around(self, before, *arguments):
        try:
            return before(self, *arguments)
        except client.IncompleteRead:
            self._body = readers.Body(self._body.stream, keep=False)
            return b""

    wrapped("peek", around)


def always(_):
    return True


def loses_partial():
    def around(self, before, *arguments):
        try:
            return before(self, *arguments)
        except client.IncompleteRead as error:
            error.partial = b""
            raise

    wrapped("read", around)


def reads_again():
    kept = {}

    def around(self, before, amount=None):
        if amount is not None:
            return before(self, amount)
        return kept.setdefault(id(self), before(self))

    wrapped("read", around)


def without_default(self, before, name, *_):
    return before(self, name)


def takes_the_last(self, before, name, default=None):
    found = [value for key, value in self.getheaders() if key.lower() == name.lower()]
    return found[-1] if found else before(self, name, default)


def by_case(self, before, name, default=None):
    return before(self, name, default) if name in dict(self.getheaders()) else default


def raises(make):
    def around(self, before, *arguments):
        try:
            return before(self, *arguments)
        except client.HTTPException as error:
            raise make(str(error)) from error

    for kind in (HTTPConnection, HTTPSConnection):
        wrapped("getresponse", around, kind)
    wrapped("read", around)


def keeps_what_is_left():
    def release(self, keep):
        self.answers += 1
        if not keep:
            self.close()

    stream.Stream.release = release
    stream.Stream.quiet = lambda self: not self.closed


def keeps_what_was_given_up():
    wrapped("close", lambda self, _: setattr(self._body, "done", True))
    wrapped("__del__", lambda *_: None)
    stream.Stream.quiet = lambda self: not self.closed


def strict(value):
    before = HTTPConnection.__init__

    def init(self, *arguments, **named):
        before(self, *arguments, **(named | {"strict": value}))

    HTTPConnection.__init__ = init


def memory_ahead():
    before = readers.LengthBody.__init__

    def init(self, *arguments):
        self.room = bytearray(arguments[-1])
        before(self, *arguments)

    readers.LengthBody.__init__ = init


def auto_open():
    HTTPConnection.auto_open = property(lambda _: 1, lambda *_: None)


BENDS = {
    "read-takes-short-for-whole": lambda: short("read", lambda given: not given, None),
    "read-amount-takes-short-for-whole": lambda: short("read", bool, b""),
    "readinto-takes-short-for-whole": lambda: short("readinto", always, 0),
    "read1-takes-short-for-whole": lambda: short("read1", always, b""),
    "readline-takes-short-for-whole": lambda: short("readline", always, b""),
    "peek-takes-short-for-whole": peek_ends,
    "loses-what-has-come": loses_partial,
    "read-zero-takes-one": lambda: wrapped("read", lambda self, before, amt=None: before(self, 1 if amt == 0 else amt)),
    "reads-more-than-asked": lambda: wrapped("read", lambda self, before, amt=None: before(self, amt and amt + 8)),
    "reads-again": reads_again,
    "getheader-by-case": lambda: wrapped("getheader", by_case),
    "getheader-takes-the-last": lambda: wrapped("getheader", takes_the_last),
    "getheader-without-default": lambda: wrapped("getheader", without_default),
    "getheaders-in-lower-case": lambda: wrapped(
        "getheaders", lambda self, before: [(name.lower(), value) for name, value in before(self)]
    ),
    "getheaders-sorted": lambda: wrapped("getheaders", lambda self, before: sorted(before(self))),
    "message-is-a-dict": lambda: setattr(HTTPResponse, "msg", property(lambda self: dict(self.getheaders()))),
    "version-in-words": lambda: told("version", str),
    "status-in-words": lambda: told("status", str),
    "reason-from-the-table": lambda: told("reason", lambda reason: reason or "OK"),
    "raises-value-errors": lambda: raises(ValueError),
    "raises-os-errors": lambda: raises(OSError),
    "raises-the-base": lambda: raises(client.HTTPException),
    "keeps-what-is-left": keeps_what_is_left,
    "keeps-what-was-given-up": keeps_what_was_given_up,
    "strict-always": lambda: strict(True),
    "strict-never": lambda: strict(False),
    "takes-memory-ahead": memory_ahead,
    "opens-in-any-case": auto_open,
}
