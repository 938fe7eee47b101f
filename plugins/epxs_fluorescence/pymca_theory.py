"""PyMca's theory of a spectrum, made once and used for many; only in processes of workers.

PyMca keeps its table of materials in the process, writes below the user's home, prints, and
holds the interpreter lock. So nothing else imports this.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np

from epxs_fluorescence import gefit
from epxs_fluorescence.line_shapes import LineShapes

logger = logging.getLogger(__name__)

_SUM = 4
_TAILS = {"ST AreaR": 2, "LT AreaR": 4, "STEP HeightR": 8}
#: Parameters by which the model itself has to be varied.
_VARIED = ("Zero", "Gain", "Noise", "Fano", "Sum", "ST SlopeR", "LT SlopeR", "Eta Factor")


@contextlib.contextmanager
def quiet_pymca() -> Iterator[None]:
    """Give PyMca a home where it may write, none of the user's tables, and no voice."""
    names = ("HOME", "USERPROFILE", "PYMCA_DATA_DIR", "PYMCA_DOC_DIR")
    kept = {name: os.environ.get(name) for name in names}
    said = io.StringIO()
    with tempfile.TemporaryDirectory(prefix="epxs-pymca-") as home:
        os.environ.update(HOME=home, USERPROFILE=home)
        for name in names[2:]:
            os.environ.pop(name, None)
        try:
            with contextlib.redirect_stdout(said):
                yield
        finally:
            for name, value in kept.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            if said.getvalue():
                logger.debug("PyMca: %s", said.getvalue().strip())


def read_dictionary(text: str) -> Any:
    """Return the text of a configuration as PyMca's ConfigDict."""
    from PyMca5.PyMcaIO import ConfigDict

    found = ConfigDict.ConfigDict()
    found.readfp(io.StringIO(text))
    return found


def make_theory(dictionary: Any) -> Any:
    """Return a configured `McaTheory`."""
    from PyMca5.PyMcaPhysics.xrf import ClassMcaTheory

    theory = ClassMcaTheory.McaTheory()
    theory.setConfiguration(dictionary)
    return theory


