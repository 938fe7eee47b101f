"""The gate: what a file must pass to be called NeXus by those who read it."""

from __future__ import annotations

import logging
from pathlib import Path

import h5py


def links(file: h5py.File) -> list[tuple[str, h5py.SoftLink | h5py.ExternalLink]]:
    """Return all soft and external links of *file* with their paths."""
    found: list[tuple[str, h5py.SoftLink | h5py.ExternalLink]] = []

    def look(group: h5py.Group) -> None:
        for name in group:
            link = group.get(name, getlink=True)
            if isinstance(link, h5py.SoftLink | h5py.ExternalLink):
                found.append((f"{group.name.rstrip('/')}/{name}", link))
            elif isinstance(group[name], h5py.Group):
                look(group[name])

    look(file)
    return found


def check_nexus(path: Path) -> None:
    """Fail unless nexusformat, silx and our own look at links find nothing to complain of."""
    from nexusformat.nexus.validate import logger, validate_file
    from silx.io.nxdata import NXdata, get_default

    records: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: records.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    try:
        result = validate_file(str(path))
    finally:
        logger.removeHandler(handler)
    assert result == (0, 0), "\n".join(records)
    with h5py.File(path, "r", locking=False) as file:
        for place, link in links(file):
            assert place in file, f"broken link {place} -> {link.path}"
            if isinstance(link, h5py.SoftLink):
                assert file[place].attrs["target"] == link.path
        default = get_default(file)
        assert default is not None, "nothing to show first"
        issues: dict[str, list[str]] = {}

        def collect(name: str, node: h5py.Group | h5py.Dataset) -> None:
            if node.attrs.get("NX_class") == "NXdata":
                issues[name] = NXdata(node).issues

        file.visititems(collect)
    assert not any(issues.values()), issues
