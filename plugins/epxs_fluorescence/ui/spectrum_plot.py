"""The drawing of a spectrum: counts and fit over energy, the residual below."""

from __future__ import annotations

from typing import Any

import numpy as np
from chaco.api import ArrayPlotData, BasePlotContainer, DefaultTickGenerator, Plot
from kiva.api import Font
from traits.api import Bool, Event, HasStrictTraits, Instance, List, observe

from epxs.workbench.api import PAPER
from epxs_fluorescence.fit_reader import Fitted
from epxs_fluorescence.spectrum_model import SpectrumReading, value_limits
from epxs_fluorescence.ui.axis_ticks import (
    DecadeTicks,
    ScaledTicks,
    SymmetricTicks,
    ZeroAndTicks,
    count_text,
)
from epxs_fluorescence.ui.curves import Curve, Curves
from epxs_fluorescence.ui.energy_zoom import EnergyZoom
from epxs_fluorescence.ui.group_overlays import GroupCurves, GroupLabels
from epxs_fluorescence.ui.heading import Heading
from epxs_fluorescence.ui.marks import Marks
from epxs_fluorescence.ui.roi_overlay import RoiOverlay

DATA, FIT, CONTINUUM, RESIDUAL = "#4D4D4D", "#D55E00", "#1A1A1A", "#808080"

#: Left, right, top and bottom of the upper and the lower plot, pixels.
_UPPER, _LOWER = (84, 16, 70, 8), (84, 16, 6, 42)

_EMPTY = np.zeros(0)


class SpectrumStack(BasePlotContainer):
    """Two plots above each other; the lower one is lower."""

    #: Fired with the key that was pressed, wherever the mouse is.
    key = Event()

    def dispatch(self, event: Any, suffix: str) -> None:
        """Tell of keys, and hand the event on."""
        if suffix == "key_pressed":
            self.key = event.character
        super().dispatch(event, suffix)

    def _do_layout(self) -> None:
        upper, lower = self.components
        width, height = self.bounds
        # of a low window the spectrum gets the most
        below = float(np.clip(0.3 * height, 92, 190)) if height > 300 else 74.0
        below = below if lower.visible else 0.0
        upper.set_outer_bounds(0, width)
        upper.set_outer_bounds(1, height - below)
        upper.outer_position = [0, below]
        lower.set_outer_bounds(0, width)
        lower.set_outer_bounds(1, below)
        lower.outer_position = [0, 0]
        for part in self.components:
            part.do_layout()