class PymcaTheory:
    """The model of a configuration: parameters to counts.

    Parameters
    ----------
    dictionary
        PyMca's dictionary of the configuration.
    channels
        Numbers of the channels of a spectrum.
    exact
        Whether exponentials are computed, or looked up in PyMca's table.
    """

    def __init__(self, dictionary: Any, channels: np.ndarray, exact: bool) -> None:
        self.theory = make_theory(dictionary)
        config = self.theory.config
        fit = config["fit"]
        #: The configuration, as PyMca completed it.
        self.config = config
        self.linear = bool(fit.get("linearfitflag", 0))
        self.weighted = bool(fit["fitweight"])
        self.iterations = int(fit["maxiter"])
        self.deltachi = float(fit["deltachi"])
        self.pile_up = bool(fit["sumflag"])
        self.names = list(self.theory.PARAMETERS)
        #: Number of parameters before the areas.
        self.first = int(self.theory.NGLOBAL)
        self.groups = self.names[self.first :]
        self._hypermet = int(fit.get("hypermetflag", 1))
        self._tail = self.names.index("ST AreaR") if self._hypermet else -1
        self.shapes = LineShapes(self.theory, self._hypermet, exact)
        #: Whether a continuum besides strip or SNIP is fitted.
        self.has_continuum = bool(fit["continuum"])
        self.all_channels = np.asarray(channels, dtype=float)
        self._known: tuple[bytes, np.ndarray] = (b"", np.zeros((0, 0)))

    def prepare(self, counts: np.ndarray, sigma: np.ndarray | None = None) -> None:
        """Take a spectrum and make PyMca's first guess of its parameters."""
        with quiet_output():
            self.theory.setData(x=self.all_channels, y=counts, sigmay=sigma)
            self.theory.estimate()

    @property
    def window(self) -> np.ndarray:
        """Channels that are fitted, of the spectrum that was prepared."""
        return np.asarray(self.theory.datatofit[:, 0])

    @property
    def start(self) -> np.ndarray:
        """First guess of the parameters."""
        return np.array(self.theory.parameters, dtype=float)

    @property
    def codes(self) -> np.ndarray:
        """What the parameters may do."""
        return np.array(self.theory.codes, dtype=float)

    def area_factor(self, parameters: np.ndarray) -> float:
        """Return PyMca's ``fitarea`` for a parameter of one: Gauss and short tail."""
        return 1.0 + float(parameters[self._tail]) if self._hypermet else 1.0

    def matrix(self, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        """Return the counts of each group for a parameter of one; remembers the last."""
        key = parameters[: self.first].tobytes() + channels.tobytes()
        if self._known[0] != key:
            self._known = (key, self.shapes.matrix(parameters, channels))
        return self._known[1]

    def columns(self, parameters: np.ndarray, channels: np.ndarray) -> dict[int, np.ndarray]:
        """Return the columns of the continuum, by the number of their parameters."""
        if not self.has_continuum:
            return {}
        free = np.flatnonzero(self.codes[0] != gefit.FIXED)
        theory = self.theory
        return {
            int(i): np.ravel(theory.linearMcaTheoryDerivative(list(parameters), int(i), channels))
            for i in free
            if _SUM < i < self._shape_start
        }

    @property
    def _shape_start(self) -> int:
        return self.names.index("ST AreaR" if self._hypermet else "Eta Factor")

    def model(self, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        """Return the counts of lines, continuum and pile-up."""
        return self._whole(self.shapes.total(parameters, channels), parameters, channels)

    def known_model(self, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        """Return the same where `matrix` is already known."""
        lines = self.matrix(parameters, channels) @ parameters[self.first :]
        return self._whole(lines, parameters, channels)

    def _whole(self, lines: np.ndarray, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        if self.has_continuum:
            lines = lines + np.ravel(self.theory.continuum(parameters, channels))
        return lines + self.piled(lines, parameters, channels) if self.pile_up else lines

    def piled(self, counts: np.ndarray, parameters: np.ndarray, channels: np.ndarray) -> np.ndarray:
        """Return the counts that pile up where *counts* are counted."""
        from PyMca5.PyMcaMath.fitting import SpecfitFuns

        first, (zero, gain) = int(channels[0]), parameters[:2]
        piled = np.ravel(SpecfitFuns.pileup(np.ascontiguousarray(counts), first, zero, gain))
        return np.asarray(parameters[_SUM] * piled)

    def derivatives(
        self, parameters: np.ndarray, wanted: np.ndarray, channels: np.ndarray
    ) -> np.ndarray:
        """Return the derivatives by the *wanted* parameters, ``(wanted, channels)``."""
        found = np.empty((len(wanted), len(channels)))
        areas = wanted >= self.first
        if areas.any():
            matrix = self.matrix(parameters, channels)
            found[areas] = matrix[:, wanted[areas] - self.first].T
        for place, index in enumerate(wanted):
            if index < self.first:
                found[place] = self._derivative(parameters, int(index), channels)
        return found

    def _derivative(self, parameters: np.ndarray, index: int, channels: np.ndarray) -> np.ndarray:
        name = self.names[index]
        varied = parameters.copy()
        if name in _TAILS:
            # as PyMca has it: the tail alone, with what it piles up
            varied[index] = 1.0
            tail = self.shapes.total(varied, channels, _TAILS[name])
            return tail + self.piled(tail, varied, channels) if self.pile_up else tail
        if name in _VARIED:
            step = (parameters[index] or 1.0) * 0.00001
            varied[index] = parameters[index] + step
            above = self.model(varied, channels)
            varied[index] = parameters[index] - step
            return (above - self.model(varied, channels)) / (2.0 * step)
        return np.ravel(self.theory.analyticalDerivative(parameters.copy(), index, channels))


@contextlib.contextmanager
def quiet_output() -> Iterator[None]:
    """Keep what PyMca prints away from the output of the process."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
