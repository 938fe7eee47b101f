"""What sections of a report are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from epxs.analysis.api import Expression, identifier
from epxs.core.api import ConfigurationError, FormatError
from epxs.phynx import api as phynx
from epxs.session.significant import significant

#: Maps that are chosen, if nobody chose.
MAPS = 9


@dataclass(frozen=True)
class ReportMap:
    """One map that was chosen."""

    #: ``Ca K``, ``I0``.
    name: str
    unit: str
    #: Shape of the scan; NaN where there is nothing.
    values: np.ndarray
    #: Standard deviations likewise, or None.
    sigmas: np.ndarray | None = None
    #: Whether it was calculated from others.
    is_calculated: bool = False


@dataclass(frozen=True)
class ReportSource:
    """A scan, open for reading, and what of it is reported."""

    #: The `epxs.phynx.api.Entry`.
    entry: Any
    #: Its `Measurement`, or that which its results are of; None if it is not at hand.
    measurement: Any
    #: Its `ElementMaps`, or None.
    results: Any
    #: Where the pixels are.
    grid: phynx.Grid
    #: The maps that were chosen, by name.
    maps: Mapping[str, ReportMap] = field(default_factory=dict)
    #: A folder for pictures, which stay beside the report.
    folder: Path = Path(".")

    @property
    def title(self) -> str:
        """The scan in one line."""
        return f"{self.entry.name}   {self.entry.acquisition_command or self.entry.title}"

    @property
    def calculated(self) -> list[ReportMap]:
        """The chosen maps that are not in the file."""
        return [each for each in self.maps.values() if each.is_calculated]

    @property
    def place(self) -> str:
        """File and entry, as ``FILE::/ENTRY``."""
        return f"{self.entry.file.filename}::{self.entry.path}"


@contextmanager
def open_source(
    file: Any, entry: Any, folder: Path, maps: tuple[str, ...] = ()
) -> Iterator[ReportSource]:
    """Give the source of a report of *entry*.

    Parameters
    ----------
    file
        The open `epxs.phynx.api.File`.
    entry
        The entry.
    folder
        For pictures.
    maps
        Names of fitted groups and counters; the surest groups by default, else counters.

    Raises
    ------
    FormatError
        If there is nothing to be reported, or no such map.
    """
    results: Any = next(iter(entry.results.values()), None)
    measurement, other = phynx.measured_by(entry)
    try:
        if measurement is None and results is None:
            raise FormatError(
                f"{file.filename}::{entry.path}: found neither a scan nor results; expected one "
                "of them. List what there is with: epxs info FILE"
            )
        if measurement is not None:
            grid = phynx.read_grid(measurement)
        else:
            grid = phynx.index_grid(results.shape)
        chosen = _chosen(entry, measurement, results, maps)
        yield ReportSource(entry, measurement, results, grid, chosen, folder)
    finally:
        if other is not None:
            other.close()


def _chosen(
    entry: Any, measurement: Any, results: Any, names: tuple[str, ...]
) -> dict[str, ReportMap]:
    groups = [] if results is None else list(results.names)
    scalars = None if measurement is None else measurement.scalar_data
    signals = [] if scalars is None else list(scalars.signals)
    if not names and not groups:
        every = {name: _of_signal(measurement, name) for name in signals}
        varied = {name: found for name, found in every.items() if _varies(found.values)}
        return dict(list((varied or every).items())[:MAPS])
    wanted = list(names) or significant(results)[:MAPS]
    known = {identifier(name): name for name in (*signals, *groups)}

    def read(name: str) -> ReportMap:
        if name in groups:
            return _of_group(results, name)
        return _of_signal(measurement, name) if name in signals else calculate(name)

    def calculate(text: str) -> ReportMap:
        try:
            expression = Expression(text)
            expression.check_names(known)
        except ConfigurationError as error:
            raise FormatError(
                f"{entry.file.filename}::{entry.path}: found no map of {text!r}; expected one of: "
                f"{', '.join((*groups, *signals)) or 'none'}. Choose one of these, or calculate "
                "one from them, as: Fe_K / Mn_K"
            ) from error
        found = {each: read(known[each]) for each in expression.names}
        unit = expression.unit({each: data.unit for each, data in found.items()})
        shape = np.shape(next(iter(found.values())).values)
        values = expression.evaluate({each: np.ravel(m.values) for each, m in found.items()})
        return ReportMap(expression.text, unit, values.reshape(shape), is_calculated=True)

    return {name: read(name) for name in wanted}


def _varies(values: np.ndarray) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool(np.ptp(known) > 0)


def _of_group(results: Any, name: str) -> ReportMap:
    return ReportMap(name, results.units, results.area(name), results.sigma(name))


def _of_signal(measurement: Any, name: str) -> ReportMap:
    signal = measurement.scalar_data[name]
    values = measurement.to_map(np.asarray(signal[...], dtype=float))
    return ReportMap(name, signal.units, values)
