"""Running the workbench: `run` shows the window until it is closed."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# What is missing is found here, where commands can tell it. None of these makes a QApplication,
# which would abort the process where there is no screen.
import chaco  # noqa: F401
import enable  # noqa: F401
import envisage  # noqa: F401
import PySide6.QtWidgets  # noqa: F401
import traitsui  # noqa: F401

from epxs.core.api import ConfigurationError
from epxs.phynx import api as phynx
from epxs.workbench import exceptions, garbage
from epxs.workbench.hanging import end_if_silent, leave_anyway

#: Seconds after which a thread gives way to another one that waits for Python. Qt asks a model
#: row by row, and would wait 5 ms, as is usual, at each of them while a file is read.
SWITCH = 1e-3


def run(
    paths: Iterable[str | Path] = (),
    session: Any = None,
    screenshot: str | Path | None = None,
    quit_when_done: bool = False,
    disabled: Iterable[str] = (),
    safe_mode: bool = False,
) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    paths
        Files to open; ``FILE::/ENTRY`` for an entry.
    session
        An `epxs.session.api.LiveSession` whose scans are shown, and whose instrument the window
        drives; stopped at the end.
    screenshot
        Where to save a picture of the window when all of it is drawn (and the session has
        finished).
    quit_when_done
        Whether to close the window after the picture, or when the session has finished.
    disabled, safe_mode
        Plugins to leave alone; whether only those that came with epxs are started.

    Returns
    -------
    int
        Exit status.

    Raises
    ------
    ConfigurationError
        If there is no screen.
    FileError, FormatError
        If *quit_when_done* and a file cannot be opened or written.
    """
    _choose_platform(screenshot is not None and quit_when_done)
    garbage.begin()
    sys.setswitchinterval(SWITCH)
    from epxs.workbench.host import make_application

    logging.captureWarnings(True)
    application = make_application(
        remembers=screenshot is None, disabled=disabled, safe_mode=safe_mode
    )
    workspace, paths = application.workspace, list(paths)
    if session is not None:
        workspace.follow(session)
    if paths and session is None:
        workspace.perspective = "analyse"
    for path in paths:
        workspace.open(path)
    handlers = _leave_on_signals(application)
    try:
        with exceptions.told(application.log.care):
            application.observe(
                lambda event: _when_shown(application, session, screenshot, quit_when_done),
                "application_initialized",
            )
            application.observe(lambda event: leave_anyway(phynx.errands()), "window_closing")
            if session is not None:
                application.observe(
                    lambda event: workspace.trait_set(instrument=session.instrument),
                    "application_initialized",
                )
            if screenshot is None:
                application.observe(
                    lambda event: application.keep_session(not paths and session is None),
                    "application_initialized",
                )
            application.run()
    finally:
        if session is not None:
            session.stop()
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if quit_when_done and workspace.error is not None:
        if screenshot is not None:  # it would show a window without the file
            Path(screenshot).unlink(missing_ok=True)
        raise workspace.error
    end_if_silent(phynx.errands())
    return 0


def _when_shown(
    application: Any, session: Any, screenshot: str | Path | None, quit_when_done: bool
) -> None:
    """Have the picture taken, and the window closed, when it is time to."""
    if screenshot is None and not quit_when_done:
        return

    def ready() -> bool:
        return session is None or session.state in ("finished", "failed")

    def then() -> None:
        if quit_when_done:
            application.exit(force=True)

    application.take_picture(screenshot, ready, then)


def _leave_on_signals(application: Any) -> dict[int, Any]:
    """Let Ctrl-C and a polite kill do what File > Quit does; return the former handlers."""

    def leave(*arguments: Any) -> None:
        from pyface.timer.api import do_later

        do_later(application.exit, force=True)

    return {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}


def _choose_platform(without_screen: bool) -> None:
    """Draw without a screen if that is wanted; without one, say so, as Qt would abort.

    Raises
    ------
    ConfigurationError
        If there is no screen, and one is needed.
    """
    if not sys.platform.startswith("linux") or "QT_QPA_PLATFORM" in os.environ:
        return
    if without_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise ConfigurationError(
            "workbench: found no screen (neither DISPLAY nor WAYLAND_DISPLAY is set); expected "
            "one for the window. Log in with a screen, or save a picture with --screenshot."
        )
