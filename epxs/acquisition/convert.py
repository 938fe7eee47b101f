"""Convert files of other formats to HDF5/NeXus."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError, FormatError
from epxs.phynx import api as phynx

logger = logging.getLogger(__name__)


@dataclass
class Conversion:
    """What became of a file."""

    #: The HDF5 file.
    path: Path
    #: Names of the scans that are in it.
    converted: list[str] = field(default_factory=list)
    #: Why others are not.
    failed: dict[str, EpxsError] = field(default_factory=dict)


def convert_file(
    path: str | Path,
    out: str | Path | None = None,
    scans: Sequence[int] = (),
    force: bool = False,
    portable: bool = False,
    resume: bool = False,
    progress: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> Conversion:
    """Convert *path* with the reader that knows it; the result appears only when complete.

    A scan that cannot be read does not keep the others from being converted.

    Parameters
    ----------
    path
        The file.
    out
        The HDF5 file; the name of the source with ``.h5`` behind it by default.
    scans
        Numbers of the scans to convert; all by default.
    force
        Whether an existing *out* is replaced.
    portable
        Whether it can be read without hdf5plugin; slower, and not as small.
    resume
        Whether a conversion that was interrupted is continued with the scans it lacks.
    progress
        Called with the name of a scan, how many are done, and how many there are.

    Raises
    ------
    FileError, FormatError
        If a file cannot be read or written, or there is no such scan, or none that can be
        converted.
    """
    target = Path(out) if out is not None else Path(f"{path}.h5")
    reader = phynx.find_reader(path)
    if reader is None:
        raise FormatError(
            f"{path}: found an HDF5 file that is opened as it is; expected one to convert. "
            "Compress it, or repair it, with: epxs repack"
        )
    try:
        names = _chosen(path, reader, scans)
        outcome = Conversion(target)
        with phynx.complete_file(target, force, resume=resume) as file:
            done = set(_complete(file)) if resume else set()
            for number, name in enumerate(names):
                progress(name, number, len(names))
                if name not in done:
                    _convert(file, reader, name, portable, outcome)
                else:
                    outcome.converted.append(name)
            progress("", len(names), len(names))
            if not outcome.converted:
                raise _nothing(path, outcome)
    finally:
        reader.close()
    return outcome


def _chosen(path: str | Path, reader: Any, scans: Sequence[int]) -> list[str]:
    """Return the names of the scans to convert."""
    names: list[str] = reader.names()
    numbers = {name: _number(name) for name in names}
    known = {number for number in numbers.values() if number is not None}
    if missing := sorted(set(scans) - known):
        span = f"numbers from {min(known)} to {max(known)}" if known else "no numbers"
        raise FormatError(
            f"{path}: found {len(names)} scans, none of number "
            f"{', '.join(map(str, missing))}; expected {span}. List them with: epxs info {path}"
        )
    return [name for name in names if not scans or numbers[name] in scans]


def _number(name: str) -> int | None:
    """Return the number of a scan by the name of its entry: 12 of ``scan_0012_2``."""
    word = name.removeprefix("scan_").split("_")[0].split(".")[0]
    return int(word) if word.isdecimal() else None


def _complete(file: phynx.File) -> list[str]:
    """Return the entries that were converted completely; the others are removed."""
    complete = []
    for entry in file.entries:
        state = entry.measurement.read_state() if entry.measurement is not None else "running"
        if state in ("completed", "aborted"):
            complete.append(entry.name)
        else:
            file.remove(entry.name)
    return complete


def _convert(file: phynx.File, reader: Any, name: str, portable: bool, outcome: Conversion) -> None:
    try:
        phynx.write_scan(file, reader.scan(name), portable)
    except EpxsError as error:
        logger.warning("%s: %s", name, error)
        outcome.failed[name] = error
        if name in file:
            file.remove(name)
    else:
        outcome.converted.append(name)


def _nothing(path: str | Path, outcome: Conversion) -> EpxsError:
    if outcome.failed:
        return next(iter(outcome.failed.values()))
    return FormatError(
        f"{path}: found no scan; expected at least one. Look at the file with an editor."
    )
