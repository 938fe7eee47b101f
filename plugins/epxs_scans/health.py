"""What is wrong with a detector, found in numbers of each point; knows no files."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

#: Spectra in a row that are the same, from which on an element is said to be stuck.
REPEATS = 3

#: Dead part of the time that is too much, and a jump of it that is told.
BUSY, JUMP = 0.5, 0.15

#: Times that an element may count more or less than the median of all.
UNEVEN = 3.0

#: Times that an element may scatter more than the median of all.
NOISY = 5.0

#: Part of its width that a line may move.
DRIFT = 0.15

#: Difference of a first column from the next ones, and of a row from its neighbours, as a part
#: and in standard deviations of what it usually is.
ARTEFACT, SIGMAS = 0.05, 6.0

#: Lines, and points of a line, below which nothing is said of them: a scan that just began.
FEW = 4

#: Part of the usual intensity below which the beam counts as lost.
LOST = 0.3


@dataclass(frozen=True)
class Element:
    """One element of a detector over a scan, in the order of acquisition; shape ``(points,)``.

    None where nothing tells it; NaN where a point has no value.
    """

    name: str
    #: Dead part of the real time, 0 to 1.
    dead: np.ndarray | None = field(default=None, repr=False)
    #: Counts per second that came in, and that were recorded.
    input_rate: np.ndarray | None = field(default=None, repr=False)
    output_rate: np.ndarray | None = field(default=None, repr=False)
    #: Sum of each spectrum, counts.
    total: np.ndarray | None = field(default=None, repr=False)
    #: Whether a spectrum is the same as the one before, and has counts.
    repeats: np.ndarray | None = field(default=None, repr=False)
    #: Where the strongest line is, and its width (FWHM), in the unit of *line_unit*.
    line: np.ndarray | None = field(default=None, repr=False)
    line_width: float = np.nan
    line_unit: str = "channels"
    #: Where it sits in the detector, horizontally and vertically in one unit; None if not told.
    place: tuple[float, float] | None = None

    @property
    def live(self) -> np.ndarray | None:
        """Live part of the real time, 0 to 1."""
        return None if self.dead is None else 1.0 - self.dead


@dataclass(frozen=True)
class Alarm:
    """Something to look at."""

    #: ``stuck``, ``dead``, ``busy``, ``jump``, ``uneven``, ``noisy``, ``drift``, ``column``,
    #: ``row``, ``beam``.
    kind: str
    #: Name of the element; "" if it concerns all.
    element: str
    #: What is wrong, since when, and what to do.
    sentence: str
    #: First point that it concerns; -1 for all.
    point: int = -1


def prepare_to_look() -> None:
    """Import what looking needs late, so that the first look at a scan that runs need not."""
    import scipy.optimize  # noqa: F401


def find_alarms(elements: list[Element], lost: np.ndarray | None = None) -> list[Alarm]:
    """Return what is wrong with the elements of a detector, the worst first.

    Parameters
    ----------
    elements
        All elements, of the same points.
    lost
        Whether there was no beam at each point, shape ``(points,)``: a jump of the dead time
        that the beam explains is none of the detector.
    """
    found: list[Alarm] = []
    for element in elements:
        found += find_stuck(element)
        found += find_busy(element, lost)
        found += find_drift(element)
    found += find_uneven(elements)
    return found


def find_stuck(element: Element) -> list[Alarm]:
    """Return an alarm for the longest row of spectra that are the same."""
    if element.repeats is None or not element.repeats.any():
        return []
    first, count = longest_run(element.repeats)
    if count < REPEATS - 1:
        return []
    start = max(first - 1, 0)  # the one that the others repeat
    return [
        Alarm(
            "stuck",
            element.name,
            f"{element.name}: the same spectrum {count + 1} times in a row from point {start} on; "
            "the element is stuck. Leave it out of the sum.",
            start,
        )
    ]


def find_busy(element: Element, lost: np.ndarray | None = None) -> list[Alarm]:
    """Return alarms for dead times that are too long, and that jump."""
    if element.dead is None:
        return []
    found, dead = [], element.dead
    busy = np.nan_to_num(dead) > BUSY
    if busy.any():
        first = int(np.flatnonzero(busy)[0])
        found.append(
            Alarm(
                "busy",
                element.name,
                f"{element.name}: dead time above {100 * BUSY:.0f} % at {busy.sum()} of "
                f"{len(dead)} points, {100 * np.nanmax(dead):.0f} % at most, from point {first} "
                "on. Open the distance to the sample, or attenuate the beam.",
                first,
            )
        )
    good = np.isfinite(dead) if element.total is None else np.isfinite(dead + element.total)
    kept = np.flatnonzero(good & (True if lost is None else ~lost))
    jump = largest_step(_beyond_the_counts(dead[kept], element.total, kept))
    if jump is not None and abs(jump[1]) > JUMP:
        point, size = int(kept[jump[0]]), jump[1]
        found.append(
            Alarm(
                "jump",
                element.name,
                f"{element.name}: dead time jumps by {100 * size:+.0f} % of the time at point "
                f"{point}. See what changed there: beam, filter, or detector.",
                point,
            )
        )
    return found


def _beyond_the_counts(dead: np.ndarray, total: np.ndarray | None, kept: np.ndarray) -> np.ndarray:
    """Return what is left of the dead time without what the counts explain, the more the longer.

    A sample that shines brightly, or begins to, is no fault of the detector.
    """
    from scipy.optimize import isotonic_regression

    if total is None or not np.isfinite(total[kept]).all():
        return dead
    # of equal counts in no order: in that of time the fit would follow what it is to reveal
    order = np.lexsort((np.random.default_rng(0).random(len(kept)), total[kept]))
    left = np.empty_like(dead)
    left[order] = dead[order] - isotonic_regression(dead[order]).x
    return left


def find_drift(element: Element) -> list[Alarm]:
    """Return an alarm if the strongest line does not stay where it was."""
    line = element.line
    if line is None or np.isfinite(line).sum() < 6 or not element.line_width > 0:
        return []
    good = line[np.isfinite(line)]
    part = max(2, len(good) // 8)
    moved = float(np.median(good[-part:]) - np.median(good[:part]))
    scatter = 1.4826 * float(np.median(np.abs(np.diff(good)))) / np.sqrt(part)
    if abs(moved) < DRIFT * element.line_width or abs(moved) < 4 * scatter:
        return []
    return [
        Alarm(
            "drift",
            element.name,
            f"{element.name}: its strongest line moved by {moved:+.3g} {element.line_unit} during "
            f"the scan ({100 * abs(moved) / element.line_width:.0f} % of its width). Calibrate "
            "the energy again, and let the electronics warm up.",
        )
    ]


def find_uneven(elements: list[Element]) -> list[Alarm]:
    """Return alarms for elements that count unlike the others: not at all, too much, noisily."""
    counting = [each for each in elements if _any(each.total)]
    if not counting:
        return []
    means = {each.name: float(np.nanmean(_of(each.total))) for each in counting if _any(each.total)}
    found = []
    usual = float(np.median(list(means.values()))) if means else 0.0
    for each in counting:
        mean = means.get(each.name, 0.0)
        if mean == 0.0 and (usual > 0 or len(counting) == 1):
            found.append(
                Alarm(
                    "dead",
                    each.name,
                    f"{each.name}: it counts nothing. See whether it is "
                    "switched on, and leave it out of the sum.",
                )
            )
        elif len(means) > 1 and usual > 0 and not 1 / UNEVEN < mean / usual < UNEVEN:
            found.append(
                Alarm(
                    "uneven",
                    each.name,
                    f"{each.name}: it counts {mean / usual:.2g} times as "
                    "much as its neighbours. See its gain, its collimator and its "
                    "threshold.",
                )
            )
    return found + _noisy([each for each in counting if means.get(each.name, 0.0) > 0])


def _noisy(elements: list[Element]) -> list[Alarm]:
    """Return alarms for elements that scatter from point to point when the others do not."""
    if len(elements) < 3 or min(len(_of(each.total)) for each in elements) < 10:
        return []
    table = np.array([_of(each.total) / np.nanmean(_of(each.total)) for each in elements])
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = table / middle_of_columns(table)
        scatter = np.array([1.4826 * _median(np.abs(np.diff(own))) for own in ratio])
    usual = _median(scatter)
    return [
        Alarm(
            "noisy",
            each.name,
            f"{each.name}: it scatters {own / usual:.0f} times as much as "
            "its neighbours from point to point; the element is noisy. See its cable and "
            "threshold, and leave it out of the sum.",
        )
        for each, own in zip(elements, scatter, strict=True)
        if usual > 0 and own > NOISY * usual
    ]


def find_artefacts(image: np.ndarray, name: str = "the map") -> list[Alarm]:
    """Return alarms for a first column, and for rows, that are unlike their neighbours.

    Parameters
    ----------
    image
        Counts of all elements (over I0 where there is one), shape ``(lines, points)``; NaN
        where nothing was measured.
    """
    if image.ndim != 2 or min(image.shape) < 4:
        return []
    found = []
    off, usual = _first_column(image)
    if abs(off) > ARTEFACT and abs(off) > SIGMAS * usual:
        found.append(
            Alarm(
                "column",
                "",
                f"{name}: the first point of each line has {100 * off:+.0f} % "
                "compared with the next ones. See the start of the lines: settling time, "
                "shutter, first trigger.",
                0,
            )
        )
    # point by point, and what most of them agree on: a sample that begins at a line leaves the
    # points beside it as they were, an artefact does not
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.log(2 * image[1:-1] / (image[:-2] + image[2:]))
    between = np.array([_agreed(row) for row in parts])
    if np.isfinite(between).sum() < FEW:
        return found
    limit = max(ARTEFACT, SIGMAS * _spread(between))
    between = np.nan_to_num(between)
    for row in _highest(np.abs(between), limit)[:3] + 1:
        found.append(
            Alarm(
                "row",
                "",
                f"{name}: line {row} has {100 * np.expm1(between[row - 1]):+.0f} % compared "
                "with the lines beside it. See the beam and the motors at that time.",
                int(row * image.shape[1]),
            )
        )
    return found


def _agreed(values: np.ndarray) -> float:
    """Return what at least four fifths of *values* exceed, on one side of 0; 0 if they do not.

    NaN if more than half of them are not known, or all but a few.
    """
    good = values[np.isfinite(values)]
    if len(good) < max(FEW, len(values) / 2):
        return np.nan
    low, high = np.quantile(good, (0.2, 0.8))
    return float(low if low > 0 else min(high, 0.0))


def _highest(values: np.ndarray, limit: float) -> np.ndarray:
    """Return where *values* are above *limit* and above their neighbours, which they disturb."""
    padded = np.concatenate([[0.0], values, [0.0]])
    return np.flatnonzero((values > limit) & (values >= padded[:-2]) & (values >= padded[2:]))


def _first_column(image: np.ndarray) -> tuple[float, float]:
    """Return by what part the first column is off, and how much other columns usually are.

    Each column is compared with the line through the two behind it, so that a sample which
    begins there is no artefact.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        behind = 2 * image[:, 1:-1] - image[:, 2:]
        parts = image[:, :-2] / np.where(behind > 0, behind, np.nan) - 1
    off = np.array([_median(column) for column in parts.T])
    others = off[1:][np.isfinite(off[1:])]
    if not np.isfinite(off[0]) or len(others) < 3:
        return 0.0, 0.0
    return float(off[0]), 1.4826 * float(np.median(np.abs(others)))


