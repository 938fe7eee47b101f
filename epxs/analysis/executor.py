"""Who runs long fits: an interface, with processes of this machine or a cluster behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from traits.api import Interface

from epxs.core.api import ConfigurationError, EpxsError


@dataclass(frozen=True)
class BlockTask:
    """What is done with each block of rows, in a form that can be sent to another machine."""

    #: ``module:callable``; called with the settings it gives what is called with rows.
    factory: str
    #: Numbers, text, lists of them, and arrays.
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BlockDone:
    """What became of a block."""

    #: Row numbers.
    rows: tuple[int, ...]
    #: Arrays by name, the first axis being the rows; empty where it failed.
    values: Mapping[str, Any]
    #: Why it failed; "" where it did not.
    failure: str = ""


class IExecutor(Interface):
    """Runs a task on blocks of rows; the workers read the file themselves."""

    def run(
        self,
        task: BlockTask,
        blocks: Sequence[Sequence[int]],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[BlockDone]:
        """Yield each block when it is done, in any order.

        A block whose worker dies is tried once more by another one. After *cancelled* says
        so nothing more is yielded, within a second, and the workers are ended.

        Raises
        ------
        EpxsError
            If no worker can be started, or the task cannot begin.
        """


class WorkersError(EpxsError, RuntimeError):
    """Workers cannot be started, or do not answer."""


def load_factory(text: str) -> Any:
    """Return the callable that ``module:callable`` names.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    module, _, name = text.partition(":")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"task {text!r}: found nothing to run ({error}); expected module:callable. "
            "Install what brings it where the workers run."
        ) from error


def why(error: Exception) -> str:
    """Return a sentence for people about an error in a worker."""
    return str(error) if isinstance(error, EpxsError) else f"{type(error).__name__}: {error}"
