"""Choose how the window is drawn and where its files go, before anything draws."""

from __future__ import annotations

import os

from traits.etsconfig.api import ETSConfig

from epxs.workbench.folders import config_folder, data_folder


def prepare() -> None:
    """Select Qt with our own window, and keep all files out of ``~/.enthought``.

    To be called before traitsui, enable or chaco are imported; calling it again does no harm.
    """
    os.environ.setdefault("QT_API", "pyside6")
    if not ETSConfig.toolkit:
        ETSConfig.toolkit = "qt.agg"
    data = data_folder()
    data.mkdir(parents=True, exist_ok=True)
    # kiva keeps its cache of fonts there
    ETSConfig.application_data = str(data)
    ETSConfig.application_home = str(config_folder())
    ETSConfig.user_data = str(data)
    if ETSConfig.kiva_backend == "agg":
        from epxs.workbench import agg_window

        agg_window.install()
