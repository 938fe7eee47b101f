"""The child's side of a child process: tell that it is ready, and end with the parent."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import select
import signal
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError

#: How often a child looks whether it still has its parent, s.
LOOK_EVERY = 0.5


def make_parser(description: str) -> argparse.ArgumentParser:
    """Return a parser with the options that all children of the simulation know."""
    parser = argparse.ArgumentParser(
        description=f"{description} Prints one line of JSON when ready; ends on SIGTERM or "
        "SIGINT, and when its standard input closes."
    )
    parser.add_argument("--seed", type=int, default=1, help="of the sample and of the noise")
    parser.add_argument("--rate", type=float, default=60.0, help="points per second of a scan")
    parser.add_argument("--elements", type=int, default=1, help="elements of the detector")
    parser.add_argument(
        "--library", type=int, default=0, help="readings that are given again and again; 0 is none"
    )
    parser.add_argument("--replay", type=Path, help="folder of a measured scan to serve")
    return parser


def make_model(arguments: argparse.Namespace) -> Any:
    """Return the beamline that the options ask for."""
    if arguments.replay is not None:
        from epxs_instruments.simulation.replay import ReplayBeamline

        return ReplayBeamline(arguments.replay, arguments.rate)
    from epxs_instruments.simulation.beamline_model import SampleBeamline

    model: Any = SampleBeamline(arguments.seed, arguments.rate, elements=arguments.elements)
    if arguments.library:
        from epxs_instruments.simulation.library import LibraryBeamline

        model = LibraryBeamline(model, arguments.library)
    return model


def announce(facts: Mapping[str, Any]) -> None:
    """Tell the parent, in one line on standard output."""
    print(json.dumps(dict(facts)), flush=True)


def run(serve: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run *serve* until the parent ends or asks; return an exit status.

    An `EpxsError` goes to the parent as a line of JSON, by its name and text.
    """
    try:
        asyncio.run(_run_until_told(serve))
    except EpxsError as error:
        announce({"error": str(error), "kind": type(error).__name__})
        return 1
    return 0


async def _run_until_told(serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    _watch_parent(lambda: loop.call_soon_threadsafe(told.set))
    serving, waiting = asyncio.create_task(serve()), asyncio.create_task(told.wait())
    await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not serving.done():
        serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def _watch_parent(tell: Callable[[], Any]) -> None:
    """Have *tell* called when standard input closes, or another process becomes the parent."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            readable, _, _ = select.select([0], [], [], LOOK_EVERY)
            if readable and not os.read(0, 4096):
                break
        # the loop may be closed already
        with contextlib.suppress(RuntimeError):
            tell()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
