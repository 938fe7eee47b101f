"""Commands that scan: each point is moved to, counted and broadcast."""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import count
from typing import Any

from epxs.core.api import InstrumentError
from epxs.instrument.api import SCANS, ScanPlan, plan_scan
from epxs_instruments.spec.broadcast import newscan, newscandata, python_repr
from epxs_instruments.spec.commands import COMMANDS, command
from epxs_instruments.spec.experiment import Experiment

#: How much time may be caught up with, in s.
LATENESS = 0.1


async def start_scan(name: str, experiment: Experiment, arguments: list[str]) -> None:
    """Carry out a scan command from its first point on.

    Raises
    ------
    InstrumentError
        If the arguments make no sense, or a position is outside of the limits of its motor:
        then nothing has moved.
    """
    heading = " ".join([name, *arguments])
    plan = plan_scan(name, arguments, experiment.positions(), heading)
    for scanned in plan.ranges:
        motor = experiment.motor(scanned.mne)
        motor.check(scanned.start)
        motor.check(scanned.stop)
    number = int(experiment.variables.number("SCAN_N")) + 1
    experiment.variables.set("SCAN_N", number)
    experiment.paused = None
    experiment.print(f"Scan {number}: {heading}")
    if experiment.writer is not None:
        experiment.writer.begin(experiment, plan, number)
    if experiment.variables.number("SC_DATA_ACTIVE"):
        text = newscan(experiment, plan, number)
        experiment.variables.set("_SC_NEWSCAN", text)
        if experiment.faults.take("duplicate"):
            experiment.variables.set("_SC_NEWSCAN", text)
    await _run(experiment, plan, 0)


for _name in SCANS:
    COMMANDS[_name] = partial(start_scan, _name)


@command("scan_on")
async def scan_on(experiment: Experiment, arguments: list[str]) -> None:
    """Go on with the scan that was interrupted."""
    if experiment.paused is None:
        raise InstrumentError("scan_on: found no interrupted scan; expected one. Start a scan.")
    plan, index = experiment.paused
    if experiment.writer is not None:
        experiment.writer.remark("Scan continued.")
    await _run(experiment, plan, index)


async def _run(experiment: Experiment, plan: ScanPlan, first: int) -> None:
    """Take the points from *first* on; what is left when cancelled waits for ``scan_on``."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    index = first
    experiment.set_counting(True)
    try:
        for index in range(first, plan.npoints) if plan.npoints else count(first):
            experiment.paused = (plan, index)
            await experiment.room()
            # sleeps are too long by up to a ms: what is late is caught up with
            due = max(due + experiment.model.pace + plan.rest, loop.time() - LATENESS)
            await asyncio.sleep(max(0.0, due - loop.time()))
            _take_point(experiment, plan, index)
    except asyncio.CancelledError:
        if experiment.writer is not None:
            experiment.writer.remark(f"Scan aborted after {index} points.")
        raise
    finally:
        experiment.set_counting(False)
    experiment.paused = None
    for mne, position in plan.back.items():
        experiment.motor(mne).step(position)
    if experiment.variables.number("SC_DATA_ACTIVE"):
        experiment.variables.set("_SC_NEWSCAN", "0")


def _take_point(experiment: Experiment, plan: ScanPlan, index: int) -> None:
    targets = plan.positions(index)
    for mne, target in targets.items():
        experiment.motor(mne).step(target)
    reading, epoch = experiment.count(plan.seconds)
    variables = experiment.variables
    variables.set("NPTS", index)
    if experiment.writer is not None:
        experiment.writer.point(experiment, targets, reading, epoch)
    if variables.number("SC_DATA_ACTIVE") and not experiment.faults.take("gap"):
        text = newscandata(experiment, index, epoch, targets, reading)
        variables.set("_SC_NEWSCANDATA", text)
        if experiment.faults.take("again"):
            variables.set("_SC_NEWSCANDATA", text)
    if variables.number("SC_PLOT_ACTIVE"):
        variables.set("_SC_NEWPLOTDATA", _plot_text(experiment, plan, index))


def _plot_text(experiment: Experiment, plan: ScanPlan, index: int) -> str:
    mne = experiment.detector
    values: dict[str, Any] = {
        "i": index,
        "x": plan.positions(index)[plan.ranges[0].mne] if plan.ranges else index,
        mne: experiment.counts.get(mne, 0.0),
    }
    return python_repr(values, experiment.digits)
