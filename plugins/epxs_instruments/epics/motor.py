"""A motor record of an EPICS IOC."""

from __future__ import annotations

from traits.api import HasStrictTraits, Instance, Str, provides

from epxs.core.api import InstrumentError
from epxs.instrument.api import IMotor
from epxs_instruments.epics.channels import Channels

#: A move may take this much longer than distance over speed, s.
SLACK = 10.0


@provides(IMotor)
class EpicsMotor(HasStrictTraits):
    """Reads and moves one motor record."""

    #: Name of its record, without the prefix of the IOC.
    mnemonic = Str()
    #: Its description.
    name = Str()
    units = Str()
    _record = Str()
    _channels = Instance(Channels, allow_none=False)

    def __init__(self, channels: Channels, record: str, mnemonic: str) -> None:
        super().__init__(
            mnemonic=mnemonic,
            name=str(channels.get(f"{record}.DESC")) or mnemonic,
            units=str(channels.get(f"{record}.EGU")),
        )
        self._record = record
        self._channels = channels

    def position(self) -> float:
        """Return where the motor is, in `units`."""
        return float(self._get("RBV"))

    @property
    def limits(self) -> tuple[float, float]:
        """Low and high limit, in `units`."""
        return float(self._get("LLM")), float(self._get("HLM"))

    def move(self, position: float) -> float:
        """Go to *position* and wait until the motor stands; return where it stands.

        Raises
        ------
        InstrumentError
            If it is beyond a limit, or the motor does not arrive.
        """
        low, high = self.limits
        if not low <= position <= high:
            raise InstrumentError(
                f"motor {self._record} ({self.name}): found a target of {position:g} "
                f"{self.units}; expected {low:g} to {high:g} {self.units}. Choose a target "
                "within the limits."
            )
        speed = max(float(self._get("VELO")), 1e-6)
        timeout = abs(position - self.position()) / speed + SLACK
        self._channels.put(self._record, position, timeout)
        return self.position()

    def stop(self) -> None:
        """Stop where it is."""
        self._channels.put(f"{self._record}.STOP", 1, SLACK)

    def _get(self, field: str) -> float:
        return float(self._channels.get(f"{self._record}.{field}"))
