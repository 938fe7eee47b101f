"""Where the workbench keeps what belongs to one user; known without loading Qt."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from epxs.workbench.ids import APPLICATION


def config_folder() -> Path:
    """Return the folder of preferences and layouts of this user."""
    return Path(platformdirs.user_config_dir(APPLICATION))


def data_folder() -> Path:
    """Return the folder of what the application keeps for this user."""
    return Path(platformdirs.user_data_dir(APPLICATION))
