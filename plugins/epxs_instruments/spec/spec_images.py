"""Images beside a spec file: one file for each point of a scan."""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from epxs.core.api import FormatError
from epxs_instruments.spec.spec_beside import Beside

#: ``_scan007_0012.tiff``, ``_scan007_pilatus_0012.edf``, ``.7_12.mar3450``
_NAME = re.compile(
    r"(?:_scan|\.scan|\.)(?P<scan>\d{1,9})(?:_(?P<detector>[A-Za-z]\w*?))?_(?P<image>\d{1,9})"
    r"\.(?P<kind>tiff?|edf|cbf|mccd|img|mar\d*)",
    re.ASCII | re.IGNORECASE,
)
#: Kinds of files that name the detector, as the first letters say.
_DETECTORS = {"mar": "mar345", "mcc": "mccd"}
#: What the readers of fabio raise for files that they cannot read.
_FAILURES = (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError,
             EOFError, ArithmeticError, AssertionError, struct.error)  # fmt: skip

_log = logging.getLogger(__name__)


class ImageSeries:
    """Images of the points of a scan, read from their files when they are asked for.

    Parameters
    ----------
    paths
        The image of each point, or None.

    Raises
    ------
    FormatError
        If none of the files can be read.
    """

    def __init__(self, paths: Sequence[Path | None]) -> None:
        self._paths = _readable(paths)
        first = next((path for path in self._paths if path is not None), None)
        if first is None:
            named = next((path for path in paths if path is not None), "images")
            raise FormatError(
                f"{named}: found no image of the series that can be read; expected TIFF, EDF, "
                "CBF or MAR. Copy the images again, or move them elsewhere."
            )
        image = _read(first)
        self._pixels = image.shape
        self.dtype = image.dtype.newbyteorder("=")
        if None in self._paths and self.dtype.kind != "f":  # NaN where there is no image
            self.dtype = np.dtype("f4" if self.dtype.itemsize <= 2 else "f8")

    @property
    def shape(self) -> tuple[int, ...]:
        """Points, rows and columns."""
        return (len(self._paths), *self._pixels)

    @property
    def ndim(self) -> int:
        """Three."""
        return 3

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, key: Any) -> np.ndarray:
        keys = key if isinstance(key, tuple) else (key,)
        if keys[:1] == (Ellipsis,) or not keys:
            return np.asarray(self[:])[key]
        points = np.arange(len(self))[keys[0]]
        if np.ndim(points) == 0:
            return np.asarray(self._image(int(points))[keys[1:]])
        found = np.empty((len(points), *self._pixels), dtype=self.dtype)
        for place, point in enumerate(points):
            found[place] = self._image(int(point))
        return found[(slice(None), *keys[1:])]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype=dtype)

    def _image(self, point: int) -> np.ndarray:
        path = self._paths[point]
        if path is None:
            return np.full(self._pixels, np.nan, dtype=self.dtype)
        image = _read(path)
        if image.shape != self._pixels or not np.can_cast(image.dtype, self.dtype):
            raise FormatError(
                f"{path}: found an image of {image.shape} pixels of type {image.dtype}; expected "
                f"{self._pixels} of type {self.dtype}, as the others have. Move it elsewhere."
            )
        return image.astype(self.dtype, copy=False)


def image_files(beside: Beside, number: int) -> dict[str, dict[int, Path]]:
    """Return the images of the scan *number*: detector -> number of the image -> file."""
    found: dict[str, dict[int, Path]] = {}
    kinds: dict[str, str] = {}
    for name in beside.names():
        match = _NAME.fullmatch(name)
        if match is None or int(match["scan"]) != number:
            continue
        kind = match["kind"][:3].lower()
        detector = match["detector"] or _DETECTORS.get(kind, "area_detector")
        if kinds.setdefault(detector, kind) != kind:  # the same images once more, or others
            detector = f"{detector}_{kind}"
        found.setdefault(detector, {})[int(match["image"])] = beside.path(name)
    return found


def image_series(beside: Beside, number: int, points: int) -> dict[str, ImageSeries]:
    """Return the images of a scan by detector; those that cannot be read are left out.

    Parameters
    ----------
    beside
        The files beside the spec file.
    number
        Number of the scan.
    points
        Number of its points; 0 if only the images tell.
    """
    series = {}
    for detector, files in image_files(beside, number).items():
        first = min(min(files), 1)  # some count from 0, some from 1
        if first == 1 and len(files) == points:
            first = min(files)  # and some go on from the scan before
        last = points or max(files) - first + 1
        if surplus := [n for n in files if not 0 <= n - first < last]:
            _log.warning(
                "%s: found %d images of %s; expected %d, one for each point of scan %d. "
                "The others are left out.",
                files[surplus[0]], len(files), detector, last, number,
            )  # fmt: skip
        try:
            series[detector] = ImageSeries([files.get(first + n) for n in range(last)])
        except FormatError as error:
            _log.warning("%s", error)
    return series


def _readable(paths: Sequence[Path | None]) -> list[Path | None]:
    """Return *paths* without those of files that are cut short.

    All would take long to try: those are that are much smaller than the others, and the first.
    """
    sizes = [_size(path) for path in paths]
    largest, found, is_first = max(sizes, default=0), list(paths), True
    for place, path in enumerate(paths):
        if path is None or (sizes[place] * 2 >= largest and not is_first):
            continue
        try:
            _read(path)
        except FormatError as error:
            _log.warning("%s", error)
            found[place] = None
        else:
            is_first = False
    return found


def _size(path: Path | None) -> int:
    try:
        return 0 if path is None else path.stat().st_size
    except OSError:
        return 0


def _read(path: Path) -> np.ndarray:
    """Return an image; shape ``(rows, columns)``.

    Raises
    ------
    FormatError
        If it cannot be read, or is none.
    """
    import fabio  # takes its time, and few have images

    try:
        with fabio.open(str(path)) as file:
            image = np.asarray(file.data)
    except _FAILURES as error:
        raise FormatError(
            f"{path}: found an image that cannot be read ({error!s:.80}); expected TIFF, EDF, CBF "
            "or MAR. Copy it again."
        ) from error
    if image.ndim != 2 or image.dtype.kind not in "iuf" or not image.size:
        raise FormatError(
            f"{path}: found an array of shape {image.shape} and type {image.dtype}; expected an "
            "image of one number for each pixel. Move it elsewhere."
        )
    return image
