"""Element maps: the results of a fit at each point of a scan."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import h5py
import numpy as np
from traits.api import Any as AnyTrait
from traits.api import Event, Int

from epxs.core.api import FormatError
from epxs.phynx import stored
from epxs.phynx.attributes import is_dataset, text_attribute
from epxs.phynx.columns import is_column
from epxs.phynx.dataset import Dataset
from epxs.phynx.errors import MissingNode
from epxs.phynx.group import Group
from epxs.phynx.group_maps import GroupMaps
from epxs.phynx.writing import growing, h5write
from epxs.phynx.writing.grid_rows import GridRows
from epxs.phynx.writing.plans import ResultsBlock

logger = logging.getLogger(__name__)

#: Arrays of a model, and parameters, that are read at most.
_ARRAYS = 10_000


class ElementMaps(Group):
    """Results of a fit: maps of peak areas, and from what model they come.

    Maps have the shape of the acquisition; float32, NaN where not fitted (yet).
    """

    lasting = True

    #: Fired after results were written; whoever writes them says so on the main thread.
    updated = Event()

    #: Number of points with a result. Observable.
    fitted = Int()

    _open_datasets = AnyTrait((-1, {}))
    _known_places = AnyTrait()

    #: Objects of which NX_class `recognises` is asked about.
    recognised_nx_class = "NXprocess"

    @staticmethod
    def recognises(h5: Any) -> bool:
        """Whether *h5* is an NXprocess with maps of peak areas."""
        return (
            not is_dataset(h5)
            and text_attribute(h5, "NX_class") == "NXprocess"
            and h5.get("peak_areas", getclass=True) is h5py.Group
        )

    def __init__(self, file: Any, path: str) -> None:
        super().__init__(file, path)
        # now, so that whoever observes is told of the first change
        self.fitted = self.read_fitted()

    def refresh(self) -> None:
        """Read from the file how many points are fitted, and tell observers."""
        self.fitted = self.read_fitted()
        self.updated = True

    def read_fitted(self) -> int:
        """Return the number of points with a result, from the file."""
        try:
            names = self.names
            return int(np.isfinite(self.area(names[0])).sum()) if names else 0
        except FormatError as error:  # a group that says it has results, and has none
            logger.warning("%s", error)
            return 0

    def __getitem__(self, name: str) -> Any:
        """Return the node at the path *name*, or the `GroupMaps` of what was fitted.

        Raises
        ------
        MissingNode
            If there is neither.
        """
        try:
            return super().__getitem__(name)
        except MissingNode:
            if name in self._places():
                return GroupMaps(self, name)
            raise

    # -- maps ------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """What was fitted: ``Ca K``, ``Scatter Compton000`` ..."""
        return list(self._places())

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the maps; of a scan that still grows, of the points taken so far."""
        planned = self._first_map()
        measurement = self.measurement if growing.grows(planned) else None
        if measurement is not None and measurement.grows:
            return (min(measurement.read_acquired(), len(planned)),)
        return tuple(planned.shape)

    @property
    def units(self) -> str:
        """Unit of the peak areas."""
        places = self._places()
        first = next(iter(places.values()), None)
        return "" if first is None else self[f"peak_areas/{first}"].units

    @property
    def has_mass_fractions(self) -> bool:
        """Whether there are mass fractions."""
        return "mass_fractions" in self

    def area(self, name: str) -> np.ndarray:
        """Return the map of peak areas of *name*."""
        return self._map("peak_areas", name)

    def sigma(self, name: str) -> np.ndarray:
        """Return the map of the standard deviations of the peak areas of *name*."""
        return self._map("peak_areas", name, "_errors")

    def mass_fraction(self, name: str) -> np.ndarray:
        """Return the map of mass fractions of *name*; NaN where it has none."""
        return self._map("mass_fractions", name)

    def mass_fraction_sigma(self, name: str) -> np.ndarray:
        """Return the map of the standard deviations of the mass fractions of *name*."""
        return self._map("mass_fractions", name, "_errors")

    def certainty(self, name: str) -> float:
        """Return by how many standard deviations the sum of the map of *name* differs from 0."""
        with np.errstate(over="ignore", invalid="ignore"):
            total = np.sqrt(np.nansum(np.square(self.sigma(name), dtype=float)))
            return float(np.nansum(self.area(name)) / total) if total > 0 else 0.0

    @property
    def chi_square(self) -> np.ndarray:
        """Map of the reduced chi square."""
        return self._values("quality/chi_square")

    @property
    def flags(self) -> np.ndarray:
        """Map of bits, see `epxs.phynx.api.FitFlag`: why a point has no result, or what to mind.

        Where the file has none: fitted, or not.
        """
        if "quality/flags" in self:
            return self._values("quality/flags").astype(np.uint8)
        return np.isfinite(self.chi_square).astype(np.uint8)

    @property
    def correction(self) -> np.ndarray:
        """Map of the factor from counts as recorded to those that the areas are of."""
        if "quality/correction" in self:
            return self._values("quality/correction")
        return np.ones(self.shape, dtype="f4")

    def _map(self, group: str, name: str, ending: str = "") -> np.ndarray:
        own = self._place(name)
        if group not in self:
            return np.full(self.shape, np.nan, dtype="f4")
        return self._values(f"{group}/{own}{ending}")

    def _values(self, path: str) -> np.ndarray:
        dataset = self._current(path)
        key = growing.index(dataset, ..., self.shape[0])
        return np.asarray(self.file.read(dataset, key, self._where(path)))

    def _first_map(self) -> Any:
        """Return the h5py dataset whose shape all maps have."""
        try:
            return self._opened("quality/chi_square")
        except FormatError:
            for own in self._places().values():
                return self._opened(f"peak_areas/{own}")
            raise

    def _place(self, name: str) -> str:
        places = self._places()
        try:
            return places[name]
        except KeyError:
            raise FormatError(
                f"{self.file.filename}::{self.path}: found no map of {name!r}; expected one of: "
                f"{', '.join(places) or 'nothing'}. Choose one of these."
            ) from None

    def _opened(self, path: str) -> Any:
        """Return the h5py dataset at *path* below; each is opened once.

        Raises
        ------
        FormatError
            If there is no array of real numbers.
        """
        with self.file.gate:
            return self._open(path)

    def _open(self, path: str) -> Any:
        generation, datasets = self._open_datasets
        if generation != self.file.generation:
            generation, datasets = self._open_datasets = (self.file.generation, {})
        if path not in datasets:
            node = self.get(path)
            if not isinstance(node, Dataset) or not is_column(node) or node.h5.shape is None:
                raise FormatError(
                    f"{self._where(path)}: found no array of real numbers; expected a map. "
                    "Choose other results, or fit again."
                )
            datasets[path] = node.h5
        return datasets[path]

    def _where(self, path: str) -> str:
        return f"{self.file.filename}::{self.path}/{path}"

    def _places(self) -> dict[str, str]:
        """Return the names of datasets by what was fitted, in the order of the plan."""
        if not self._known_places:
            self._known_places = self._read_places()
        return dict(self._known_places)

    def _read_places(self) -> dict[str, str]:
        group = self.get("peak_areas")
        if not isinstance(group, Group):
            return {}
        told = (group.attrs.get(name) for name in ("signal", "auxiliary_signals"))
        nodes = {name: group.get(name) for names in told for name in stored.names(names)}
        return {
            stored.text(node.attrs.get("label", "")) or name.replace("_", " "): name
            for name, node in nodes.items()
            if isinstance(node, Dataset) and is_column(node)
        }

    # -- model -----------------------------------------------------------------------------

    @property
    def model(self) -> dict[str, np.ndarray]:
        """Arrays from which the fit of any point can be drawn, by name.

        ``response (groups, channels)``: counts of a group for an area of 1; ``continuum
        (coefficients, channels)``; ``energy (channels,)`` in keV; ``window (2,)`` in
        channels; ``line_energy``, ``line_rate``, ``line_label`` ... one per line.
        """
        group = self.get("model")
        if not isinstance(group, Group):
            return {}
        arrays = itertools.islice(group.iter_type(Dataset), _ARRAYS)
        return {n: _readable(d[...]) for n, d in arrays if n != "coefficients"}

    @property
    def lines(self) -> list[tuple[float, float, str]]:
        """Emission lines of the model: energy in keV, part of its group, label ``Fe K KL3``."""
        model = self.model
        if "line_energy" not in model:
            return []
        found = [model.get(f"line_{own}", np.zeros(0)) for own in ("energy", "rate", "label")]
        columns = zip(*(values.reshape(-1) for values in found), strict=False)
        return [
            (stored.number(energy), stored.number(rate), str(label))
            for energy, rate, label in columns
        ]

    def coefficients(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Return areas ``(groups,)`` and amounts of the continuum ``(coefficients,)`` of *row*.

        Both are of the counts as they were recorded, so that a fit can be drawn over them.
        """
        place = tuple(int(n) for n in np.unravel_index(row, self.shape))
        areas = [self._current(f"peak_areas/{own}")[place] for own in self._places().values()]
        amounts = self.keep("model/coefficients")
        none = amounts is None or not amounts.shape[1]
        continuum = np.zeros(0) if none else amounts[row]
        if "quality/correction" in self:
            factor = float(self._current("quality/correction")[place])
            return np.array(areas, dtype=float) / factor, np.asarray(continuum, dtype=float)
        return np.array(areas, dtype=float), np.asarray(continuum, dtype=float)

    def _current(self, path: str) -> Any:
        """Return the h5py dataset at *path* below, with what its writer wrote last."""
        dataset = self._opened(path)
        if self.file.follows:
            dataset.refresh()
        return dataset

    @property
    def configuration(self) -> str:
        """Text of the configuration of the fit; "" where it was not stored."""
        node = self.get("configuration/data")
        if not isinstance(node, Dataset):
            return ""
        data = node[()]
        if isinstance(data, np.ndarray | np.void):
            data = data.tobytes()
        return data.decode("utf-8", errors="replace") if isinstance(data, bytes) else ""

    @property
    def parameters(self) -> dict[str, Any]:
        """What else decided the numbers."""
        group = self.get("parameters")
        if not isinstance(group, Group):
            return {}
        arrays = itertools.islice(group.iter_type(Dataset), _ARRAYS)
        return {name: node.text() or node[()] for name, node in arrays}

    # -- writing ---------------------------------------------------------------------------

    def write(self, rows: Sequence[int], block: ResultsBlock) -> None:
        """Write the results of *rows*, and flush; tells observers nothing (see `updated`).

        Raises
        ------
        FormatError
            If the block has another number of rows or of groups.
        """
        places = list(self._places().values())
        if np.shape(block.areas) != (len(rows), len(places)):
            raise FormatError(
                f"{self.path}: found results of shape {np.shape(block.areas)}; expected "
                f"{(len(rows), len(places))}, rows and groups. Check the plan of the results."
            )
        if not len(rows):
            return
        grid = GridRows(self._opened("quality/chi_square").shape, rows)
        for (group, ending), values in values_of(block).items():
            if values is not None and group in self:
                columns = np.asarray(values).T
                for own, column in zip(places, columns, strict=True):
                    grid.write(self._opened(f"{group}/{own}{ending}"), column)
        grid.write(self._opened("quality/chi_square"), block.chi2)
        if "quality/flags" in self:
            fitted = np.isfinite(block.chi2).astype(np.uint8)  # the bit FITTED
            flags = fitted if block.flags is None else block.flags
            grid.write(self._opened("quality/flags"), flags)
        if block.correction is not None and "quality/correction" in self:
            grid.write(self._opened("quality/correction"), block.correction)
        amounts = self._opened("model/coefficients")
        if amounts.shape[1]:
            h5write.write_rows(amounts, rows, block.continuum, 1)
        self.file.flush()

    def write_model(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Replace arrays of the model by others of the same shape, and flush.

        Raises
        ------
        FormatError
            If the plan had no such array, or one of another shape.
        """
        model = self.h5["model"]
        for name, values in arrays.items():
            planned = model[name].shape if name in model else None
            if planned != np.shape(values):
                raise FormatError(
                    f"{self.path}/model/{name}: found an array of shape {np.shape(values)}; "
                    f"expected {planned or 'none of that name'}, as planned. "
                    "Check the plan of the results."
                )
            model[name][...] = values
        self.file.flush()


def values_of(block: ResultsBlock) -> dict[tuple[str, str], np.ndarray | None]:
    """Return the numbers of a block by the group of maps and the ending of the names."""
    return {
        ("peak_areas", ""): block.areas,
        ("peak_areas", "_errors"): block.sigmas,
        ("mass_fractions", ""): block.mass_fractions,
        ("mass_fractions", "_errors"): block.mass_fraction_sigmas,
    }


def _readable(values: Any) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8", "replace")
    if array.dtype.kind == "O":
        return np.array([_text(value) for value in array.reshape(-1)])
    return array


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
