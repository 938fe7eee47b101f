"""The tree of a measurement in a NeXus file (docs/decisions/0003-measurement-layout.md).

The NeXus hierarchy (``instrument``) owns the data; ``measurement`` is a collection of soft
links in the shape that phynx has always had; ``map`` is what any viewer shows first.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import h5py
import numpy as np

from epxs.core import units
from epxs.phynx.names import Names
from epxs.phynx.writing import h5write
from epxs.phynx.writing.detector_layout import create_detector
from epxs.phynx.writing.image_layout import create_images
from epxs.phynx.writing.metadata_layout import create_metadata
from epxs.phynx.writing.plans import AxisPlan, MeasurementPlan, SignalPlan
from epxs.phynx.writing.writer import MeasurementWriter

#: Release of the NeXus definitions that the files follow.
NEXUS_RELEASE = "v2026.01"
#: Names in the instrument group that are no devices.
_RESERVED = ("name", "source", "positioners", "positioners_start")


def write_root(file: h5py.File) -> None:
    """Write who made a new file, and when."""
    time = h5write.now()
    h5write.set_attrs(
        file,
        {
            "NX_class": "NXroot",
            "creator": "epxs",
            "creator_version": version("epxs"),
            "file_name": Path(file.filename).name,
            "file_time": time,
            "file_update_time": time,
            "HDF5_Version": h5py.version.hdf5_version,
            "h5py_version": h5py.version.version,
            "NeXus_release": NEXUS_RELEASE,
        },
    )


def create_entry(
    file: h5py.File, plan: MeasurementPlan, together: bool = False
) -> tuple[str, MeasurementWriter]:
    """Create all that *plan* tells; return the path of the entry and the writer of points.

    Parameters
    ----------
    file
        The file, open for writing, or a tree in memory.
    plan
        What the entry will hold.
    together
        Whether all is put on disk when the scan is finished, not step by step: nobody reads
        it before, as where a file is converted.
    """
    tree = _Tree(file, plan)
    tree.create_scalars()
    tree.create_detectors()
    tree.create_images()
    tree.create_positioners()
    tree.create_map()
    tree.create_monitor()
    create_metadata(tree.entry, plan)
    path = tree.entry.name
    tree.writer.together = together
    if not together:
        entry = h5write.list_last(tree.entry)
        tree.writer.reopen(entry["measurement"])
    h5write.set_text(file, "default", path.lstrip("/"))
    h5write.set_text(file, "file_update_time", h5write.now())
    if not together:
        file.flush()
    return path, tree.writer


class _Tree:
    """The tree while it is made."""

    def __init__(self, file: h5py.File, plan: MeasurementPlan) -> None:
        self.plan = plan
        self.rows = plan.rows
        self.grid = plan.grid
        self.names = Names(_RESERVED)
        self.entry = h5write.group(file, Names(file).take(plan.name), "NXentry")
        self._describe()
        self.instrument = h5write.group(self.entry, "instrument", "NXinstrument")
        self.positions = h5write.group(
            self.instrument, "positioners", "NXcollection", class_="Positioners"
        )
        self.measurement = self._measurement()
        self.scalars = h5write.group(self.measurement, "scalar_data", "NXdata", class_="ScalarData")
        self.writer = MeasurementWriter(self.measurement, self.rows, self.grid, plan.growing)

    def _describe(self) -> None:
        plan, entry = self.plan, self.entry
        h5write.text(entry, "title", plan.title or plan.command or plan.name)
        if start := plan.start_time:
            # the end is not known yet, but nothing can be added once the scan runs
            h5write.fixed_text(entry, "start_time", start, h5write.TIME_LENGTH)
            h5write.fixed_text(entry, "end_time", start, h5write.TIME_LENGTH)
            h5write.array(entry, "duration", np.int64(0), units="s")
        h5write.text(entry, "program_name", plan.program or "epxs")
        if plan.scan_id:
            h5write.text(entry, "entry_identifier", plan.scan_id)
        if plan.source_file:
            h5write.text(entry, "collection_identifier", Path(plan.source_file).name)
        if plan.sample:
            h5write.text(h5write.group(entry, "sample", "NXsample"), "name", plan.sample)
        if plan.user:
            h5write.text(h5write.group(entry, "user", "NXuser"), "name", plan.user)

    def _measurement(self) -> h5py.Group:
        plan = self.plan
        made = h5write.group(
            self.entry,
            "measurement",
            "NXcollection",
            class_="Measurement",
            default="scalar_data",
            acquisition_command=plan.command,
            acquisition_id=plan.scan_id,
            acquisition_shape=np.array(self.grid, dtype="i8"),
            npoints=self.rows,
            source_file=plan.source_file,
        )
        if plan.growing:
            made.attrs["growing"] = True
        h5write.array(made, "acquired", np.uint64(0))
        h5write.fixed_text(made, "state", "running", 16)
        return made

    # -- axes and signals ------------------------------------------------------------------

    def create_scalars(self) -> None:
        """Create motors and counters, and the group that links them."""
        group = self.scalars
        grows = self.plan.growing
        h5write.column(group, "i", np.arange(self.rows), 0, grows)
        none = np.full(self.rows, -1, dtype="i8")
        sequence = h5write.column(group, "sequence", none, -1, grows)
        masked = h5write.column(group, "masked", np.zeros(self.rows, dtype=bool), 0, grows)
        self.writer.add_bookkeeping(sequence, masked)
        self.axes = [(plan, self._axis(plan)) for plan in self.plan.axes]
        self.signals = [(plan, self._signal(plan)) for plan in self.plan.signals]
        ranked = sorted(
            ((plan.priority, made) for plan, made in self.signals if plan.priority > 0),
            key=lambda item: item[0],
        )
        shown = [self._own_name(made) for _, made in ranked] or [
            self._own_name(made) for _, made in [*self.signals[-1:], *self.axes[:1]][:1]
        ]
        group.attrs["signal"] = shown[0] if shown else "sequence"
        h5write.set_attrs(group, {"axes": ["i"]})
        if shown[1:]:
            h5write.set_attrs(group, {"auxiliary_signals": shown[1:]})
        if self.axes:
            order = sorted(self.axes, key=lambda item: (-item[0].axis, item[0].primary))
            h5write.set_attrs(group, {"scan_axes": [self._own_name(m) for _, m in order]})
        if monitor := self._monitor():
            group.attrs["monitor"] = self._own_name(monitor)

    def _own_name(self, field: h5py.Dataset) -> str:
        return str(field.parent.name.rsplit("/", 1)[-1])

    def _axis(self, plan: AxisPlan) -> h5py.Dataset:
        name = self.names.take(plan.name)
        device = h5write.group(self.instrument, name, "NXpositioner")
        h5write.text(device, "name", plan.name)
        unit = units.written(plan.units)
        value = h5write.filled(
            device, "value", (self.rows,), plan.dtype, self.plan.growing, class_="Axis"
        )
        h5write.set_unit(value, plan.units)
        h5write.set_attrs(
            value,
            {
                "local_name": plan.name,
                "scan_axis": plan.axis,
                "scan_primary": plan.primary,
                "range": np.array([plan.start, plan.stop]),
            },
        )
        if (points := self.set_points(plan)) is not None:
            dim = len(self.grid) - plan.axis
            shape = [1] * len(self.grid)
            shape[dim] = self.grid[dim]
            targets = np.broadcast_to(points.reshape(shape), self.grid).reshape(-1)
            h5write.array(device, "target_value", targets.astype(plan.dtype), units=unit)
        h5write.link(self.scalars, name, value)
        h5write.link(self.positions, name, value)
        self.writer.add(f"scalar_data/{plan.name}", value)
        return value

    def set_points(self, plan: AxisPlan) -> np.ndarray | None:
        """Return where the motor was asked to go along its direction, or None."""
        if not (np.isfinite([plan.start, plan.stop]).all() and 1 <= plan.axis <= len(self.grid)):
            return None
        if self.plan.growing:
            return None
        return np.linspace(plan.start, plan.stop, self.grid[len(self.grid) - plan.axis])

    def _signal(self, plan: SignalPlan) -> h5py.Dataset:
        name = self.names.take(plan.name)
        device = h5write.group(self.instrument, name, "NXdetector")
        h5write.text(device, "local_name", plan.name)
        h5write.text(device, "layout", "point")
        data = h5write.filled(
            device,
            "data",
            (self.rows,),
            plan.dtype,
            self.plan.growing,
            class_="Signal",
            interpretation="scalar",
            local_name=plan.name,
        )
        h5write.set_unit(data, plan.units)
        if plan.priority:
            h5write.set_attrs(data, {"signal_priority": plan.priority})
        if plan.efficiency != 1.0:
            data.attrs["efficiency"] = plan.efficiency
        h5write.link(self.scalars, name, data)
        self.writer.add(f"scalar_data/{plan.name}", data)
        return data

    # -- devices ---------------------------------------------------------------------------

    def create_detectors(self) -> None:
        """Create the multi-channel analysers and their links below the measurement."""
        for plan in self.plan.detectors:
            name = self.names.take(plan.name)
            create_detector(
                self.instrument, self.measurement, name, plan, self.scalars, self.writer
            )
            if "default" not in self.instrument.attrs:
                self.instrument.attrs["default"] = name

    def create_images(self) -> None:
        """Create the area detectors and their links below the measurement."""
        for plan in self.plan.images:
            name = self.names.take(plan.name)
            create_images(self.instrument, self.measurement, name, plan, self.scalars, self.writer)

    def create_positioners(self) -> None:
        """Create the positions of all motors at the start."""
        start = h5write.group(
            self.instrument, "positioners_start", "NXcollection", class_="Positioners"
        )
        h5write.positions(start, self.positions, self.plan.positioners)
        h5write.link(self.measurement, "positioners", start)

    def create_monitor(self) -> None:
        """Create the group that says what the incoming beam was measured with."""
        if (monitor := self._monitor()) is not None:
            control = h5write.group(self.entry, "control", "NXmonitor")
            h5write.link(control, "data", monitor)

    def _monitor(self) -> h5py.Dataset | None:
        for plan, made in self.signals:
            if plan.name == self.plan.monitor:
                return made
        return None

    # -- what viewers show first -----------------------------------------------------------

    def create_map(self) -> None:
        """Create the group of images (or profiles) that fill while the scan runs."""
        if self.plan.growing:  # a curve of the numbers that there are
            self.entry.attrs["default"] = "measurement"
            return None
        name = "map" if len(self.grid) > 1 else "profile"
        group = h5write.group(self.entry, name, "NXdata", class_="ScalarMap")
        h5write.text(group, "title", self.plan.title or self.plan.command or self.plan.name)
        names = Names(("title",))
        axes = [self._map_axis(group, names, dim) for dim in range(len(self.grid))]
        h5write.set_attrs(group, {"axes": axes})
        for dim, axis in enumerate(axes):
            group.attrs[f"{axis}_indices"] = dim
        devices = [d.name for d in self.plan.detectors] + [d.name for d in self.plan.images]
        shown = [self._image(group, names, f"{own}/counts", "counts") for own in devices]
        ranked = sorted(self.signals, key=lambda item: item[0].priority or 999)
        for signal, _ in ranked:
            unit = units.written(signal.units)
            shown.append(self._image(group, names, f"scalar_data/{signal.name}", unit))
        if not shown:
            return self._show_scalars(name)
        group.attrs["signal"] = shown[0]
        if shown[1:]:
            h5write.set_attrs(group, {"auxiliary_signals": shown[1:]})
        self.entry.attrs["default"] = name
        return None

    def _show_scalars(self, name: str) -> None:
        """Without anything to show as an image: the table of scalars instead."""
        del self.entry[name]
        self.entry.attrs["default"] = "measurement"

    def _map_axis(self, group: h5py.Group, names: Names, dim: int) -> str:
        direction = len(self.grid) - dim
        for plan in sorted(self.plan.axes, key=lambda plan: plan.primary):
            points = self.set_points(plan)
            if plan.axis == direction and points is not None:
                name = names.take(plan.name)
                h5write.array(group, name, points, units=units.written(plan.units))
                return name
        name = names.take("i" if len(self.grid) == 1 else f"index_{direction}")
        h5write.array(group, name, np.arange(self.grid[dim]))
        return name

    def _image(self, group: h5py.Group, names: Names, key: str, unit: str) -> str:
        """Create the image of what is written as *key*; return its name."""
        holder, _, own = key.partition("/")
        name = names.take(own if holder == "scalar_data" else holder)
        kind = "f4" if holder != "scalar_data" else "f8"
        image = h5write.filled(group, name, self.grid, kind, units=unit)
        h5write.set_text(image, "interpretation", "image" if len(self.grid) > 1 else "scalar")
        self.writer.add_image(key, image)
        return name
