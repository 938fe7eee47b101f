"""What is known of the fits where the truth is: bias, honesty of sigmas, scatter, speed.

``python -m epxs_fluorescence.truth`` simulates counts of known areas, fits them with epxs, with
PyMca, and with PyXRF where there is one, prints the tables of docs/explanations/truth.md and
draws its figures.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from epxs_fluorescence.estimator import Estimator
from epxs_fluorescence.model import LinearModel, build_model
from epxs_fluorescence.truth_figures import draw_truth
from epxs_fluorescence.truth_pymca import run_pymca
from epxs_fluorescence.truth_pyxrf import run_pyxrf

#: Counts of a spectrum in the fitted channels, on average.
LEVELS = (17_600, 1_800, 176)
#: Mass fractions in percent of a leaf of citrus.
_LEAF = {
    "K K": 1.5, "Ca K": 1.5, "Ti K": 1e-3, "Mn K": 5e-3, "Fe K": 1e-2, "Ni K": 5e-4,
    "Cu K": 2e-3, "Zn K": 5e-3, "Br K": 2e-3, "Rb K": 2e-3, "Sr K": 5e-3, "Pb L": 2e-3,
}  # fmt: skip
#: Areas of scattering, counts.
_SCATTER = {"Scatter Peak000": 1500.0, "Scatter Compton000": 6000.0}
#: Spread of the logarithm of the areas of an uneven map, and what its hot points have.
_SPREAD, _HOT, _HOT_PART = 1.5, 30.0, 0.2
#: Points for which the limit of an uneven map is computed.
_POINTS_OF_LIMIT = 2000


@dataclass(frozen=True)
class Simulated:
    """Counts of which the truth is known."""

    #: True areas, counts; shape ``(points, groups)``.
    areas: np.ndarray
    #: Poisson counts; shape ``(points, channels)``.
    counts: np.ndarray
    #: Points for which the limit of the scatter was computed.
    rows: np.ndarray
    #: Least standard deviations (Cramér and Rao); shape ``(rows, groups)``.
    limits: np.ndarray


@dataclass(frozen=True)
class Score:
    """How good a fit is; each array has a number for each group."""

    #: Mean of area minus truth, in standard deviations of that mean.
    bias: np.ndarray
    #: The same, as a part of the true mean.
    relative: np.ndarray
    #: Standard deviation of (area minus truth) / sigma; NaN where no sigma is told.
    pulls: np.ndarray
    #: Rms of area minus truth over the least possible.
    scatter: np.ndarray
    #: Rms of area minus truth over rms of the sigmas; NaN where none is told.
    honesty: np.ndarray


def simulate(
    full: LinearModel, level: float, uneven: bool, points: int, seed: int = 1
) -> Simulated:
    """Return counts of a map that *full* describes exactly.

    Parameters
    ----------
    full
        A model made with ``full_range``.
    level
        Counts of a spectrum in the fitted channels, on average.
    uneven
        Whether areas vary by a log-normal distribution of width 1.5, each group by itself,
        with a fifth of the points 30 times as bright in one group.
    points
        Number of points.
    """
    random = np.random.default_rng(seed)
    start = np.zeros(len(full.names))
    for name, percent in _LEAF.items():
        number = full.names.index(name)
        start[number] = percent / 100 / full.mass_factor[number]
    for name, area in _SCATTER.items():
        start[full.names.index(name)] = area
    areas = np.tile(start, (points, 1))
    strength = np.ones(points)
    if uneven:
        areas *= random.lognormal(-(_SPREAD**2) / 2, _SPREAD, areas.shape)
        strength = random.lognormal(-0.125, 0.5, points)
        hot = random.random(points) < _HOT_PART
        areas[np.flatnonzero(hot), random.integers(0, len(start), hot.sum())] *= _HOT
    continuum = _continuum(full)
    part = slice(*full.window)
    mean = areas.mean(axis=0) @ full.response[part].T + continuum[part]
    scale = level / mean.sum()
    areas *= scale
    counts = np.empty((points, full.channels), np.uint32)
    for first in range(0, points, 1000):
        block = slice(first, first + 1000)
        mean = areas[block] @ full.response.T + np.outer(strength[block] * scale, continuum)
        counts[block] = random.poisson(np.maximum(mean, 0))
    rows = np.unique(np.linspace(0, points - 1, _POINTS_OF_LIMIT).astype(int))
    limits = _limits(full, areas[rows], strength[rows] * scale, continuum)
    return Simulated(areas, counts, rows, limits)


def _continuum(full: LinearModel) -> np.ndarray:
    """Return a smooth hill of 3 counts that the polynomials of *full*, if any, make exactly."""
    hill = 3.0 * np.exp(-(((full.energy - 9.0) / 6.0) ** 2))
    part = slice(*full.window)
    columns = full.continuum.columns(hill[part]).T
    hill[part] = columns @ np.linalg.lstsq(columns, hill[part])[0]
    return np.asarray(hill)


def _limits(
    full: LinearModel, areas: np.ndarray, strength: np.ndarray, continuum: np.ndarray
) -> np.ndarray:
    """Return the least standard deviations that an unbiased fit of one spectrum can have."""
    part = slice(*full.window)
    design = np.column_stack((full.design, full.continuum.columns(continuum[part]).T))
    uniform = bool((areas == areas[0]).all())
    variances = []
    for point in range(1 if uniform else len(areas)):
        mean = areas[point] @ full.design.T + strength[point] * continuum[part]
        gram = (design.T / np.maximum(mean, 1e-12)) @ design
        size = np.sqrt(np.diag(gram))
        inverse = np.linalg.inv(gram / np.outer(size, size)) / np.outer(size, size)
        variances.append(np.diag(inverse)[: areas.shape[1]])
    return np.sqrt(np.broadcast_to(variances, (len(areas), areas.shape[1])))


def score(simulated: Simulated, areas: np.ndarray, sigmas: np.ndarray | None = None) -> Score:
    """Return how good *areas* (and *sigmas*) are."""
    errors = areas - simulated.areas[: len(areas)]
    spread = errors.std(axis=0)
    rms = np.sqrt(np.mean(errors**2, axis=0))
    limited = simulated.rows < len(errors)
    rows, limits = simulated.rows[limited], simulated.limits[limited]
    told = np.full(areas.shape, np.nan) if sigmas is None else sigmas
    with np.errstate(divide="ignore", invalid="ignore"):
        return Score(
            bias=errors.mean(axis=0) / spread * np.sqrt(len(errors)),
            relative=errors.mean(axis=0) / simulated.areas.mean(axis=0),
            pulls=(errors / np.where(told > 0, told, np.nan)).std(axis=0),
            scatter=np.sqrt(np.mean(errors[rows] ** 2, axis=0) / np.mean(limits**2, axis=0)),
            honesty=rms / np.sqrt(np.mean(np.square(told), axis=0)),
        )


def fit_linear(model: LinearModel, counts: np.ndarray, **options: bool) -> tuple[np.ndarray, ...]:
    """Return areas and sigmas of the linear fit of epxs."""
    estimator = Estimator(model, **options)
    estimator.learn(counts)
    estimator.refresh()
    block = estimator.fit(counts)
    return block.areas, block.sigmas


def compare(
    config: Path, simulated: Simulated, few: int, pyxrf: str = ""
) -> dict[str, tuple[Score, float]]:
    """Return scores and spectra per second of all fits.

    Parameters
    ----------
    few
        Points of PyMca's full fit.
    pyxrf
        Interpreter that has PyXRF; left out without.
    """
    model = build_model(config)
    found = {}
    for name, options in (
        ("epxs", {}),
        ("epxs, nnls", {"nnls": True}),
        ("epxs, irls", {"irls": True}),
    ):
        # what is imported at first use is not counted, neither here nor for the others
        fit_linear(model, simulated.counts[:20], **options)
        begun = time.perf_counter()
        areas, sigmas = fit_linear(model, simulated.counts, **options)
        seconds = time.perf_counter() - begun
        found[name] = score(simulated, areas, sigmas), len(areas) / seconds
    for name, (kind, points) in {
        "PyMca fast": ("fast", len(simulated.counts)),
        "PyMca fast, average weight": ("average", len(simulated.counts)),
        "PyMca full": ("full", few),
    }.items():
        areas, sigmas, seconds = run_pymca(config, simulated.counts[:points], kind, model.names)
        found[name] = score(simulated, areas, sigmas), points / seconds
    if pyxrf:
        part = simulated.counts[: 10 * few]
        areas, seconds = run_pyxrf(pyxrf, part, model.design, model.window, model.energy)
        found["PyXRF"] = score(simulated, areas), len(part) / seconds
    return found


def table(model: LinearModel, found: Mapping[str, tuple[Score, float]], groups: list[str]) -> str:
    """Return a table in Markdown: bias in percent, pulls and scatter of some *groups*."""
    lines = [
        f"| fit | {' | '.join(groups)} | spectra/s |",
        f"| --- |{' --- |' * (len(groups) + 1)}",
    ]
    for name, (result, rate) in found.items():
        cells = []
        for group in groups:
            n = model.names.index(group)
            cells.append(
                f"{100 * result.relative[n]:+.1f} % ({result.bias[n]:+.1f}) / "
                f"{_shown(result.honesty[n])} / {result.scatter[n]:.2f}"
            )
        lines.append(f"| {name} | {' | '.join(cells)} | {_round(rate):,} |")
    return "\n".join(lines)


def _shown(number: float) -> str:
    return f"{number:.2f}" if np.isfinite(number) else "–"


def _round(number: float) -> int:
    digits = 1 - int(np.floor(np.log10(max(number, 1.0))))
    return int(round(number, digits))


def main(words: list[str] | None = None) -> None:
    """Simulate, fit, print the tables and draw the figures."""
    parser = argparse.ArgumentParser(prog="python -m epxs_fluorescence.truth")
    parser.add_argument("--config", type=Path, help="PyMca configuration; default: the leaf")
    parser.add_argument("--points", type=int, default=20_000, help="spectra of each map")
    parser.add_argument("--levels", type=int, nargs="+", default=LEVELS, help="counts per spectrum")
    parser.add_argument("--few", type=int, default=300, help="spectra for PyMca's full fit")
    parser.add_argument("--pyxrf", default="", help="interpreter that has PyXRF; default: none")
    parser.add_argument("--figures", type=Path, help="folder for the figures; default: none")
    arguments = parser.parse_args(words)
    bundled = Path(str(files("epxs_fluorescence") / "data" / "leaf_17keV.cfg"))
    config = arguments.config or bundled
    full, model = build_model(config, full_range=True), build_model(config)
    groups = ["Ca K", "Mn K", "Fe K", "Zn K", "Pb L"]
    drawn = {}
    for uneven in (False, True):
        for level in arguments.levels:
            title = f"{level:,} counts per spectrum, {'uneven' if uneven else 'uniform'} map"
            simulated = simulate(full, level, uneven, arguments.points)
            found = compare(config, simulated, arguments.few, arguments.pyxrf)
            print(f"\n{title}\n\n{table(model, found, groups)}", flush=True)
            drawn[title] = {name: result for name, (result, _) in found.items()}
    if arguments.figures:
        draw_truth(arguments.figures, model.names, drawn)


if __name__ == "__main__":
    main()
