"""Which objects and calls of a cell belong to the main thread."""

from __future__ import annotations

import threading
from types import BuiltinMethodType, MethodType
from typing import Any

from traits.api import HasTraits
from traits.trait_dict_object import TraitDict
from traits.trait_list_object import TraitList
from traits.trait_set_object import TraitSet

from epxs_shell.main_thread import MainThread

#: Observed containers.
_CONTAINERS = (TraitList, TraitDict, TraitSet)

#: Where methods of models may run in any thread: rooms that scripts use without a window, which
#: read files and wait for instruments; and what was written into the shell.
_ANYWHERE = (
    "__main__",
    "epxs.analysis",
    "epxs.acquisition",
    "epxs.instrument",
    "epxs.phynx",
    "epxs_instruments",
)


class Rules:
    """Has the main thread do what would change models or widgets.

    Parameters
    ----------
    main
        Who does it.
    """

    def __init__(self, main: MainThread) -> None:
        self._main = main

    def at(self, target: Any) -> Any:
        """Return *target*, or what assigns to it in the main thread, if that is its place."""
        if isinstance(target, (HasTraits, *_CONTAINERS)) and not _is_main():
            return _Assigned(target, self._main)
        return target

    def call(self, function: Any) -> Any:
        """Return *function*, or what calls it in the main thread, if that is its place."""
        if _is_main() or not _belongs(function):
            return function
        main = self._main

        def called(*arguments: Any, **options: Any) -> Any:
            return main.call(function, *arguments, **options)

        return called


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def _belongs(function: Any) -> bool:
    """Say whether a method changes models or widgets."""
    if isinstance(function, MethodType):
        owner = function.__self__
        if isinstance(owner, HasTraits):
            module = str(function.__func__.__module__)
            reads = function.__func__.__name__.startswith("read")
            return not reads and not _is_within(module, _ANYWHERE)
        return isinstance(owner, _CONTAINERS) or _is_widget(owner)
    if isinstance(function, BuiltinMethodType) or type(function).__name__ == "builtin_method":
        return _is_widget(function.__self__)
    return False


def _is_within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in packages)


def _is_widget(owner: Any) -> bool:
    kinds = owner.__mro__ if isinstance(owner, type) else type(owner).__mro__
    return any(kind.__module__.partition(".")[0] in ("PySide6", "Shiboken") for kind in kinds)


class _Assigned:
    """Stands left of an assignment: the main thread carries it out."""

    __slots__ = ("_main", "_target")

    def __init__(self, target: Any, main: MainThread) -> None:
        object.__setattr__(self, "_target", target)
        object.__setattr__(self, "_main", main)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._main.call(setattr, self._target, name, value)

    def __delattr__(self, name: str) -> None:
        self._main.call(delattr, self._target, name)

    def __getitem__(self, key: Any) -> Any:
        return self._target[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._main.call(self._target.__setitem__, key, value)

    def __delitem__(self, key: Any) -> None:
        self._main.call(self._target.__delitem__, key)
