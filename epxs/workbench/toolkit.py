"""Choose how the window is drawn and where its files go, before anything draws."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from traits.etsconfig.api import ETSConfig

from epxs.workbench.ids import APPLICATION


def config_folder() -> Path:
    """Return the folder of preferences and layouts of this user."""
    return Path(platformdirs.user_config_dir(APPLICATION))


def data_folder() -> Path:
    """Return the folder of what the application keeps for this user."""
    return Path(platformdirs.user_data_dir(APPLICATION))


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
