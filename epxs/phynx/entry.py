"""An entry: one acquisition with all that belongs to it."""

from __future__ import annotations

from typing import Any

from epxs.phynx.dataset import Dataset
from epxs.phynx.default_plot import DefaultPlot, find_default_plot
from epxs.phynx.detector import MultiChannelAnalyzer
from epxs.phynx.group import Group
from epxs.phynx.measurement import Measurement
from epxs.phynx.writing.plans import ResultsPlan


class Entry(Group):
    """One acquisition: its measurement, its circumstances, and results derived from it."""

    nx_class = "NXentry"
    lasting = True
    is_entry = True

    @property
    def measurement(self) -> Measurement | None:
        """What was measured, or None in an entry of results only."""
        node = self.get("measurement")
        if isinstance(node, Measurement):
            return node
        return next(iter(self.get_type(Measurement)), None)

    @property
    def mcas(self) -> dict[str, MultiChannelAnalyzer]:
        """Multi-channel analysers of its measurement by name."""
        measurement = self.measurement
        return {} if measurement is None else measurement.mcas

    @property
    def default_plot(self) -> DefaultPlot | None:
        """What to show of it first, or None."""
        return find_default_plot(self)

    def plot(self, axes: Any = None) -> Any:
        """Draw what is to be seen of it first; see `epxs.phynx.draw.draw`.

        Raises
        ------
        FormatError
            If there is nothing to plot.
        """
        from epxs.phynx.draw import draw

        return draw(self, axes)

    @property
    def title(self) -> str:
        """What it is, for people."""
        return self._text("title") or self.acquisition_command or self.name

    @property
    def acquisition_command(self) -> str:
        """The command that started it."""
        return str(self._told("acquisition_command", "command", default=""))

    @property
    def acquisition_id(self) -> str:
        """The number that its users call it by."""
        told = self._told("acquisition_id", "entry_number", default="")
        return str(told) or self._text("entry_identifier")

    @property
    def start_time(self) -> str:
        """When it began, ISO 8601; "" where that is not known."""
        return self._text("start_time") or str(self.attrs.get("start_time", ""))

    @property
    def end_time(self) -> str:
        """When it ended, ISO 8601; "" where it has not, or that is not known."""
        if self.status in ("running", "paused", "interrupted"):
            return ""
        return self._text("end_time") or str(self.attrs.get("end_time", ""))

    @property
    def status(self) -> str:
        """``running``, ``completed``, ``aborted`` or ``interrupted``."""
        measurement = self.measurement
        return "completed" if measurement is None else measurement.read_state()

    @property
    def results(self) -> dict[str, Any]:
        """Results derived from it, by the names of their groups: `ElementMaps` each."""
        from epxs.phynx.element_maps import ElementMaps

        groups: list[Group] = [self]
        if self.measurement is not None:
            groups.append(self.measurement)
        return {
            name: node
            for group in groups
            for name, node in group.items()
            if isinstance(node, ElementMaps)
        }

    def create_results(self, plan: ResultsPlan) -> Any:
        """Create the group for results of a fit; return its `ElementMaps`.

        Raises
        ------
        FileError
            If nothing can be created in the file.
        """
        from epxs.phynx.writing.results_layout import create_results

        self.file.check_creation(f"results {plan.name}")
        return self.file[create_results(self.h5, plan)]

    def finish(self, status: str, end_time: str) -> None:
        """Write how and when the acquisition ended, and flush.

        Parameters
        ----------
        status
            ``completed`` or ``aborted``.
        end_time
            ISO 8601.
        """
        assert self.measurement is not None
        self.file.writer(self.measurement.path).finish(status, end_time)

    def _text(self, name: str) -> str:
        node = self.get(name)
        return node.text() if isinstance(node, Dataset) else ""

    def _told(self, *names: str, default: Any) -> Any:
        """Return the first of these attributes, of the measurement or of the entry."""
        measurement = self.measurement
        for node in (measurement, self):
            for name in names:
                if node is not None and name in node.attrs:
                    return node.attrs[name]
        return default
