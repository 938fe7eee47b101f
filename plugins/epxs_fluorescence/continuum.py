"""The continuum below the lines: the user's own background, made once for many spectra.

Stripping each noisy spectrum biases weak lines; so the background of the configuration is
taken from the mean of many, and its amount is fitted to each. The algorithms are PyMca's
(strip, SNIP, Savitzky-Golay smoothing), in NumPy.

References
----------
.. [1] C. G. Ryan et al., Nucl. Instrum. Methods B 34 (1988) 396-402.
.. [2] M. Morhac et al., Nucl. Instrum. Methods A 401 (1997) 113-132.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from epxs_fluorescence.configuration import Configuration
from epxs_fluorescence.fast_strip import fast_strip

#: PyMca's numbers for the analytical continua.
_DEGREES = {1: 0, 2: 1, 3: 2}
_LINEAR_POLYNOMIAL, _EXPONENTIAL = 4, 5
#: Passes from which on `fast_strip` is faster than passes are.
_MANY = 1000


@dataclass(frozen=True)
class ContinuumModel:
    """How the columns of the continuum are made from the mean spectrum."""

    #: "strip", "snip" or "none"; a polynomial may come on top of either.
    kind: str
    #: Degree of the polynomial; -1 for none.
    degree: int = -1
    #: Width of the Savitzky-Golay smoothing before stripping, channels.
    filter_width: int = 1
    #: Half width of the comparison, channels (strip), or of the widest one (SNIP).
    width: int = 1
    #: Number of passes of strip.
    iterations: int = 0
    #: Factor that a channel must exceed the mean of its neighbours by (strip).
    constant: float = 1.0
    #: Channels, counted in the window, that the background goes through.
    anchors: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Number of columns."""
        return (self.kind != "none") + self.degree + 1

    def describe(self) -> str:
        """Say in a sentence how the continuum is made."""
        words = {
            "none": "",
            "snip": f"SNIP of the mean spectrum, width {self.width} channels",
            "strip": f"strip of the mean spectrum, width {self.width} channels, "
            f"{self.iterations} passes, constant {self.constant:g}",
        }[self.kind]
        parts = [words] if words else []
        if parts and self.filter_width > 1:
            parts.append(f"smoothed over {self.filter_width} channels")
        if self.anchors:
            parts.append(f"{len(self.anchors)} anchors")
        if self.degree >= 0:
            parts.append(f"Legendre polynomial of degree {self.degree}")
        return ", ".join(parts) or "none"

    def columns(self, mean: np.ndarray) -> np.ndarray:
        """Return the columns of the continuum.

        Parameters
        ----------
        mean
            Mean spectrum in the window, counts; shape ``(channels,)``.

        Returns
        -------
        np.ndarray
            Shape ``(columns, channels)``: the background of *mean* in counts, then
            Legendre polynomials over the window.
        """
        rows = []
        if self.kind != "none":
            rows.append(self.background(mean))
        if self.degree >= 0:
            x = np.linspace(-1.0, 1.0, len(mean))
            rows.extend(np.polynomial.legendre.legvander(x, self.degree).T)
        return np.array(rows, dtype=float).reshape(len(rows), len(mean))

    def background(self, spectrum: np.ndarray) -> np.ndarray:
        """Return the stripped background of *spectrum* as PyMca computes it, counts."""
        smooth = _smooth(np.asarray(spectrum, dtype=float), self.filter_width)
        if self.kind == "snip":
            return _snip_between(smooth, self.width, self.anchors)
        return self._strip(smooth)

    def _strip(self, smooth: np.ndarray) -> np.ndarray:
        if self.iterations <= 0:
            return np.full_like(smooth, smooth.min())
        anchors, constant = self.anchors, self.constant
        if self.iterations > 1000 and self.width == 1:
            wide = strip(smooth, constant, self.iterations // 20, 4, anchors)
            return strip(wide, constant, self.iterations // 4, 1, anchors)
        rough = strip(smooth, constant, self.iterations, self.width, anchors)
        # ends with something smooth
        passes = 500 if self.iterations > 1000 else 2 * self.width
        return strip(rough, constant, passes, 1, anchors)


def continuum_model(
    configuration: Configuration, window: tuple[int, int]
) -> tuple[ContinuumModel, list[str]]:
    """Return the continuum that *configuration* asks for, and remarks on it.

    Parameters
    ----------
    configuration
        The user's configuration.
    window
        Fitted channels: first, and one behind the last.
    """
    notes = []
    degree, remark = _degree(configuration)
    if remark:
        notes.append(remark)
    if not configuration.flag("fit", "stripflag"):
        if degree < 0:
            notes.append("no background is configured, so none is fitted")
        return ContinuumModel("none", degree), notes
    snip = configuration.number("fit", "stripalgorithm", 0) == 1
    width = (
        configuration.number("fit", "snipwidth", 30)
        if snip
        else configuration.number("fit", "stripwidth", 1)
    )
    return ContinuumModel(
        kind="snip" if snip else "strip",
        degree=degree,
        filter_width=int(configuration.number("fit", "stripfilterwidth", 5)),
        width=max(1, int(width)),
        iterations=int(configuration.number("fit", "stripiterations", 20000)),
        constant=configuration.number("fit", "stripconstant", 1.0),
        anchors=_anchors(configuration, window),
    ), notes


def _degree(configuration: Configuration) -> tuple[int, str]:
    number = int(configuration.number("fit", "continuum", 0))
    if number == _LINEAR_POLYNOMIAL:
        return int(configuration.number("fit", "linpolorder", 6)), ""
    if number == _EXPONENTIAL:
        order = int(configuration.number("fit", "exppolorder", 6))
        remark = (
            "an exponential continuum is not linear; a polynomial of the same order "
            f"({order}) takes its place; use the full fit"
        )
        return order, remark
    return _DEGREES.get(number, -1), ""


def _anchors(configuration: Configuration, window: tuple[int, int]) -> tuple[int, ...]:
    if not configuration.flag("fit", "stripanchorsflag"):
        return ()
    first, end = window
    channels = configuration.numbers("fit", "stripanchorslist")
    return tuple(int(np.ceil(c)) - first for c in channels if first < c <= end - 1)


def _smooth(spectrum: np.ndarray, width: int) -> np.ndarray:
    """Smooth as PyMca does before stripping: Savitzky-Golay, then (1, 2, 1)/4."""
    smooth = savitzky_golay(spectrum, width)
    if len(smooth) > 1:
        # the order matters: the ends are mixed with what is already smooth
        smooth[1:-1] = 0.25 * smooth[:-2] + 0.5 * smooth[1:-1] + 0.25 * smooth[2:]
        smooth[0] = 0.5 * (smooth[0] + smooth[1])
        smooth[-1] = 0.5 * (smooth[-1] + smooth[-2])
    return smooth


def savitzky_golay(spectrum: np.ndarray, width: int) -> np.ndarray:
    """Smooth with quadratics over *width* channels, as PyMca does.

    The first half width and the one before the last channel are smoothed by repeated
    (1, 2, 1)/4 beforehand. Where the smoothed value would not be positive the other is kept.
    """
    points = width + 1 - width % 2
    smooth = np.array(spectrum, dtype=float)
    if points < 3 or len(smooth) < points:
        return smooth
    half = points // 2
    for _ in range(points // 3 + 1):
        _smooth_end(smooth[:half])
        _smooth_end(smooth[-half - 1 : -1])
    offsets = np.arange(-half, half + 1)
    weights = 3.0 * (3 * half**2 + 3 * half - 1 - 5 * offsets**2)
    weights /= (2 * half - 1) * (2 * half + 1) * (2 * half + 3)
    inner = np.convolve(smooth, weights, mode="valid")
    smooth[half:-half] = np.where(inner > 0, inner, smooth[half:-half])
    return smooth


def _smooth_end(piece: np.ndarray) -> None:
    """Smooth *piece* in place with (1, 2, 1)/4; its ends count themselves as neighbours."""
    if len(piece) >= 3:
        padded = np.concatenate((piece[:1], piece, piece[-1:]))
        piece[:] = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]


def strip(
    spectrum: np.ndarray,
    constant: float,
    iterations: int,
    width: int,
    anchors: tuple[int, ...] = (),
) -> np.ndarray:
    """Lower channels that exceed the mean of their neighbours, again and again.

    Parameters
    ----------
    spectrum
        Counts; shape ``(channels,)``.
    constant
        A channel is lowered if it exceeds *constant* times the mean.
    iterations
        Number of passes.
    width
        Distance of the two neighbours, channels.
    anchors
        Channels around which, closer than *width*, nothing is lowered.
    """
    if constant == 1.0 and not anchors and iterations > _MANY:
        return fast_strip(spectrum, iterations, width)
    result = np.array(spectrum, dtype=float)
    if len(result) < 2 * width + 1:
        return result
    free = np.ones(len(result), dtype=bool)
    for anchor in anchors:
        free[max(0, anchor - width + 1) : anchor + width] = False
    inner, left, right = result[width:-width], result[: -2 * width], result[2 * width :]
    held = ~free[width:-width]
    mean, low = np.empty_like(inner), np.empty_like(inner)
    for _ in range(iterations):
        np.add(left, right, out=mean)
        mean *= 0.5
        if constant == 1.0:
            np.minimum(inner, mean, out=low)
        else:
            np.copyto(low, np.where(inner > constant * mean, mean, inner))
        if anchors:
            np.copyto(low, inner, where=held)
        inner[:] = low
    return result


def snip(spectrum: np.ndarray, width: int) -> np.ndarray:
    """Clip peaks with windows that shrink from *width* channels to one [1]_ [2]_."""
    result = np.array(spectrum, dtype=float)
    for distance in range(min(width, (len(result) - 1) // 2), 0, -1):
        mean = 0.5 * (result[: -2 * distance] + result[2 * distance :])
        result[distance:-distance] = np.minimum(result[distance:-distance], mean)
    return result


def _snip_between(smooth: np.ndarray, width: int, anchors: tuple[int, ...]) -> np.ndarray:
    """Apply `snip` to each piece between the anchors."""
    edges = sorted(anchors) if anchors else [0, len(smooth) - 1]
    result = np.zeros_like(smooth)
    last = 0
    for edge in edges:
        if last < edge < len(smooth):
            result[last:edge] = snip(smooth[last:edge], width)
            last = edge
    result[last:] = snip(smooth[last:], width)
    return result
