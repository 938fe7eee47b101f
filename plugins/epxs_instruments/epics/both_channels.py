"""Channels of EPICS by either protocol: names that begin with ``pva://`` go by PV Access."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from traits.api import provides

from epxs.core.api import ConnectionFailed
from epxs_instruments.epics.i_channels import IChannels

#: What the name of a channel of PV Access begins with.
PVA = "pva://"


@provides(IChannels)
class BothChannels:
    """Keeps channels by channel access, and by PV Access those that ask for it.

    Parameters
    ----------
    plain
        What opens names that do not say how.
    make_pva
        Makes what opens the others, when the first of them is asked for.
    """

    def __init__(self, plain: Any, make_pva: Callable[[float], Any]) -> None:
        self.timeout: float = plain.timeout
        self.on_state: Callable[[bool], None] = lambda connected: None
        self.plain = plain
        self._make_pva = make_pva
        self._pva: Any = None
        self._states = {"plain": True, "pva": True}
        plain.on_state = lambda connected: self._note("plain", connected)

    def _note(self, which: str, connected: bool) -> None:
        before = all(self._states.values())
        self._states[which] = connected
        after = all(self._states.values())
        if after != before:
            self.on_state(after)

    def _of(self, name: str) -> tuple[Any, str]:
        """Return who opens *name*, and what it is called there."""
        if not name.startswith(PVA):
            return self.plain, name
        if self._pva is None:
            self._pva = self._make_pva(self.timeout)
            self._pva.on_state = lambda connected: self._note("pva", connected)
        return self._pva, name.removeprefix(PVA)

    def search(self, names: Iterable[str], timeout: float, grace: float) -> set[str]:
        """See `IChannels`; *timeout* and *grace* (after each answer) in s."""
        wanted = list(names)
        by_pva = [name for name in wanted if name.startswith(PVA)]
        others = [name for name in wanted if not name.startswith(PVA)]
        found = self.plain.search(others, timeout, grace) if others else set()
        if by_pva:
            channels, _ = self._of(by_pva[0])
            short = [name.removeprefix(PVA) for name in by_pva]
            found |= {PVA + name for name in channels.search(short, timeout, grace)}
        return set(found)

    def is_known(self, name: str) -> bool:
        """See `IChannels`."""
        channels, own = self._of(name)
        return bool(channels.is_known(own))

    def get(self, name: str) -> Any:
        """See `IChannels`."""
        channels, own = self._of(name)
        return channels.get(own)

    def put(self, name: str, value: Any, timeout: float) -> None:
        """See `IChannels`; *timeout* in s."""
        channels, own = self._of(name)
        channels.put(own, value, timeout)

    def watch(self, name: str, callback: Callable[[Any], None]) -> Callable[[], None]:
        """See `IChannels`."""
        channels, own = self._of(name)
        ended: Callable[[], None] = channels.watch(own, callback)
        return ended

    def when_lost(self, name: str, callback: Callable[[], None]) -> Callable[[], None]:
        """See `IChannels`."""
        channels, own = self._of(name)
        ended: Callable[[], None] = channels.when_lost(own, callback)
        return ended

    def close(self) -> None:
        """See `IChannels`."""
        for channels in (self.plain, self._pva):
            if channels is not None:
                channels.close()


def not_installed(name: str) -> ConnectionFailed:
    """Return the error for a channel of PV Access where p4p is not installed."""
    return ConnectionFailed(
        f"{name}: found no p4p; expected it for channels of PV Access. "
        "Install it with: pip install 'epxs[pva]'."
    )