class SpectrumPlot(HasStrictTraits):
    """Draws one `SpectrumReading` at a time; the energies in view stay when it changes."""

    #: What is drawn, or None.
    reading = Instance(SpectrumReading)

    #: Whether the axis of counts is logarithmic.
    logarithmic = Bool(True)

    #: Whether the curves of groups are drawn.
    groups = Bool(True)

    #: Whether the axes are read as channels, and as counts per second of live time.
    channels = Bool(False)
    per_second = Bool(False)

    #: Spectra to compare with: name, `SpectrumReading`, colour.
    compared = List()

    #: All of it, for a window or an image.
    container = Instance(SpectrumStack)

    #: The data, by name: ``energy``, ``counts``, ``fit_energy``, ``fit``, ``continuum``,
    #: ``residual`` (in standard deviations).
    data = Instance(ArrayPlotData)

    #: The parts.
    upper = Instance(Plot)
    lower = Instance(Plot)
    zoom = Instance(EnergyZoom)
    heading = Instance(Heading)
    curves = Instance(GroupCurves)
    labels = Instance(GroupLabels)
    drawn = Instance(Curves)
    marks = Instance(Marks)
    rois = Instance(RoiOverlay)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        names = ("energy", "counts", "fit_energy", "fit", "continuum", "residual")
        self.data = ArrayPlotData(**dict.fromkeys(names, _EMPTY))
        self._make_upper()
        self._make_lower()
        self.container = PAPER.dress(SpectrumStack(self.upper, self.lower, padding=0))
        self._scale()
        self._draw()

    # -- parts -----------------------------------------------------------------------------

    def _make_upper(self) -> None:
        plot = self.upper = _plot(self.data, _UPPER)
        # an axis without limits makes the logarithmic mapper divide by zero
        plot.index_range.set_bounds(0.0, 20.0)
        plot.value_range.set_bounds(1.0, 10.0)
        plot.index_axis.tick_label_formatter = lambda value: ""
        self.curves, self.labels = GroupCurves(component=plot), GroupLabels(component=plot)
        self.heading, self.zoom = Heading(component=plot), EnergyZoom(component=plot)
        self.drawn, self.marks = Curves(component=plot), Marks(component=plot)
        self.rois = RoiOverlay(component=plot)
        plot.underlays.extend([self.curves, self.drawn])
        # the last of them gets the mouse first
        plot.overlays.extend([self.labels, self.marks, self.heading, self.zoom, self.rois])

    def _make_lower(self) -> None:
        plot = self.lower = _plot(self.data, _LOWER)
        plot.plot(("fit_energy", "residual"), type="scatter", name="residual", marker="circle",
                  marker_size=1.4, line_width=0, color=RESIDUAL,
                  outline_color=RESIDUAL)  # fmt: skip
        plot.index_range = self.upper.index_range
        plot.value_axis.trait_set(title="resid. (σ)", tick_generator=SymmetricTicks())
        plot.y_grid.tick_generator = ZeroAndTicks()

    # -- reading ---------------------------------------------------------------------------

    @observe("reading", post_init=True)
    @observe("groups, compared, channels, per_second", post_init=True)
    def _redraw(self, event: Any) -> None:
        self._draw()

    @observe("logarithmic", post_init=True)
    def _rescale(self, event: Any) -> None:
        self._scale()
        self._draw()

    def _scale(self) -> None:
        self.upper.value_scale = "log" if self.logarithmic else "linear"
        ticks = DecadeTicks() if self.logarithmic else DefaultTickGenerator()
        scale = self._per_second_scale()
        if scale != 1.0:
            ticks = ScaledTicks(ticks, scale)
        self.upper.value_axis.trait_set(
            title_font=self.upper.index_axis.title_font,
            tick_generator=ticks,
            tick_label_formatter=lambda value: count_text(scale * value),
        )
        self.upper.y_grid.tick_generator = ticks

    def _per_second_scale(self) -> float:
        """Return what counts are multiplied with to be read: 1, or 1 / live time."""
        time = float("nan") if self.reading is None else self.reading.live_time
        return 1.0 / time if self.per_second and time > 0 else 1.0

    def _draw(self) -> None:
        reading = self.reading or SpectrumReading(title="no spectrum")
        fit = reading.fitted
        self._scale()
        self.data.update_data(self._arrays(reading, fit))
        self.drawn.curves = self._curves(reading)
        self.marks.fitted = fit
        self.curves.trait_set(fitted=fit, visible=self.groups)
        self.labels.fitted = fit
        self._write(reading, fit)
        self.lower.visible = fit is not None and len(fit.residual) > 0
        if len(reading.energy):
            limits = float(reading.energy[0]), float(reading.energy[-1])
            if limits != self.zoom.limits:
                self.zoom.limits = limits
                self.zoom.all()
        self._set_ranges(None)
        self.container.invalidate_and_redraw()

    def _arrays(self, reading: SpectrumReading, fit: Fitted | None) -> dict[str, np.ndarray]:
        drawn = reading.counts > 0 if self.logarithmic else np.ones(len(reading.counts), bool)
        arrays = {
            "energy": reading.energy[: len(drawn)][drawn],
            "counts": reading.counts[drawn],
            "fit_energy": _EMPTY,
            "fit": _EMPTY,
            "continuum": _EMPTY,
            "residual": _EMPTY,
        }
        if fit is not None:
            part = slice(*fit.window)
            residual = fit.residual if len(fit.residual) else np.zeros(part.stop - part.start)
            arrays["fit_energy"] = fit.energy[part]
            arrays["residual"] = residual
            for name, curve in (("fit", fit.fit), ("continuum", fit.continuum)):
                # a logarithmic axis has no place for 0; it would draw it at 1
                arrays[name] = np.maximum(curve[part], 1e-9) if self.logarithmic else curve[part]
        return arrays

    def _curves(self, reading: SpectrumReading) -> list[Curve]:
        """Return what is drawn, the uppermost last."""
        get = self.data.get_data
        found = []
        for name, other, colour in self.compared:
            factor = _same_points(other, reading)
            # on a logarithmic axis each 0 would be a stroke down to its foot
            seen = other.counts > 0 if self.logarithmic else slice(None)
            counts = factor * other.counts[seen]
            found.append(Curve(name, other.energy[seen], counts, colour, "line", 1.0))
        return [
            *found,
            Curve("measured", get("energy"), get("counts"), DATA, "dots", 1.0),
            Curve("continuum", get("fit_energy"), get("continuum"), CONTINUUM, "dashes", 1.0),
            Curve("fit", get("fit_energy"), get("fit"), FIT, "line", 1.4),
        ]

    def _write(self, reading: SpectrumReading, fit: Fitted | None) -> None:
        legend = [("measured", DATA, "dots")] if len(reading.counts) else []
        facts = reading.facts
        if fit is not None:
            legend += [("fit", FIT, "line"), ("continuum", CONTINUUM, "dashes")]
            if fit.chi2 is not None:
                facts += f"   reduced χ² {fit.chi2:.2f}"
        legend += [(name, colour, "line") for name, _, colour in self.compared]
        self.heading.trait_set(title=reading.title, facts=facts.strip(), legend=legend)
        as_channels = self.channels or not reading.calibrated
        name = "channel" if as_channels else "energy (keV)"
        number = self._set_index_ticks(reading)
        self.lower.index_axis.title = name
        alone = fit is None or not len(fit.residual)
        self.upper.index_axis.title = name if alone else ""
        self.upper.index_axis.tick_label_formatter = number if alone else lambda value: ""
        self.upper.padding_bottom = _LOWER[3] if alone else _UPPER[3]
        width = reading.energy[1] - reading.energy[0] if len(reading.energy) > 1 else 0.0
        per = f"{1000 * width:.3g} eV" if reading.calibrated and width else "channel"
        unit = "counts/s" if self._per_second_scale() != 1.0 else "counts"
        self.upper.value_axis.title = f"{unit} per {per}"

    def _set_index_ticks(self, reading: SpectrumReading) -> Any:
        """Have the lower edge read as energies, or as channels; return what writes a number."""
        ticks, number = DefaultTickGenerator(), _number
        if self.channels and reading.calibrated and len(reading.energy) > 1:
            zero, gain = float(reading.energy[0]), float(reading.energy[1] - reading.energy[0])
            scaled = ticks = ScaledTicks(ticks, 1.0 / gain, -zero / gain)

            def number(value: float) -> str:
                return f"{scaled.told(value):.0f}"

        for part in (self.upper, self.lower):
            part.index_axis.tick_generator = ticks
        self.lower.index_axis.tick_label_formatter = number
        return number

    # -- ranges ----------------------------------------------------------------------------

    @observe("zoom:shown", post_init=True)
    def _set_ranges(self, event: Any) -> None:
        reading = self.reading
        if reading is None or not len(reading.energy):
            return
        low, high, bottom, top = self.zoom.shown or (*_first_view(reading), None, None)
        self.upper.index_range.set_bounds(low, high)
        if bottom is None or (self.logarithmic and bottom <= 0):
            curves = {"counts": reading.counts}
            if reading.fitted is not None:
                part = slice(*reading.fitted.window)
                curves["fit"] = np.zeros(len(reading.energy))
                curves["fit"][part] = reading.fitted.fit[part]
                curves.setdefault("counts", curves["fit"])
            if not len(reading.counts):
                curves["counts"] = curves.get("fit", np.zeros(len(reading.energy)))
            for name, other, _ in self.compared:
                if len(other.counts) == len(reading.energy):
                    curves[name] = _same_points(other, reading) * other.counts
            bottom, top = value_limits(reading.energy, curves, low, high, self.logarithmic)
        self.upper.value_range.set_bounds(bottom, top)
        self.lower.value_range.set_bounds(*_residual_limits(reading.fitted, low, high))
        self.container.request_redraw()


