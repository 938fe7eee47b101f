"""What plugins did wrong, kept for the user to see."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from traits.api import Any as Any_
from traits.api import HasStrictTraits, Instance, List, Str

logger = logging.getLogger(__name__)


class PluginFailure(HasStrictTraits):
    """Something that a plugin did wrong."""

    #: Id of the plugin, or name of its entry point.
    plugin = Str()

    #: What it was doing: ``load``, ``start``, ``stop``, ``pane`` ...
    stage = Str()

    #: The error in one line.
    reason = Str()

    #: The traceback, for a report.
    details = Str()

    @property
    def sentence(self) -> str:
        """One line for people."""
        return f"{self.plugin}: {self.stage} failed: {self.reason}"


class FailureLog(HasStrictTraits):
    """Collects failures of plugins, so that none of them ends the application."""

    failures = List(Instance(PluginFailure))

    #: The `PluginCare` of the application, which limits the time of plugins; or None.
    care = Any_()

    def record(self, plugin: Any, stage: str, error: BaseException) -> None:
        """Keep and log a failure."""
        reason = f"{type(error).__name__}: {error}"
        logger.error("plugin %s: %s failed: %s", plugin, stage, reason)
        self.failures.append(
            PluginFailure(
                plugin=str(plugin),
                stage=stage,
                reason=reason,
                details="".join(traceback.format_exception(error)),
            )
        )

    def watch(self, contribution: str, stage: str) -> AbstractContextManager[None]:
        """Return a context in which a plugin makes what it contributes."""
        return nullcontext() if self.care is None else self.care.watch(contribution, stage)

    @contextmanager
    def guard(
        self, plugin: Any, stage: str, catch: tuple[type[BaseException], ...] = (Exception,)
    ) -> Iterator[None]:
        """Record what is raised in the context, and go on behind it."""
        try:
            yield
        except catch as error:
            self.record(plugin, stage, error)
