"""From the announcement of a scan to the plan of its file, and from points to rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from epxs.core.api import ScanError
from epxs.instrument.api import NodeSpec, ScanStarted
from epxs.phynx.api import (
    AxisPlan,
    DetectorPlan,
    MeasurementPlan,
    PositionerPlan,
    SignalPlan,
)

#: Scans whose every second line runs backwards.
SERPENTINE = ("zzmesh", "zigzag")
#: Recorded by the file itself, in columns of its own.
INDEX, MASKED = "i", "masked"


def iso_time(seconds: float) -> str:
    """Return *seconds* since the epoch as ISO 8601 text in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def measurement_plan(started: ScanStarted) -> MeasurementPlan:
    """Return the plan of the file for the scan that *started* announces.

    Raises
    ------
    ScanError
        If the announced shape has no points, or a detector has no channels.
    """
    if started.npoints < 1 and not started.open_ended:
        raise ScanError(
            f"scan {started.scan_id}: found shape {started.shape}; expected at least one point. "
            "Check the intervals of the scan command."
        )
    scalars = _below(started, "scalar_data")
    return MeasurementPlan(
        name=_entry_name(started.scan_id),
        command=started.command,
        scan_id=started.scan_id,
        shape=() if started.open_ended else started.shape,
        npoints=started.npoints,
        growing=started.open_ended,
        start_time=iso_time(started.time),
        axes=tuple(_axis(n, spec) for n, spec in scalars.items() if spec.class_name == "Axis"),
        signals=tuple(
            _signal(name, spec)
            for name, spec in scalars.items()
            if spec.class_name != "Axis" and name not in (INDEX, MASKED)
        ),
        positioners=tuple(
            PositionerPlan(name, float(spec.attrs["data"]), str(spec.attrs.get("units", "")))
            for name, spec in _below(started, "positioners").items()
            if "data" in spec.attrs
        ),
        detectors=tuple(
            _detector(started, path)
            for path, spec in started.nodes.items()
            if spec.class_name == "MultiChannelAnalyzer"
        ),
        monitor=str(started.info.get("monitor", "")),
        source_file=started.source_file,
        program=str(started.info.get("program", "")),
        title=str(started.info.get("title", started.command)),
        sample=str(started.info.get("sample", "")),
        user=str(started.info.get("user", "")),
    )


def row_of_point(started: ScanStarted, index: int) -> int:
    """Return the row, in grid order, of the point taken as number *index*.

    Raises
    ------
    ScanError
        If the point lies outside the announced shape.
    """
    if started.open_ended and index >= 0:
        return index
    if not 0 <= index < started.npoints:
        raise ScanError(
            f"scan {started.scan_id}: found point {index}; expected 0 to {started.npoints - 1} "
            f"for shape {started.shape}. Check the shape that the source announced."
        )
    words = started.command.split()
    if len(started.shape) != 2 or not words or words[0] not in SERPENTINE:
        return index
    line, place = divmod(index, started.shape[1])
    return line * started.shape[1] + (started.shape[1] - 1 - place if line % 2 else place)


def _entry_name(scan_id: str) -> str:
    """Return the name of the entry for a scan: ``scan_0012`` for the number 12."""
    return f"scan_{int(scan_id):04d}" if scan_id.isdigit() else f"scan_{scan_id}"


def _below(started: ScanStarted, group: str) -> dict[str, NodeSpec]:
    """Return the nodes of *group* by their own names."""
    prefix = f"{group}/"
    return {
        path.removeprefix(prefix): spec
        for path, spec in started.nodes.items()
        if path.startswith(prefix)
    }


def _axis(name: str, spec: NodeSpec) -> AxisPlan:
    start, stop = spec.attrs.get("range", (np.nan, np.nan))
    return AxisPlan(
        name=name,
        units=str(spec.attrs.get("units", "")),
        start=float(start),
        stop=float(stop),
        axis=int(spec.attrs.get("axis", 1)),
        primary=int(spec.attrs.get("primary", 1)),
    )


def _signal(name: str, spec: NodeSpec) -> SignalPlan:
    return SignalPlan(
        name=name,
        units=str(spec.attrs.get("units", "")),
        priority=int(spec.attrs.get("signal", 0)),
        efficiency=float(spec.attrs.get("efficiency", 1.0)),
        # seconds since the epoch need more digits than float32 has
        dtype="f8" if name.lower() == "epoch" else "f4" if "f" in _kind(spec) else "f8",
    )


def _kind(spec: NodeSpec) -> str:
    return str(spec.attrs.get("dtype", "d"))


def _detector(started: ScanStarted, name: str) -> DetectorPlan:
    nodes = _below(started, name)
    attrs: dict[str, Any] = dict(started.nodes[name].attrs)
    shape: tuple[Any, ...] = (
        tuple(nodes["counts"].attrs.get("shape", ())) if "counts" in nodes else ()
    )
    if len(shape) != 2:
        raise ScanError(
            f"scan {started.scan_id}: {name}: found counts of shape {shape}; expected "
            "(points, channels). Check what the macro of this detector announces."
        )
    dead_time = nodes.get("dead_time")
    return DetectorPlan(
        name=name,
        channels=int(shape[1]),
        calibration=tuple(float(c) for c in attrs.get("calibration", (0.0, 1.0, 0.0))),
        scalars={
            own: str(spec.attrs.get("units", ""))
            for own, spec in nodes.items()
            if own not in ("counts", "channels")
        },
        description=str(attrs.get("description", "")),
        dead_time_format=str(
            dead_time.attrs.get("dead_time_format", "percent") if dead_time else "percent"
        ),
    )
