"""A measured scan served again: the readings of the nearest recorded point."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from traits.api import provides

from epxs.core.api import FileError, FormatError, InstrumentError, offers
from epxs_instruments.simulation.dead_time import dead_percent
from epxs_instruments.simulation.i_beamline_model import (
    CounterSpec,
    IBeamlineModel,
    McaSpec,
    MotorSpec,
    Reading,
)

#: Columns that the server tells by itself.
NOT_COUNTERS = {"Epoch", "epoch"}
#: Units of columns that do not count; spec's files hold none.
UNITS = {
    **dict.fromkeys(("sec", "seconds", "real", "live"), "s"),
    **dict.fromkeys(("icr", "ocr"), "1/s"),
    "cesr": "mA",
    "dead": "percent",
}


def find_spec_file(path: Path) -> Path:
    """Return the spec file at *path*, or the only one in the folder *path*.

    Raises
    ------
    FileError
        If there is no such path, or the folder holds no spec file, or several.
    """
    if path.is_file():
        return path
    if not path.is_dir():
        raise FileError(
            f"replay {path}: found nothing there; expected a folder with a measured scan. "
            "Check the path."
        )
    found = [file for file in sorted(path.iterdir()) if _looks_like_spec(file)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(file.name for file in found) or "none"
    raise FileError(
        f"replay {path}: found {names if found else 'no spec file'}; expected one spec file "
        "(a text file that begins with #F) beside its side files. "
        + ("Name the file instead of the folder." if found else "Check the folder.")
    )


def find_config(path: Path) -> Path:
    """Return the PyMca configuration beside a measured scan.

    Raises
    ------
    FileError
        If the folder holds none, or several.
    """
    folder = path if path.is_dir() else path.parent
    found = sorted(folder.glob("*.cfg"))
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise FileError(
            f"replay {folder}: found {names} of PyMca's configurations; expected one, *.cfg. "
            "Put the one that fits the scan there."
        )
    return found[0]


def _looks_like_spec(path: Path) -> bool:
    """Say whether *path* is a master spec file: not a side file, not HDF5."""
    if not path.is_file() or path.suffix == ".mca":
        return False
    try:
        with path.open("rb") as file:
            start = file.read(3)
    except OSError as error:
        raise FileError(
            f"replay {path}: cannot be read ({error.strerror}); expected a readable file. "
            "Check its permissions."
        ) from error
    return start in (b"#F ", b"#S ")


@provides(IBeamlineModel)
class ReplayBeamline:
    """Gives back what was measured: same positions, same counts, same spectra.

    Parameters
    ----------
    path
        Folder with a spec file and its side file of spectra, or the spec file.
    rate
        Points per second that the server is to take.

    Raises
    ------
    FileError
        If there is no such file.
    FormatError
        If no scan in it has spectra, or its motors cannot be told.
    """

    def __init__(self, path: Path, rate: float = 60.0) -> None:
        self.path = find_spec_file(Path(path))
        scans = offers.find(offers.READERS, "spec")(self.path).scans
        with_spectra = [scan for scan in scans if scan.mcas and len(scan.data)]
        if not with_spectra:
            raise FormatError(
                f"replay {self.path}: found {len(scans)} scans without spectra; expected one with "
                "them. Put the side file (*.scan<N>.<name>.mca) beside the spec file."
            )
        scan = with_spectra[0]
        name, self._spectra = next(iter(scan.mcas.items()))
        self._data = np.asarray(scan.data, dtype=float)[: len(self._spectra.counts)]
        self._labels = list(scan.labels)
        self._axes = self._find_axes(scan)
        self._grid = self._data[:, [self._labels.index(mne) for mne in self._axes]]
        self._steps = np.array([_smallest_step(column) for column in self._grid.T])
        self.motors = self._make_motors(scan)
        self.counters = [
            CounterSpec(label, label, UNITS.get(label, "counts"))
            for label in self._labels
            if label not in self._axes and label not in NOT_COUNTERS
        ]
        a0, a1, a2, *_ = (*(float(value) for value in self._spectra.calibration), 0.0, 0.0, 0.0)
        self.mca = McaSpec(name, self._spectra.counts.shape[1], (a0, a1, a2))
        self.monitor = str(scan.monitor_name or "") or self.counters[0].mne
        self.datafile = self.path.name
        self.pace = 1.0 / rate
        self.scan_command = " ".join(str(scan.command).split())

    def _find_axes(self, scan: Any) -> list[str]:
        """Return the motors that the scan moved: those named in its command."""
        words = str(scan.command).split()
        axes = [label for label in self._labels if label in words]
        if not axes:
            raise FormatError(
                f"replay {self.path}: found none of the columns {', '.join(self._labels)} in the "
                f"command {scan.command!r}; expected the scanned motors. Only scans of motors "
                "can be replayed."
            )
        return axes

    def _make_motors(self, scan: Any) -> list[MotorSpec]:
        """Return all motors of the file; spec's files hold no units, translations are in mm."""
        motors = []
        for mne, position in {**dict.fromkeys(self._axes, 0.0), **scan.positioners}.items():
            low, high = position - 1000.0, position + 1000.0
            units = ""
            if mne in self._axes:
                column = self._grid[:, self._axes.index(mne)]
                units = "mm"
                low, high = float(column.min()) - 10.0, float(column.max()) + 10.0
                position = float(column[0])
            motors.append(MotorSpec(mne, mne, units, float(position), low, high, 10.0))
        return motors

    def count(self, positions: Mapping[str, float], preset: float, epoch: float) -> Reading:
        """Return what was recorded at the nearest point (see `IBeamlineModel.count`)."""
        row = self._nearest(positions)
        values: dict[str, float] = dict(zip(self._labels, self._data[row].tolist(), strict=True))
        columns: dict[str, float] = {
            name: float(column[row]) for name, column in self._spectra.columns.items()
        }
        counters = {counter.mne: values[counter.mne] for counter in self.counters}
        spectrum = np.asarray(self._spectra.counts[row])
        real: float = columns.get("real", values.get("seconds", abs(preset)))
        live = columns.get("live", real)
        total = float(spectrum.sum())
        icr = columns.get("icr", total / real if real > 0 else 0.0)
        ocr = columns.get("ocr", total / live if live > 0 else 0.0)
        return Reading(
            counters=counters,
            spectrum=np.rint(spectrum).astype(np.uint32),
            real_time=real,
            live_time=live,
            dead_time=columns.get("dead", dead_percent(icr, ocr, real, live)),
            icr=icr,
            ocr=ocr,
        )

    def _nearest(self, positions: Mapping[str, float]) -> int:
        """Return the recorded row nearest to *positions*; within half a step."""
        here = np.array([positions[mne] for mne in self._axes])
        distances = np.abs(self._grid - here) / self._steps
        row = int(np.argmin((distances**2).sum(axis=1)))
        if (distances[row] <= 0.5).all():
            return row
        ranges = ", ".join(
            f"{mne} {column.min():g} to {column.max():g}"
            for mne, column in zip(self._axes, self._grid.T, strict=True)
        )
        where = ", ".join(f"{mne} {value:g}" for mne, value in zip(self._axes, here, strict=True))
        raise InstrumentError(
            f"replay {self.path.name}: found no recorded point near {where}; expected {ranges}. "
            f"Run the recorded command: {self.scan_command}"
        )


def _smallest_step(column: np.ndarray) -> float:
    """Return the smallest step of a motor between recorded points; 1 if it never moved."""
    steps = np.diff(np.unique(np.round(column, 6)))
    return float(steps.min()) if len(steps) else 1.0
