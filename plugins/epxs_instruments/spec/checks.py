"""Pre-flight checks that only spec needs."""

from __future__ import annotations

from traits.api import HasStrictTraits, Str, provides

from epxs.core.api import InstrumentError
from epxs.instrument.api import ICheck, Intent, State
from epxs_instruments.spec.session import SpecSession

#: Names by which users of spec say "write nothing".
NOWHERE = ("", "0", "/dev/null", "null")


@provides(ICheck)
class BroadcastCheck(HasStrictTraits):
    """The macros tell each point of a scan."""

    name = Str("broadcast (client_data)")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at the variables of the macros."""
        session = intent.instrument
        if not isinstance(session, SpecSession):
            return "skipped", "this is not spec."
        try:
            active = session.get("var/SC_DATA_ACTIVE")
        except InstrumentError:
            return "failed", (
                "found no variable SC_DATA_ACTIVE; expected the macros that broadcast scans. "
                'Load them in spec: qdofile("clientutils.mac").'
            )
        if active in ("0", ""):
            return "warning", "found it off; expected it on. It is turned on with the first scan."
        return "ok", "each point of a scan is told."


@provides(ICheck)
class DataFileCheck(HasStrictTraits):
    """spec writes a file of its own."""

    name = Str("data file of spec")

    def check(self, intent: Intent) -> tuple[State, str]:
        """Look at the name of the file."""
        session = intent.instrument
        if not isinstance(session, SpecSession):
            return "skipped", "this is not spec."
        name = str(session.get("var/DATAFILE"))
        if name.strip() in NOWHERE:
            return "failed", (
                f"found {name!r}; expected a file. What is lost on the way cannot be filled from "
                "it then: open one in spec with newfile."
            )
        return "ok", name
