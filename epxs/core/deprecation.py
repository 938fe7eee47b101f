"""Saying goodbye to a public name: it works one more minor release, and tells who still uses it."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import packages_distributions, version
from typing import Any, TypeVar

Named = TypeVar("Named", bound=Callable[..., Any])


class GoesAway(FutureWarning):
    """A public name that will not be there any more; shown by default, once for each place."""


def deprecated(since: str, gone: str, instead: str) -> Callable[[Named], Named]:
    """Return a decorator for a function, a method or a class that will go away.

    Whoever calls it is told, with the name of the distribution that does.

    Parameters
    ----------
    since
        Version in which it was replaced: ``1.2``.
    gone
        Version in which it will not be there any more: ``1.3``, at least one minor release later.
    instead
        What to use: ``epxs.open``.
    """

    def decorate(named: Named) -> Named:
        name = f"{named.__module__}.{named.__qualname__}"

        def tell() -> None:
            warnings.warn(
                f"{user_of(2)}: found {name}, which is deprecated since epxs {since} and gone in "
                f"{gone}; expected {instead}. Use that, or tell the author of the plugin.",
                GoesAway,
                stacklevel=3,
            )

        if isinstance(named, type):
            return _told_by_class(named, tell)

        @functools.wraps(named)
        def wrapped(*arguments: Any, **options: Any) -> Any:
            tell()
            return named(*arguments, **options)

        return wrapped  # type: ignore[return-value]

    return decorate


def _told_by_class(cls: Any, tell: Callable[[], None]) -> Any:
    before = cls.__init__

    @functools.wraps(before)
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:
        tell()
        before(self, *arguments, **options)

    cls.__init__ = __init__
    return cls


def user_of(depth: int) -> str:
    """Return which distribution calls: ``plugin lab-ratio 1.0``, or the name of its module.

    Parameters
    ----------
    depth
        How many calls to go back from the caller of this.
    """
    module = str(sys._getframe(depth + 1).f_globals.get("__name__", "?"))
    found = packages_distributions().get(module.partition(".")[0], [])
    for name in found:
        return f"plugin {name} {version(name)}" if name != "epxs" else module
    return module