def find_lost_beam(intensity: np.ndarray, name: str = "I0") -> list[Alarm]:
    """Return alarms for points without beam, and for a beam that fades.

    Parameters
    ----------
    intensity
        Readings of the monitor in the order of acquisition; shape ``(points,)``.
    """
    if not _any(intensity):
        return []
    found = []
    usual = float(np.nanpercentile(intensity, 80))
    if usual <= 0:
        return [
            Alarm(
                "beam",
                "",
                f"{name}: it reads {usual:.4g}; no beam at all. See the shutter and the monitor.",
                0,
            )
        ]
    lost = lost_points(intensity)
    for first, count in runs(lost)[:5]:
        found.append(
            Alarm(
                "beam",
                "",
                f"{name}: the beam was lost for {count} points from point {first} "
                f"on (below {100 * LOST:.0f} % of {usual:.4g}). Measure them again.",
                first,
            )
        )
    kept = intensity[~lost & np.isfinite(intensity)]
    part = max(1, len(kept) // 8)
    if len(kept) >= 16:
        faded = 1 - float(np.median(kept[-part:]) / np.median(kept[:part]))
        if faded > 0.2:
            found.append(
                Alarm(
                    "beam",
                    "",
                    f"{name}: the beam fell by {100 * faded:.0f} % during the scan. "
                    "Normalise by it, and see the monochromator.",
                )
            )
    return found


def lost_points(intensity: np.ndarray) -> np.ndarray:
    """Return where there was no beam; bool, shape ``(points,)``."""
    if not _any(intensity):
        return np.zeros(len(intensity), dtype=bool)
    usual = float(np.nanpercentile(intensity, 80))
    return np.nan_to_num(intensity, nan=usual) < LOST * usual


# -- numbers -------------------------------------------------------------------------------


def runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """Return first place and length of each row of true *flags*, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def longest_run(flags: np.ndarray) -> tuple[int, int]:
    """Return first place and length of the longest row of true *flags*; ``(-1, 0)`` if none is."""
    return max(runs(flags), key=lambda run: run[1], default=(-1, 0))


def largest_step(values: np.ndarray, width: int = 5) -> tuple[int, float] | None:
    """Return where the median of *width* points changes most, and by how much; None if few.

    A slope is no step: what changes as much on either side is taken off.
    """
    if len(values) < 4 * width or not _any(values):
        return None
    windows = np.lib.stride_tricks.sliding_window_view(values, width)
    with np.errstate(invalid="ignore"):
        medians = np.median(windows, axis=1)
    steps = medians[width:] - medians[:-width]
    if not np.isfinite(steps).any():
        return None
    at = int(np.nanargmax(np.abs(steps)))
    return at + width, float(steps[at])


def line_positions(spectra: np.ndarray, middle: int, half: int) -> np.ndarray:
    """Return the centre of mass of a line in each spectrum, in channels.

    NaN where the line has fewer than 50 counts.

    Parameters
    ----------
    spectra
        Counts, shape ``(points, channels)``.
    middle, half
        Channel of the line, and channels on either side that are looked at.
    """
    low, high = max(0, middle - half), min(spectra.shape[1], middle + half + 1)
    window = np.asarray(spectra[:, low:high], dtype=float)
    base = np.minimum(window[:, :2].mean(axis=1), window[:, -2:].mean(axis=1))[:, None]
    net = np.clip(window - base, 0, None)
    total = net.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (net * np.arange(low, high)).sum(axis=1) / total
    return np.where(total >= 50, centre, np.nan)


def strongest_line(spectrum: np.ndarray) -> tuple[int, float]:
    """Return channel and width (FWHM, channels) of the highest line above the noise edge.

    ``(-1, nan)`` of a spectrum without counts.
    """
    counts = np.asarray(spectrum, dtype=float).copy()
    counts[: max(1, len(counts) // 100)] = 0  # electronic noise
    if not counts.any():
        return -1, float("nan")
    smooth = np.convolve(counts, np.ones(3) / 3, mode="same")
    top = int(smooth.argmax())
    half = smooth[top] / 2
    left = right = top
    while left > 0 and smooth[left] > half:
        left -= 1
    while right < len(smooth) - 1 and smooth[right] > half:
        right += 1
    return top, float(max(right - left, 1))


def _spread(values: np.ndarray) -> float:
    good = values[np.isfinite(values)]
    return 1.4826 * float(np.median(np.abs(good - np.median(good)))) if len(good) else 0.0


def _median(values: np.ndarray) -> float:
    good = values[np.isfinite(values)]
    return float(np.median(good)) if len(good) else float("nan")


def middle_of_columns(table: np.ndarray) -> np.ndarray:
    """Return the median of the finite values of each column, NaN where there are none.

    All columns at once: a scan has one for each of its points.
    """
    finite = np.isfinite(table)
    ordered = np.sort(np.where(finite, table, np.nan), axis=0)
    count = finite.sum(axis=0)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    high = np.minimum(high, len(table) - 1)
    pair = np.take_along_axis(ordered, np.stack([low, high]), axis=0)
    found: np.ndarray = pair.mean(axis=0)
    return found


def _any(values: np.ndarray | None) -> bool:
    return values is not None and bool(np.isfinite(values).any())


def _of(values: np.ndarray | None) -> np.ndarray:
    return np.zeros(0) if values is None else values
