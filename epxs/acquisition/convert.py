"""Convert a file of another format to HDF5/NeXus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from epxs.core.api import FormatError, offers
from epxs.phynx import api as phynx


def convert_file(
    path: str | Path,
    out: str | Path | None = None,
    scans: Sequence[int] = (),
    force: bool = False,
    reader: str = "spec",
) -> Path:
    """Convert *path*; see `epxs.convert`. The result appears only when complete."""
    target = Path(out) if out is not None else Path(f"{path}.h5")
    source = offers.find(offers.READERS, reader)(path)
    available = {scan.number for scan in source.scans}
    if missing := sorted(set(scans) - available):
        raise FormatError(
            f"{path}: found {len(available)} scans, none of number "
            f"{', '.join(map(str, missing))}; expected numbers from {min(available)} to "
            f"{max(available)}. List them with: epxs info {path}"
        )
    with phynx.complete_file(target, force) as file:
        for scan in source.scans:
            if not scans or scan.number in scans:
                phynx.write_scan(file, scan)
    return target
