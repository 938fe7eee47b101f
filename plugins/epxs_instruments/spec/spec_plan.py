"""From a scan of a spec file to the plan of its measurement."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.api import (
    WITHOUT_GRID,
    AxisPlan,
    DetectorPlan,
    ForeignScan,
    Geometry,
    ImagePlan,
    MeasurementPlan,
    PositionerPlan,
    SignalPlan,
    parse_command,
)

logger = logging.getLogger(__name__)

_DATES = ("%a %b %d %H:%M:%S %Y", "%d/%b/%y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
_SECONDS = ("epoch", "seconds", "sec", "time")


def foreign_scan(scan: Any) -> ForeignScan:
    """Return the plan and the columns of *scan*, a `SpecScan`.

    Rows are in grid order where the command tells a grid. Of a scan that ended early the rest
    is missing. What has no place among the columns is kept as metadata and as text.
    """
    data, mcas, images = scan.data, scan.mcas, scan.images
    labels = _unique(scan.labels)[: data.shape[1]]
    points = max(len(each) for each in (data, *(m.counts for m in mcas.values()), *images.values()))
    geometry = _geometry(scan, points)
    axes = _axes(geometry, scan.labels, labels)
    columns: dict[str, Any] = {
        f"scalar_data/{label}": data[:, column] for column, label in enumerate(labels)
    }
    names = _free_names(mcas, labels)
    cameras = _free_cameras(images, [*labels, *names.values()])
    for own, mca in mcas.items():
        columns[f"{names[own]}/counts"] = mca.counts
        columns |= {f"{names[own]}/{label}": values for label, values in mca.columns.items()}
    columns |= {f"{cameras[own]}/counts": series for own, series in images.items()}
    plans = tuple(
        ImagePlan(cameras[own], series.shape[1:], series.dtype.str[1:], storage="compressed")
        for own, series in images.items()
    )
    detectors = tuple(_detector(names[own], mca, scan.settings) for own, mca in mcas.items())
    return ForeignScan(
        plan=replace(_plan(scan, geometry, axes, labels, detectors), images=plans),
        columns=columns,
        rows=geometry.row_order(),
        masked=_skipped(scan.settings.get("SKIPMODE", ""), labels, data),
        points=points,
    )


def _unique(labels: Sequence[str]) -> list[str]:
    """Return *labels* with numbers behind those that occur again."""
    seen: dict[str, int] = {}
    unique = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        unique.append(label if seen[label] == 1 else f"{label}_{seen[label]}")
    return unique


def _free_names(mcas: Any, labels: Sequence[str]) -> dict[str, str]:
    """Return names for detectors that no column has."""
    return {own: f"{own}_mca" if own in labels or own == "scalar_data" else own for own in mcas}


def _free_cameras(images: Any, taken: Sequence[str]) -> dict[str, str]:
    """Return names for area detectors that nothing else has."""
    return {own: f"{own}_images" if own in (*taken, "scalar_data") else own for own in images}


def _geometry(scan: Any, points: int) -> Geometry:
    """Return the grid of the scan; one line of its points where the command tells none."""
    try:
        geometry = parse_command(scan.command).at(scan.positioners)
    except FormatError as error:
        logger.warning("scan %s: %s Taken as one line of points.", scan.number, error)
        geometry = Geometry()
    if geometry.points >= max(points, 1):
        return geometry
    if geometry.points:
        logger.warning(
            "scan %s: found %d points; expected %d by its command. Taken as one line of points.",
            scan.number,
            points,
            geometry.points,
        )
        axes = tuple(replace(a, axis=1, start=np.nan, stop=np.nan) for a in geometry.axes)
        return Geometry(shape=(points,), axes=axes)
    word = scan.command.split()[0] if scan.command else ""
    if word not in WITHOUT_GRID:
        logger.warning("scan %s: the command %r is not known; taken as one line of points.",
                       scan.number, word)  # fmt: skip
    # what it moved may be known although its points are not (Escan, tseries)
    return Geometry(shape=(max(points, 1),), axes=geometry.axes)


def _axes(geometry: Geometry, found: Sequence[str], labels: list[str]) -> tuple[AxisPlan, ...]:
    """Give the motors of the command the names of their columns.

    The command has mnemonics, the columns may have names; motors are the first columns, in
    the order of the command.
    """
    axes: list[AxisPlan] = []
    for place, axis in enumerate(geometry.axes):
        if axis.name not in labels and place < len(found):
            axis = replace(axis, name=labels[place])
        if axis.name in labels and axis.name not in {a.name for a in axes}:
            axes.append(axis)
    if not axes and labels and _is_motor(labels[0]):
        axes.append(AxisPlan(labels[0]))
    return tuple(axes)


def _is_motor(label: str) -> bool:
    """Whether the first column of an unknown scan can be what it was scanned over."""
    return label.lower() not in (*_SECONDS, "point", "pt_no")


def _plan(
    scan: Any,
    geometry: Geometry,
    axes: tuple[AxisPlan, ...],
    labels: list[str],
    detectors: tuple[DetectorPlan, ...],
) -> MeasurementPlan:
    moved = {axis.name for axis in axes}
    counters = [label for label in labels if label not in moved]
    monitor = scan.monitor_name or ""
    header = scan.header
    metadata: dict[str, object] = {
        f"spec_{key}": np.array(numbers) for key, numbers in scan.numbers.items()
    }
    if np.isfinite(header.epoch):
        metadata["epoch"] = header.epoch
    return MeasurementPlan(
        name=scan.name,
        command=scan.command,
        scan_id=str(scan.number),
        shape=geometry.shape,
        start_time=_iso(scan.date),
        axes=axes,
        signals=tuple(
            SignalPlan(
                label,
                units="s" if label.lower() in _SECONDS else "",
                priority=1 if label == counters[-1] else 0,
                efficiency=_efficiency(scan.settings) if label == monitor else 1.0,
            )
            for label in counters
        ),
        positioners=tuple(
            PositionerPlan(motor, float(value)) for motor, value in scan.positioners.items()
        ),
        detectors=detectors,
        monitor=monitor if monitor in counters else "",
        source_file=str(scan.path),
        program=header.program or "spec",
        title=scan.command,
        user=header.user,
        metadata=metadata,
        notes=scan.text,
    )


def _efficiency(settings: Any) -> float:
    try:
        efficiency = float(settings.get("monitor efficiency", 1.0))
    except ValueError:
        return 1.0
    return efficiency if 0 < efficiency < np.inf else 1.0


def _detector(name: str, mca: Any, settings: Any) -> DetectorPlan:
    channels = np.asarray(mca.channels)
    told = {own.lower() for own in mca.columns}
    only_normalization = "dtn" in told and not told & {"dead", "dead_time"}
    usual = "normalization" if only_normalization else "percent"
    return DetectorPlan(
        name=name,
        channels=mca.counts.shape[1],
        calibration=tuple(float(value) for value in mca.calibration),
        scalars={own: "" for own in mca.columns},
        dead_time_format=_dead_time_format(
            settings.get("dead time format") or settings.get("dead_time_format", ""), usual
        ),
        dtype=mca.counts.dtype.str[1:],
        first_channel=int(channels[0]) if channels.ndim == 1 and len(channels) else 0,
        storage="compressed",
    )


def _dead_time_format(told: str, usual: str) -> str:
    known = ("percent", "fraction", "normalization", "correction")
    return told if told in known else "percent" if told == "%" else usual


def _skipped(mode: str, labels: list[str], data: np.ndarray) -> np.ndarray | None:
    """Return which points the scan skipped: ``SKIPMODE counter threshold``."""
    words = mode.split()
    if len(words) < 2 or words[0] not in labels:
        return None
    try:
        threshold = float(words[-1])
    except ValueError:
        return None
    skipped: np.ndarray = data[:, labels.index(words[0])] < threshold
    return skipped


def _iso(date: Any) -> str:
    """Return *date* as ISO 8601; "" where it is not understood."""
    text = " ".join(str(date or "").split())
    for form in _DATES:
        try:
            return datetime.strptime(text, form).isoformat()
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return ""
