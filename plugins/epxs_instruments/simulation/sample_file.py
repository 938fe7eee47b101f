"""A small scan of the simulated leaf, made at once: data to try things on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from traits.api import HasStrictTraits, Int, Str, provides

from epxs.phynx import api as phynx
from epxs.session.api import ISample
from epxs_instruments.simulation.beamline_model import SampleBeamline

#: Edges of the scan, mm, and time of a point, s.
_LOW, _HIGH, _SECONDS = -1.0, 1.0, 0.1


@provides(ISample)
class LeafSample(HasStrictTraits):
    """A leaf of 21 x 21 points, with the configuration of its fit."""

    title = Str("a leaf, simulated: 21 x 21 spectra with I0 and dead time, and leaf.cfg to fit it")
    #: Points along each axis.
    points = Int(21)

    def make(self, folder: Path) -> Path:
        """Write ``leaf.h5`` and ``leaf.cfg``; return the former."""
        beamline = SampleBeamline(seed=1)
        shutil.copy(beamline.config_path, folder / "leaf.cfg")
        path = folder / "leaf.h5"
        with phynx.complete_file(path, force=True) as file:
            self._scan(file, beamline)
        return path

    def _scan(self, file: phynx.File, beamline: SampleBeamline) -> None:
        size = self.points
        step = (_HIGH - _LOW) / (size - 1)
        entry = file.create_entry(_plan(beamline, size))
        measurement = entry.measurement
        assert measurement is not None
        for row in range(size * size):
            line, column = divmod(row, size)
            place = {"samx": _LOW + column * step, "samz": _LOW + line * step}
            reading = beamline.count(place, _SECONDS, 0.0)
            values: dict[str, Any] = {f"scalar_data/{own}": at for own, at in place.items()}
            values["scalar_data/I0"] = reading.counters["I0"]
            values["vortex/counts"] = reading.spectrum
            values["vortex/dead_time"] = reading.dead_time
            values["vortex/live_time"] = reading.live_time
            measurement.write_point(row, row, values)
        measurement.commit(size * size)
        entry.finish("completed", "2026-01-01T12:01:00+00:00")


def _plan(beamline: SampleBeamline, size: int) -> phynx.MeasurementPlan:
    intervals = size - 1
    axes = f"samx {_LOW:g} {_HIGH:g} {intervals} samz {_LOW:g} {_HIGH:g} {intervals}"
    return phynx.MeasurementPlan(
        name="scan_0001",
        title="a simulated leaf",
        command=f"mesh {axes} {_SECONDS:g}",
        scan_id="1",
        shape=(size, size),
        start_time="2026-01-01T12:00:00+00:00",
        axes=(
            phynx.AxisPlan("samx", "mm", _LOW, _HIGH, axis=1),
            phynx.AxisPlan("samz", "mm", _LOW, _HIGH, axis=2),
        ),
        signals=(phynx.SignalPlan("I0", "counts", priority=1),),
        detectors=(
            phynx.DetectorPlan(
                "vortex",
                beamline.mca.channels,
                beamline.mca.calibration,
                {"dead_time": "percent", "live_time": "s"},
            ),
        ),
        monitor="I0",
    )
