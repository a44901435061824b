"""Facts that hold for as long as one page takes: looked up once, then remembered.

Only inside `one_page`; jobs, commands and tests of services look anew at each call.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

T = TypeVar("T")
_PAGE: Final[ContextVar[dict[Hashable, Any] | None]] = ContextVar("page", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Remember until the block ends what `once` is asked for."""
    if _PAGE.get() is not None:
        yield
        return
    token = _PAGE.set({})
    try:
        yield
    finally:
        _PAGE.reset(token)


def once(key: Hashable, look: Callable[[], T]) -> T:
    """Return what `look` returns; on the same page it is asked once a key.

    What it returns is shared: give back what nobody changes.
    """
    kept = _PAGE.get()
    if kept is None:
        return look()
    if key not in kept:
        kept[key] = look()
    found: T = kept[key]
    return found
