"""Places the exceptions of this package below those of http.client (HTTPCLIENT-E1 to E9).

`except` compares classes by inheritance, so a clause that names `http.client.HTTPException` catches nothing of another
tree. Inheriting from the classes of http.client would mean importing http.client, which takes seven times as long as
importing this package. So the classes get their further bases later: when an exception is created while http.client is
loaded (`errors.HTTPException`). A program that never imports http.client pays nothing, and the order of imports has no
influence.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def join(root: type[Exception], module: ModuleType) -> None:
    """Make each class of the tree a subclass of the class of the same name in a module.

    ``root``    the root of the tree; its only base is replaced
    ``module``  http.client; nothing happens if the module is not completely imported, or is this package

    A class whose order of bases would become inconsistent, because of a subclass of the caller, stays as it is.
    """
    theirs = getattr(module, "HTTPException", None)
    if theirs is None or theirs is root or not hasattr(module, "HTTPConnection"):
        return
    for each in tree(root):
        same = getattr(module, each.__name__, None)
        if same is not None and same not in each.__mro__:
            replaced(each, with_base(each, same, root))
    # The root comes last: its base tells other threads, which may raise at the same time, that all others are in place.
    replaced(root, (theirs,))


def replaced(each: type[Exception], bases: tuple[type, ...]) -> bool:
    """Replace the bases of a class; return False if that would make the order of bases of a subclass inconsistent."""
    try:
        each.__bases__ = bases
    except TypeError:
        return False
    return True


def tree(root: type[Exception]) -> list[type[Exception]]:
    """Return the subclasses of `root` in its package, each before its own subclasses."""
    package = root.__module__
    found: list[type[Exception]] = []
    for each in root.__subclasses__():
        if each.__module__ == package:
            found += [each, *tree(each)]
    return found


def with_base(each: type[Exception], theirs: type[Exception], root: type[Exception]) -> tuple[type, ...]:
    """Return the bases of a class with one more base, in an order that gives a consistent order of methods.

    ``each``    a class of the tree
    ``theirs``  the further base
    ``root``    the root of the tree
    """
    first, *others = each.__bases__
    if not issubclass(first, root):  # `NotJoinedReset`, which only holds the place
        return theirs, *others
    return first, theirs, *others
