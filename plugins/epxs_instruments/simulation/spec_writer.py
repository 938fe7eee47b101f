"""Writes spec files while a simulated spec scans: a master, and a file per detector and scan."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

#: Names on a line of #O, values on a line of #P, counts on a line of a spectrum.
NAMES, CHANNELS = 8, 25


class SpecWriter:
    """Keeps the files of one experiment, as spec with its detector macros does.

    Every line is flushed: others may follow the files while they grow.

    Parameters
    ----------
    folder
        Where the files are; ``DATAFILE`` is their name below it.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._epochs: dict[Path, float] = {}
        self._columns: list[str] = []
        self._paths: list[Path] = []

    def path(self, datafile: str) -> Path:
        """Return the path of the master."""
        return self.folder / datafile

    def begin(self, experiment: Any, plan: Any, number: int) -> None:
        """Write the head of a scan."""
        master = self.path(str(experiment.variables.get("DATAFILE")))
        master.parent.mkdir(parents=True, exist_ok=True)
        if not master.exists():
            self._write(master, _file_head(master.name, experiment))
        self._epochs.setdefault(master, _epoch(master))
        self._columns = [scanned.mne for scanned in plan.ranges]
        labels = [*self._columns, "Epoch", *experiment.counts]
        self._write(master, self._scan_head(experiment, plan, number, labels))
        self._paths = [master]
        for mca in experiment.elements:
            side = master.with_name(f"{master.name}.scan{number}.{mca.mne}.mca")
            self._write(side, _side_head(side, master, experiment, plan, number, mca))
            self._paths.append(side)

    def point(self, experiment: Any, positions: Any, reading: Any, epoch: float) -> None:
        """Write a point."""
        master, *sides = self._paths
        values = [positions[mne] for mne in self._columns]
        values += [round(epoch - self._epochs[master]), *experiment.counts.values()]
        self._write(master, " ".join(f"{value:.8g}" for value in values) + "\n")
        readings = [reading, *reading.others]
        for side, mca, element in zip(sides, experiment.elements, readings, strict=True):
            factor = element.icr * element.real_time / max(element.ocr * element.live_time, 1e-9)
            columns = (element.icr, element.ocr, element.real_time, element.live_time,
                       element.dead_time, factor)  # fmt: skip
            text = " ".join(f"{value:.6g}" for value in columns)
            self._write(side, f"{text}\n@{mca.mne} {_wrapped(element.spectrum)}\n")

    def remark(self, text: str) -> None:
        """Write a comment: the scan was interrupted, or goes on."""
        if self._paths:
            self._write(self._paths[0], f"#C {_date()}.  {text}\n")

    @staticmethod
    def _write(path: Path, text: str) -> None:
        with path.open("a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)

    @staticmethod
    def _scan_head(experiment: Any, plan: Any, number: int, labels: list[str]) -> str:
        words = plan.heading.split()
        preset = f"#T {plan.seconds:g}  (Seconds)"
        if plan.seconds < 0:
            preset = f"#M {-plan.seconds:g}  ({experiment.monitor})"
        lines = [f"\n#S {number}  {' '.join(words)}", f"#D {_date()}", preset]
        positions = [f"{motor.position:.8g}" for motor in experiment.motors.values()]
        for row, start in enumerate(range(0, len(positions), NAMES)):
            lines.append(f"#P{row} " + " ".join(positions[start : start + NAMES]))
        for mca in experiment.elements:
            a, b, c = mca.calibration
            lines.append(f"#@CALIB {a:g} {b:g} {c:g} {mca.mne}")
        lines += [f"#N {len(labels)}", "#L " + "  ".join(labels)]
        return "\n".join(lines) + "\n"


def _file_head(name: str, experiment: Any) -> str:
    lines = [f"#F {name}", f"#E {int(time.time())}", f"#D {_date()}", "#C xrf  User = epxs-sim"]
    names = [motor.spec.mne for motor in experiment.motors.values()]
    for row, start in enumerate(range(0, len(names), NAMES)):
        lines.append(f"#O{row} " + "  ".join(names[start : start + NAMES]))
    return "\n".join(lines) + "\n"


def _side_head(side: Path, master: Path, experiment: Any, plan: Any, number: int, mca: Any) -> str:
    a, b, c = mca.calibration
    return (
        f"#F {side.name}\n#E {int(time.time())}\n#D {_date()}\n#C xrf  User= epxs-sim\n\n"
        f"#C Saving MCA data for Scan:{number} in Datafile:{master.name}\n\n"
        f"#S {number}  {plan.heading}\n#D {_date()}\n"
        f"#U EPICS mca: {mca.mne}\n#@MCA %{CHANNELS}C\n"
        f"#@CHANN {mca.channels} 0 {mca.channels - 1} 1\n#@CALIB {a:g} {b:g} {c:g} \n"
        "#N 6\n#L icr  ocr  real  live  dead  dtn\n"
    )


def _epoch(master: Path) -> float:
    """Return the time that a file counts from, s since the epoch."""
    with master.open(encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if line.startswith("#E "):
                return float(line.split()[1])
    return time.time()


def _wrapped(spectrum: np.ndarray) -> str:
    counts = [str(int(count)) for count in spectrum]
    rows = [" ".join(counts[n : n + CHANNELS]) for n in range(0, len(counts), CHANNELS)]
    return "\\\n ".join(rows)


def _date() -> str:
    return time.strftime("%a %b %d %H:%M:%S %Y")
