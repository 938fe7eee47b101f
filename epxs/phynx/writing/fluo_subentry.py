"""A part of an entry that strictly follows NXfluo, the definition of NeXus for fluorescence.

NXfluo knows one spectrum only, so this is the sum of all; the entry itself makes no such claim.
"""

from __future__ import annotations

from typing import Any

import h5py
import numpy as np

from epxs.core.api import FormatError
from epxs.phynx.names import Names
from epxs.phynx.writing import h5write
from epxs.phynx.writing.cube import owned

#: Planck's constant times the speed of light: energy in keV times wavelength in angstrom.
KEV_ANGSTROM = 12.398419843320026


def write_fluo_subentry(
    entry: Any,
    detector: str,
    energy: float,
    source_name: str,
    source_type: str = "Synchrotron X-ray Source",
) -> str:
    """Add the sum spectrum of *detector* as NXfluo has it; return the path of the subentry.

    Parameters
    ----------
    entry
        An entry with a sample, a start time and a monitor; its file is open for writing.
    detector
        Name of a multi-channel analyser of its measurement.
    energy
        Energy of the beam in keV.
    source_name
        Name of the source of the beam, as ``CHESS``.
    source_type
        One of the types of NXsource.

    Raises
    ------
    FileError
        If nothing can be created in the file.
    FormatError
        If something that NXfluo requires is not known.
    """
    entry.file.check_creation(f"the NXfluo subentry of {detector}")
    _check(entry, detector, energy)
    h5 = entry.h5
    mca = entry.measurement.mcas[detector]
    name = Names(h5).take(f"fluo_{detector}")
    made = h5write.group(h5, name, "NXsubentry", default="data")
    h5write.text(made, "definition", "NXfluo")
    for own in ("title", "start_time"):
        h5write.link(made, own, h5[own])
    instrument = h5write.group(made, "instrument", "NXinstrument")
    source = h5write.group(instrument, "source", "NXsource")
    for own, value in (("name", source_name), ("type", source_type), ("probe", "x-ray")):
        h5write.text(source, own, value)
    beam = h5write.group(instrument, "monochromator", "NXmonochromator")
    h5write.array(beam, "energy", float(energy), units="keV")
    h5write.array(beam, "wavelength", KEV_ANGSTROM / energy, units="angstrom")
    device = h5write.group(instrument, "fluorescence", "NXdetector")
    spectrum = np.rint(mca.counts.sum(range(len(mca.counts)))).astype("i8")
    data = h5write.array(device, "data", spectrum, units="counts", interpretation="spectrum")
    energies = owned(entry, detector, "energy")
    h5write.link(device, "energy", energies)
    h5write.link(made, "sample", h5["sample"])
    _write_monitor(made, entry.measurement, mca)
    plot = h5write.group(made, "data", "NXdata", signal="data")
    h5write.set_attrs(plot, {"axes": ["energy"]})
    h5write.link(plot, "data", data)
    h5write.link(plot, "energy", energies)
    return str(made.name)


def _write_monitor(made: h5py.Group, measurement: Any, mca: Any) -> None:
    """Write for how long, or until how much beam, all that was added up was counted."""
    rows = measurement.measured & ~measurement.masked
    total = float(np.nansum(np.asarray(measurement.monitor[...])[rows]))
    timed = mca.real_time is not None
    preset = float(np.nansum(np.asarray(mca.real_time[...])[rows])) if timed else total
    control = h5write.group(made, "control", "NXmonitor")
    h5write.text(control, "mode", "timer" if timed else "monitor")
    h5write.array(control, "preset", preset, units="s" if timed else "counts")
    h5write.array(control, "data", np.int64(np.rint(total)), units="counts")


def _check(entry: Any, detector: str, energy: float) -> None:
    """Raise unless all that NXfluo requires is known."""
    measurement = entry.measurement
    missing = [f"no {own}" for own in ("title", "start_time", "sample") if own not in entry]
    if measurement is None or detector not in measurement.mcas:
        missing.append(f"no spectra of {detector!r}")
    if measurement is None or measurement.monitor is None:
        missing.append("no monitor")
    if not (np.isfinite(energy) and energy > 0):
        missing.append(f"the energy {energy} keV")
    if missing:
        raise FormatError(
            f"{entry.path}: found {', '.join(missing)}; expected all that NXfluo requires. "
            "Leave the NXfluo subentry out, or tell them when the scan is recorded or converted."
        )
