"""The sections that every report has."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from traits.api import HasStrictTraits, Int, Str, provides

from epxs.core.api import offers
from epxs.phynx.api import display_name
from epxs.session.report.blocks import Block, Facts, Paragraph, Picture, Table
from epxs.session.report.i_report_section import IReportSection
from epxs.session.report.source import ReportSource
from epxs.session.report.sum_spectrum import draw_sum

#: Packages that decide numbers or figures.
PACKAGES = ("epxs", "PyMca5", "fisx", "numpy", "h5py", "matplotlib")
#: Groups in the table of numbers, at the most.
ROWS = 24


class _Section(HasStrictTraits):
    """What sections share."""

    title = Str()
    order = Int()


@provides(IReportSection)
class ScanSection(_Section):
    """What was scanned, when, and how far it came."""

    title = Str("Scan")
    order = Int(10)

    def blocks(self, source: ReportSource) -> Iterable[Block]:
        """Return the facts of the scan."""
        entry, measurement = source.entry, source.measurement
        rows = [
            ("file", str(entry.file.filename)),
            ("entry", entry.path),
            ("command", entry.acquisition_command or entry.title),
            ("started", str(entry.start_time or "")),
            ("ended", str(entry.end_time or "")),
            ("how it ended", str(entry.status or "")),
        ]
        if measurement is not None:
            rows += [
                ("points", f"{measurement.read_acquired()} of {measurement.read_npoints()}"),
                ("shape", " x ".join(map(str, measurement.acquisition_shape))),
                ("skipped", str(int(np.count_nonzero(measurement.masked)))),
            ]
        yield Facts([row for row in rows if row[1] not in ("", "0")])


@provides(IReportSection)
class SetUpSection(_Section):
    """Axes, monitor and detectors."""

    title = Str("Set-up")
    order = Int(20)

    def blocks(self, source: ReportSource) -> Iterable[Block]:
        """Return axes with their steps, the monitor, and each detector."""
        grid, rows = source.grid, []
        for axis in (grid.fast, grid.slow):
            if axis.size > 1:
                span = f"{axis.first:.6g} to {axis.last:.6g} {axis.unit}".rstrip()
                rows.append((axis.name, f"{span}, {axis.size} points, step {axis.step:.4g}"))
        measurement = source.measurement
        if measurement is not None:
            if (monitor := measurement.monitor) is not None:
                rows.append(("monitor", monitor.label))
            for name, mca in measurement.mcas.items():
                rows.append((name, _detector(mca)))
        return [Facts(rows)] if rows else []


def _detector(mca: Any) -> str:
    words = [f"{mca.counts.shape[-1]} channels"]
    energy = np.asarray(mca.energy[...], dtype=float) if mca.energy is not None else np.zeros(0)
    if len(energy) > 1:
        words.append(f"{1000 * (energy[1] - energy[0]):.4g} eV each")
    if mca.dead_time is not None:
        fraction = np.asarray(mca.dead_time.correction[...], dtype=float)
        known = fraction[np.isfinite(fraction)]
        if len(known):
            words.append(f"dead time {100 * (1 - 1 / np.median(known)):.3g} % (median)")
    return ", ".join(words)


@provides(IReportSection)
class SpectrumSection(_Section):
    """The sum of the spectra, with its fit if there is one."""

    title = Str("Sum spectrum")
    order = Int(30)

    def blocks(self, source: ReportSource) -> Iterable[Block]:
        """Return the picture of the sum spectrum."""
        if source.measurement is None or not source.measurement.mcas:
            return []
        path = source.folder / "sum_spectrum.png"
        return [Picture(path, draw_sum(source, path))]


@provides(IReportSection)
class MapsSection(_Section):
    """The maps that were chosen, side by side."""

    title = Str("Maps")
    order = Int(40)

    def blocks(self, source: ReportSource) -> Iterable[Block]:
        """Return a picture of the maps for each unit that there is."""
        for number, unit in enumerate(dict.fromkeys(m.unit for m in source.maps.values())):
            path = source.folder / f"maps{number or ''}.png"
            names = [name for name, each in source.maps.items() if each.unit == unit]
            draw_maps(source, names, path)
            yield Picture(path)


def draw_maps(source: ReportSource, names: list[str], path: Any, title: str = "") -> None:
    """Draw maps of one unit with colour bars and, where lengths are known, a scale bar."""
    grid = source.grid
    drawn = {}
    for name in names:
        image = grid.ascending(source.maps[name].values)
        drawn[display_name(name)] = np.asarray(image[0] if grid.is_line else image)
    offers.find(offers.FIGURES, "maps")(
        path,
        maps=drawn,
        extent=(*grid.fast.bounds, *grid.slow.bounds),
        axis_labels=(grid.fast.label, grid.slow.label),
        unit=source.maps[names[0]].unit,
        title=title or source.title,
    )


@provides(IReportSection)
class NumbersSection(_Section):
    """A row of numbers for each map."""

    title = Str("Numbers")
    order = Int(50)

    def blocks(self, source: ReportSource) -> Iterable[Block]:
        """Return the table."""
        results = source.results
        names = list(source.maps)
        if results is not None:
            names = list(dict.fromkeys([*names, *results.names]))[:ROWS]
        rows = [_numbers(source, name) for name in names]
        if not rows:
            return
        yield Table(("map", "unit", "median", "largest", "sum / sigma", "points"), rows)
        if results is not None and (told := results.parameters.get("corrections")):
            yield Paragraph(f"Corrections: {told}.")


def _numbers(source: ReportSource, name: str) -> list[str]:
    if name in source.maps:
        each = source.maps[name]
        values, unit = each.values, each.unit
    else:
        values, unit = source.results.area(name), source.results.units
    known = np.asarray(values, dtype=float)[np.isfinite(values)]
    fitted = source.results is not None and name in source.results.names
    certainty = f"{source.results.certainty(name):.4g}" if fitted else ""
    if not len(known):
        return [display_name(name), unit, "", "", certainty, "0"]
    return [
        display_name(name), unit, f"{np.median(known):.4g}", f"{known.max():.4g}", certainty,
        str(len(known)),
    ]  # fmt: skip


@provides(IReportSection)
class VersionsSection(_Section):
    """What made the numbers and the report."""

    title = Str("Fit and versions")
    order = Int(60)

    def blocks(self, source: ReportSource) -> Iterable[Block]:
        """Return parameters of the fit, and versions."""
        rows = []
        if source.results is not None:
            told = source.results.parameters.items()
            rows = [(name.replace("_", " "), _short(value)) for name, value in told]
        rows += [(name, found) for name, found in _versions()]
        yield Facts([row for row in rows if row[1]])


def _short(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."


def _versions() -> Iterator[tuple[str, str]]:
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
    yield "Python", f"{platform.python_version()} on {sys.platform}"
