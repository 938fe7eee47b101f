"""The part of the workbench that talks to instruments."""

from __future__ import annotations

from envisage.api import Plugin


class InstrumentsPlugin(Plugin):
    """Brings the drivers for spec and EPICS; they are found by entry point, without a window."""

    id = "epxs.instruments"
    name = "Instruments"
