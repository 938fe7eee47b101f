"""The part of the workbench that fits fluorescence spectra."""

from __future__ import annotations

from envisage.api import Plugin


class FluorescencePlugin(Plugin):
    """Fits X-ray fluorescence spectra and shows them with their lines."""

    id = "epxs.fluorescence"
    name = "Fluorescence"
