"""The window beside a prompt: opened without a loop of its own."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from epxs.core.api import OfferError
from epxs.workbench.workspace import Workspace

#: The application that was opened from the prompt.
_opened: list[Any] = []


def show_window(paths: Iterable[str | Path] = ()) -> Workspace:
    """Show *paths* in the window that was opened here, or in a new one; return its workspace.

    Raises
    ------
    ConfigurationError
        If there is no screen.
    OfferError
        If the packages that draw the window are not installed.
    """
    try:
        from epxs.workbench import application as running
    except ImportError as error:
        raise OfferError(
            f"workbench: found no {error.name}; expected the packages that draw the window. "
            'Install them with: pip install "epxs[workbench]"'
        ) from error
    running._choose_platform(False)
    application = _opened[0] if _opened and _opened[0].window is not None else _open()
    workspace: Workspace = application.workspace
    for path in paths:
        workspace.open(path)
    return workspace


def _open() -> Any:
    from epxs.workbench.host import make_application

    for former in _opened:
        former.stop()
    application = make_application()
    application.start()
    application.open_window()
    _opened[:] = [application]
    atexit.unregister(_stop)
    atexit.register(_stop)
    return application


def _stop() -> None:
    """Close files before the interpreter ends: HDF5 must not be at work then."""
    for application in _opened:
        application.exit(force=True)
        application.stop()
    _opened.clear()
