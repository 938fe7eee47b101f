"""What there is to export of an entry: tables of points, and maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from epxs.phynx.dataset import Dataset
from epxs.phynx.detector import MultiChannelAnalyzer


@dataclass(frozen=True)
class Column:
    """One number at each point, or each pixel."""

    name: str
    units: str
    #: Any shape; the same for all columns of a table.
    values: np.ndarray

    @property
    def title(self) -> str:
        """Its name with its unit: ``samx (mm)``."""
        return f"{self.name} ({self.units})" if self.units else self.name


@dataclass
class Table:
    """Columns of one length; where they are maps, their shape, axes and images."""

    name: str
    columns: list[Column] = field(default_factory=list)
    #: Names of the columns that are maps; the others say where the pixels are.
    maps: list[str] = field(default_factory=list)


def tables(entry: Any) -> Iterator[Table]:
    """Yield what can be put into tables: scalars, then each detector's, maps and results."""
    measurement = entry.measurement
    if measurement is not None:
        yield from _measured(measurement)
    if (shown := entry.get("map") or entry.get("profile")) is not None:
        yield _maps("map", [shown])
    for name, results in entry.results.items():
        groups = ("peak_areas", "mass_fractions", "quality")
        yield _maps(name, [group for own in groups if (group := results.get(own)) is not None])


def calculated_table(entry: Any, maps: Mapping[str, tuple[np.ndarray, str]]) -> Iterator[Table]:
    """Yield a table of *maps* (values in the shape of the scan, unit) beside their positions."""
    if maps:
        shape = np.shape(next(iter(maps.values()))[0])
        places = _places(entry.measurement, shape)
        columns = [Column(name, unit, values) for name, (values, unit) in maps.items()]
        yield Table("calculated", [*places, *columns], list(maps))


def _places(measurement: Any, shape: tuple[int, ...]) -> list[Column]:
    """Return where the motors stood in each pixel, as far as that is known."""
    scalars = None if measurement is None else measurement.scalar_data
    found = (
        [] if scalars is None else _columns(list(scalars.axes.values()), measurement.read_npoints())
    )
    mapped = [(each, measurement.to_map(each.values)) for each in found]
    return [
        Column(each.name, each.units, values)
        for each, values in mapped
        if np.shape(values) == shape
    ]


def _measured(measurement: Any) -> Iterator[Table]:
    scalars = measurement.scalar_data
    if scalars is not None:
        rows = measurement.read_npoints()
        own = [scalars.get(name) for name in ("sequence", "masked")]
        found = [*own, *scalars.axes.values(), *scalars.signals.values()]
        yield Table("scalars", _columns(found, rows))
    for name, mca in measurement.mcas.items():
        table = Table(name, _columns(_numbers(mca), len(mca.counts)))
        if table.columns:
            yield table


def _numbers(mca: MultiChannelAnalyzer) -> list[Any]:
    """Return what a detector has for each point besides its spectra."""
    known = ("counts", "energy", "channels", "i", "masked")
    return [node for name, node in mca.items() if name not in known and isinstance(node, Dataset)]


def _columns(nodes: list[Any], rows: int) -> list[Column]:
    columns: dict[str, Column] = {}
    for node in nodes:
        if node is None or node.shape != (rows,) or node.dtype.kind not in "iufb":
            continue
        name = node.label if node.label not in columns else node.name
        columns.setdefault(name, Column(name, node.units, np.asarray(node[...])))
    return list(columns.values())


def _maps(name: str, groups: list[Any]) -> Table:
    """Return the maps of NXdata groups of one shape, with the positions of their pixels."""
    table = Table(name)
    for group in groups:
        names = [group.attrs.get("signal", ""), *_listed(group, "auxiliary_signals")]
        axes = _listed(group, "axes")
        for own in [name for name in names if name]:
            node = group[own]
            if not table.columns:
                table.columns = _positions(group, axes, node.shape)
            told = str(node.attrs.get("label", node.label))
            if group.name not in ("peak_areas", "map", "profile"):
                told = f"{told} {group.name}" if group.name == "mass_fractions" else told
            for ending, kind in (("", ""), ("_errors", " sigma")):
                if (data := group.get(own + ending)) is not None:
                    table.columns.append(Column(told + kind, data.units, np.asarray(data[...])))
                    table.maps.append(told + kind)
    return table


def _listed(group: Any, name: str) -> list[str]:
    told = group.attrs.get(name, ())
    return [told] if isinstance(told, str) else list(told)


def _positions(group: Any, axes: list[str], shape: tuple[int, ...]) -> list[Column]:
    """Return the position of each pixel along each axis, in the shape of the map."""
    columns = []
    for dim, name in enumerate(axes[: len(shape)]):
        node = group.get(name)
        values = np.arange(shape[dim]) if node is None else np.asarray(node[...])
        form = [1] * len(shape)
        form[dim] = shape[dim]
        wide = np.broadcast_to(values.reshape(form), shape)
        columns.append(Column(name, "" if node is None else node.units, wide))
    return columns
