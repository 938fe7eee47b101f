"""Connecting: what is found, what is remembered, and the one click to a simulated beamline."""

from __future__ import annotations

from functools import partial
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, HasRequiredTraits, Instance, Int, List, Property, Str

from epxs.core.api import EpxsError, offers
from epxs.instrument.api import connect
from epxs.workbench.api import Kept
from epxs_instruments.desk.found_sessions import FoundSession, find_sessions

#: Addresses that are remembered.
LENGTH = 12
#: Points per second of the simulated beamline: slow enough to watch.
RATE = 60.0


class Connector(HasRequiredTraits):
    """Opens and closes the connection of a `desk.Desk`."""

    desk = AnyTrait()
    #: What the user typed: ``spec://host:6510``, ``spec://host:fourc``, ``epics:``.
    address = Str("spec://localhost:6510")
    #: What the names of EPICS records begin with.
    prefix = Str()
    #: Where spec is looked for.
    host = Str("localhost")
    #: Servers that answered.
    found = List(Instance(FoundSession, allow_none=False))
    searching = Bool(False)
    #: What is being connected to, or "".
    connecting = Str()
    #: Addresses that were connected to, the last one first.
    remembered = List(Str())
    can_connect = Property(Bool(), observe="connecting")

    #: The simulated beamline that we started, or None.
    beamline = AnyTrait()
    #: Where addresses are kept; None keeps nothing.
    kept = AnyTrait()
    _ticket = Int(0)

    def _get_can_connect(self) -> bool:
        return not self.connecting

    def read(self, kept: Kept) -> None:
        """Take up the addresses that were kept."""
        self.kept = kept
        listed = kept.read().get("addresses", [])
        self.remembered = [text for text in listed if isinstance(text, str)][:LENGTH]
        if self.remembered:
            self.address = self.remembered[0]

    def search(self) -> None:
        """Look for spec servers in the background; `found` has them a moment later."""
        if self.searching:
            return
        self.searching = True
        self.desk.look(partial(find_sessions, self.host.strip() or "localhost"), self._searched,
                       self._search_failed)  # fmt: skip

    def _searched(self, found: list[FoundSession]) -> None:
        self.trait_set(found=found, searching=False)

    def _search_failed(self, error: Exception) -> None:
        self.trait_set(found=[], searching=False)

    def connect(self, address: str = "", prefix: str = "") -> None:
        """Connect to *address* (default: what was typed) in the background."""
        address = (address or self.address).strip()
        options: dict[str, Any] = (
            {"prefix": prefix or self.prefix} if address.rstrip("/") == "epics:" else {}
        )
        line = f"beam = epxs.connect({address!r}" + "".join(
            f", {name}={value!r}" for name, value in options.items()
        )
        self._begin(address, partial(connect, address, **options), f"{line})")

    def simulate(self, **options: Any) -> None:
        """Start a simulated beamline and connect to it, in the background."""
        settings = {"rate": RATE, "epics": False, **options}
        words = ", ".join(f"{name}={value!r}" for name, value in settings.items())

        def work() -> Any:
            beamline = offers.find(offers.BEAMLINES, "simulation")(**settings)
            beamline.start()
            try:
                instrument = connect(beamline.spec_address)
            except BaseException:
                beamline.stop()
                raise
            return instrument, beamline

        script = (
            "from epxs.core.api import offers",
            f'beamline = offers.find(offers.BEAMLINES, "simulation")({words})',
            "beamline.start()",
            "beam = epxs.connect(beamline.spec_address)",
        )
        self._begin("a simulated beamline", work, *script)

    def _begin(self, what: str, work: Any, *script: str) -> None:
        if self.connecting:
            self.desk.complain(f"found {self.connecting} being connected to; wait, or cancel it.")
            return
        self.disconnect()
        self._ticket += 1
        self.connecting = what
        self.desk.problem = ""
        ticket = self._ticket
        self.desk.look(
            work,
            lambda found: self._connected(ticket, what, found, script),
            lambda error: self._refused(ticket, error),
        )

    def _connected(self, ticket: int, what: str, found: Any, script: tuple[str, ...]) -> None:
        instrument, beamline = found if isinstance(found, tuple) else (found, None)
        if ticket != self._ticket:  # cancelled meanwhile
            self.desk.look(partial(_let_go, instrument, beamline))
            return
        self.trait_set(connecting="", beamline=beamline)
        if beamline is None:
            self._remember(instrument.address)
        for line in script:
            self.desk.tell_script(line)
        self.desk.adopt(instrument)

    def _refused(self, ticket: int, error: Exception) -> None:
        if ticket == self._ticket:
            self.connecting = ""
            self.desk.complain(error)

    def cancel(self) -> None:
        """Wait no longer for what is being connected to."""
        self._ticket += 1
        self.connecting = ""

    def disconnect(self) -> None:
        """Let go of the instrument, in the background; what runs there goes on."""
        instrument, beamline = self.desk.instrument, self.beamline
        self.beamline = None
        if instrument is not None:
            self.desk.adopt(None)
            self.desk.look(partial(_let_go, instrument, beamline))
            self.desk.tell_script("beam.close()")

    def close(self) -> None:
        """Let go of everything, and wait for it; at the end of the program."""
        self.cancel()
        instrument, beamline, self.beamline = self.desk.instrument, self.beamline, None
        if instrument is not None:
            self.desk.adopt(None)
        _let_go(instrument, beamline)

    def _remember(self, address: str) -> None:
        others = [each for each in self.remembered if each != address]
        self.remembered = [address, *others][:LENGTH]
        if self.kept is not None:
            self.kept.write({"addresses": list(self.remembered)})


def _let_go(instrument: Any, beamline: Any) -> None:
    try:
        if instrument is not None:
            instrument.close()
    except EpxsError:
        pass  # it was lost already
    finally:
        if beamline is not None:
            beamline.stop()
