"""What all devices of an instrument have in common."""

from __future__ import annotations

import logging
from typing import Any

from traits.api import Bool, Instance, Str

from epxs.core.api import EpxsError
from epxs.instrument.updates import Updates
from epxs.instrument.viewed import Viewed

logger = logging.getLogger(__name__)


class Device(Viewed):
    """A part of an instrument, followed from the first time that somebody asks for it."""

    #: Short name, as used in commands.
    mnemonic = Str()
    #: Name for people.
    name = Str()
    #: Unit of its values.
    units = Str()
    #: The last thing that went wrong with it, or "".
    last_error = Str()
    #: Whether its traits follow the instrument.
    followed = Bool(False)
    #: How what is heard comes into the traits.
    updates = Instance(Updates, (), allow_none=False)

    def follow(self) -> None:
        """Have the traits follow the instrument, from now on.

        In a script the first values are there when this returns; where there is a GUI
        nothing is waited for.
        """
        if not self.followed:
            self.followed = True
            try:
                self._follow()
            except EpxsError as error:
                self.trait_set(followed=False, last_error=str(error))
                raise

    def heard(self, name: str, value: Any) -> None:
        """Take note of a new value of the trait *name*; for drivers, from any thread."""
        self.updates.set(self, name, value)

    def failed(self, error: object) -> None:
        """Take note of an error, and log it; for drivers, from any thread."""
        text = str(error).strip()
        logger.warning("%s: %s", self.mnemonic, text)
        self.updates.set(self, "last_error", text)

    def _follow(self) -> None:
        """Ask the driver for every change (drivers write this)."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.mnemonic}>"