def _plot(data: ArrayPlotData, padding: tuple[int, int, int, int]) -> Plot:
    left, right, top, bottom = padding
    plot = Plot(data, padding_left=left, padding_right=right, padding_top=top,
                padding_bottom=bottom)  # fmt: skip
    plot.x_grid.visible = False
    plot.y_grid.line_style = "solid"
    for axis in (plot.index_axis, plot.value_axis):
        axis.trait_set(title_font=Font(size=12), tick_label_font=Font(size=11))
    PAPER.dress(plot)
    return plot


def _same_points(other: SpectrumReading, reading: SpectrumReading) -> float:
    """Return what makes the sum of other points one of as many as are shown."""
    return max(1, len(reading.rows)) / max(1, len(other.rows))


def _number(value: float) -> str:
    return f"{value:.6g}"


def _first_view(reading: SpectrumReading) -> tuple[float, float]:
    """Return the energies to show at first: what is fitted, or all that has counts."""
    first, last = float(reading.energy[0]), float(reading.energy[-1])
    low, high = first, last
    if reading.fitted is not None:
        window = reading.energy[slice(*reading.fitted.window)]
        low, high = float(window[0]), float(window[-1])
    elif reading.counts.any():
        high = float(reading.energy[np.flatnonzero(reading.counts)[-1]])
    margin = 0.02 * (high - low)
    return max(low - margin, first), min(high + margin, last)


def _residual_limits(fit: Fitted | None, low: float, high: float) -> tuple[float, float]:
    if fit is None or not len(fit.residual):
        return -4.0, 4.0
    energy = fit.energy[slice(*fit.window)]
    inside = np.abs(fit.residual[(energy >= low) & (energy <= high)])
    limit = 1.15 * np.percentile(inside, 99.7) if len(inside) else 4.0
    limit = float(np.clip(limit, 4.0, 30.0))
    return -limit, limit
