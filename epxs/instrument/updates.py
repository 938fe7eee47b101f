"""The way from a driver's thread to the traits of models: at once, or when the owner collects."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from typing import Any

from traits.api import HasTraits, TraitError

from epxs.core.api import Mailbox

logger = logging.getLogger(__name__)


class Updates:
    """Brings what drivers hear into models.

    Without a GUI a trait changes in the thread of the driver, as soon as it is heard: a script
    always sees what is current. Where there is a GUI its main thread calls `defer` once and
    `deliver` from a timer: traits then change in that thread only, a burst of values of one
    trait is one change, and state changes and lines of text keep their order.
    """

    def __init__(self) -> None:
        self._mailbox = Mailbox()
        self._owner: threading.Thread | None = None

    @property
    def deferred(self) -> bool:
        """Whether what is heard waits for `deliver`."""
        return self._owner is not None

    def defer(self) -> None:
        """From now on traits change only when the calling thread delivers."""
        self._owner = threading.current_thread()

    def set(self, model: HasTraits, name: str, value: Any) -> None:
        """Set a trait; of several values that wait only the last one counts."""
        self.call_last((id(model), name), assign, model, name, value)

    def call_last(self, key: Hashable, function: Callable[..., object], *arguments: Any) -> None:
        """Call *function* where traits may change; of calls that wait only the last of a *key*."""
        if self.deferred:
            self._mailbox.post(key, (function, arguments))
        else:
            function(*arguments)

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Call *function* where traits may change; calls keep their order, none is dropped."""
        if self.deferred:
            self._mailbox.push((function, arguments))
        else:
            function(*arguments)

    def deliver(self) -> int:
        """Carry out what waits, in the calling thread; return how much it was."""
        latest, ordered = self._mailbox.collect()
        for function, arguments in [*latest.values(), *ordered]:
            function(*arguments)
        return len(latest) + len(ordered)

    def settle(self) -> None:
        """Deliver, if the calling thread is the one that does: after it waited for something."""
        if threading.current_thread() is self._owner:
            self.deliver()


def assign(model: HasTraits, name: str, value: Any) -> None:
    """Set a trait; a value that it does not take goes to the model's last error."""
    try:
        setattr(model, name, value)
    except TraitError as error:
        text = f"{model}: found {value!r} as {name}; expected something else: {error}"
        logger.warning("%s", text)
        if "last_error" in model.trait_names():
            model.trait_set(last_error=text)
