"""``epxs demo``: the whole chain, live, on the simulated beamline or on measured data."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from epxs.cli.simulate import add_beamline_options, make_beamline
from epxs.core.api import EpxsError, FileError, OfferError, offers
from epxs.workbench.screen import has_screen

DESCRIPTION = """\
Start the simulated beamline, connect to it, run a mesh scan, record every point, fit it as
it arrives and fill element maps in the workbench. Without a screen, or with --headless, the
same chain runs in the terminal. Leaves in DIR:

  demo.h5        every point and every result, HDF5/NeXus
  maps.png       the element maps
  spectrum.png   a spectrum with its fit, residual and lines
  workbench.png  the window
"""

#: Points per second: in the window slow enough to watch, in the terminal quick.
WATCHED, HEADLESS = 60.0, 200.0


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "demo",
        help="see it all at work on a simulated beamline",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("epxs-demo"),
        metavar="DIR",
        help="folder for what it leaves (default: ./epxs-demo)",
    )
    parser.add_argument(
        "--headless", action="store_true", help="no window, even where there is a screen"
    )
    add_beamline_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the demo; see the description."""
    headless = arguments.headless or not has_screen()
    path = prepare_folder(arguments.out)
    session = run_chain(arguments, path, headless)
    pictures = draw_pictures(path, arguments.out)
    for line in report(session, [path, *pictures]):
        print(line)
    return 0


def prepare_folder(folder: Path) -> Path:
    """Make *folder* and return the path of ``demo.h5`` in it; an earlier one is kept aside.

    Raises
    ------
    FileError
        If the folder cannot be made or written.
    """
    path = folder / "demo.h5"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(folder / "demo.previous.h5")
    except OSError as error:
        raise FileError(
            f"{folder}: cannot be used for the output: {error.strerror}; expected a folder "
            "that can be written. Choose another with --out."
        ) from error
    return path


def run_chain(arguments: argparse.Namespace, path: Path, headless: bool) -> Any:
    """Run beamline, client, recorder, fit and views; return the finished session."""
    from epxs.instrument.api import connect
    from epxs.session.api import LiveSession

    with make_beamline(arguments, HEADLESS if headless else WATCHED) as beamline:
        for line in beamline.describe():
            print(line, flush=True)
        analysis = offers.find(offers.ANALYSES, "fluorescence")(beamline.config_path)
        instrument = connect(beamline.spec_address)
        try:
            session = LiveSession(path, analysis)
            try:
                session.attach(instrument)
                instrument.enable_broadcast()
                if not headless:  # the window shows them, and a scan keeps spec from answering
                    list(instrument.motors), list(instrument.counters)
                reply = instrument.run(beamline.scan_command)
                if headless:
                    follow(session, reply)
                else:
                    watch(session)
            finally:
                session.stop()
        finally:
            instrument.close()
    return session


def follow(session: Any, reply: Any) -> None:
    """Show a progress bar until the scan is complete."""
    from epxs.cli.follow import Follower

    Follower(session, reply).follow()


def watch(session: Any) -> None:
    """Show the scan in the workbench until its window is closed."""
    from epxs.cli.workbench import application

    application().run(session=session)
    if session.error is not None:
        raise session.error


def draw_pictures(path: Path, folder: Path) -> list[Path]:
    """Draw what the demo leaves beside its file; return the paths."""
    from epxs.session.api import draw_figures

    pictures = draw_figures(path, folder)
    window = folder / "workbench.png"
    try:
        draw_window(path, window)
    except EpxsError as error:
        print(f"epxs: {window} is not drawn: {error}", file=sys.stderr)
    else:
        pictures.append(window)
    return pictures


def draw_window(path: Path, picture: Path) -> None:
    """Save a picture of the real window, drawn without a screen, in a process of its own.

    Raises
    ------
    OfferError
        If the window cannot be drawn.
    """
    done = subprocess.run(
        [sys.executable, "-m", "epxs.cli", "workbench", str(path), "--screenshot", str(picture)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0 or not picture.exists():
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OfferError(
            f"workbench: found exit status {done.returncode}: {last.removeprefix('epxs: ')}"
        )


def report(session: Any, paths: list[Path]) -> list[str]:
    """Return lines that say how it went and where everything is."""
    lags = sorted(session.lags)
    lines = [
        f"{session.acquired} of {session.measurement.npoints} points recorded "
        f"({session.status}), {session.rate:.0f} points/s"
    ]
    if lags:
        lines.append(
            f"fit of a point on disk {1e3 * lags[len(lags) // 2]:.0f} ms after the point "
            f"(median; slowest {1e3 * lags[-1]:.0f} ms)"
        )
    return lines + [f"  {path}" for path in paths]
