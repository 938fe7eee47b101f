"""``epxs workbench``: the window."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError, OfferError
from epxs.workbench.screen import has_screen


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "workbench",
        help="open the window (also: epxs without a subcommand)",
        description="Open the workbench: browse files, watch element maps, click a pixel to "
        "see its spectrum and fit.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="HDF5 files to open")
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="PNG",
        help="draw the window without a screen, save its picture and exit",
    )
    parser.add_argument(
        "--safe-mode", action="store_true", help="start only plugins that came with epxs"
    )
    parser.add_argument(
        "--disable",
        action="append",
        default=[],
        metavar="ID",
        help="leave a plugin alone this time (may be given more than once)",
    )
    parser.set_defaults(run=run)


def application() -> Any:
    """Return the module of the window.

    Raises
    ------
    OfferError
        If the extra that brings it is not installed.
    """
    try:
        from epxs.workbench import application
    except ImportError as error:
        raise OfferError(
            f"workbench: found no {error.name}; expected the packages that draw the window. "
            'Install them with: pip install "epxs[workbench]"'
        ) from error
    return application


def run(arguments: argparse.Namespace) -> int:
    """Open the window, and wait until it is closed."""
    if arguments.screenshot is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif not has_screen():
        raise EpxsError(
            "workbench: found no screen (DISPLAY and WAYLAND_DISPLAY are not set); expected one "
            "for the window. Log in with one, or save a picture: epxs workbench FILE "
            "--screenshot PNG"
        )
    return int(
        application().run(
            paths=arguments.files,
            screenshot=arguments.screenshot,
            quit_when_done=arguments.screenshot is not None,
            disabled=arguments.disable,
            safe_mode=arguments.safe_mode,
        )
        or 0
    )
