"""Whether links lead somewhere, and say where; whether they go round in circles."""

from __future__ import annotations

import posixpath
import stat
from pathlib import Path
from typing import Any

import h5py

from epxs.phynx.check.reading import HDF5_ERRORS, attribute, shown
from epxs.phynx.check.survey import Link, Survey

#: Ways through the tree, links included, that validators may be sent.
_WAYS = 100_000
#: Sources of a virtual dataset that are looked for.
_SOURCES = 1000


def check_links(met: Survey) -> None:
    """Check all soft and external links, and the sources of virtual datasets."""
    for link in met.links:
        if link.file:
            _check_external(met, link)
        else:
            _check_soft(met, link)
    _check_circles(met)
    for place, dataset in met.datasets():
        _check_sources(met, place.path, dataset)


def _check_soft(met: Survey, link: Link) -> None:
    h5 = met.open(link.path)
    if h5 is None:
        met.add(
            "error", "link-broken", link.path,
            f"a link to {shown(link.target)}, which is not there",
            "a link to an object of the file", "Make the object, or remove the link.",
        )  # fmt: skip
        return
    told = attribute(h5, "target")
    if told is None:
        met.add(
            "warning", "link-target", link.path, "a link to an object without @target",
            f"@target={shown(link.target)!r} on the object",
            "Write the path of the object into its attribute target.",
        )  # fmt: skip
    elif not isinstance(told, str) or not _is_same(met, told, h5):
        met.add(
            "error", "link-target", link.path, f"@target={shown(told)!r} on the object linked to",
            f"{shown(_own_path(met, h5) or link.target)!r}, where it is",
            "Write the path of the object into its attribute target.",
        )  # fmt: skip


def _is_same(met: Survey, path: str, h5: Any) -> bool:
    """Whether *path* is where *h5* is: a path that is no link itself, nor leads through one."""
    if not path.startswith("/") or path == _own_path(met, h5):
        return path.startswith("/")
    there = met.open(path)
    parts = path.split("/")
    through = any("/".join(parts[:n]) in met.linked for n in range(2, len(parts) + 1))
    return there is not None and bool(there == h5) and not through


def _own_path(met: Survey, h5: Any) -> str:
    info = h5py.h5o.get_info(h5.id)
    return met.paths.get((info.fileno, info.addr), "")


def _check_external(met: Survey, link: Link) -> None:
    problem = foreign_file_problem(met.location, link.file)
    if problem:
        met.refuse(f"{shown(link.path)} links to something that is no HDF5 file")
    elif met.open(link.path) is None:
        problem = f"no {shown(link.target)} in {shown(link.file)}"
    if problem:
        met.add(
            "error", "link-broken", link.path, problem, "an object in another HDF5 file",
            "Put the other file where the link expects it, or copy the object: "
            "epxs export --nexus --copy-links",
        )  # fmt: skip


def foreign_file_problem(location: Path, name: str) -> str:
    """Say what is wrong with the file *name* that a file at *location* refers to; "" if nothing.

    Nothing but an ordinary file is opened: reading a pipe or a device may never end.
    """
    try:
        place = Path(name)
        there = place if place.is_absolute() else location.resolve().parent / place
        if not stat.S_ISREG(there.stat().st_mode):
            return f"no ordinary file at {shown(name)}"
        return "" if h5py.is_hdf5(there) else f"no HDF5 file at {shown(name)}"
    except (OSError, ValueError):
        return f"no file {shown(name)}"


# -- circles -----------------------------------------------------------------------------------


def _check_circles(met: Survey) -> None:
    """Find links into a group that they are within, and trees that are endless in effect."""
    below = _groups_below(met)
    ways: dict[str, int] = {}
    busy: set[str] = set()
    steps = [("/", False)]
    while steps:
        path, done = steps.pop()
        if done:
            busy.discard(path)
            ways[path] = min(_WAYS + 1, 1 + sum(ways.get(own, 1) for _, own in below[path]))
        elif path not in ways and path not in busy:
            busy.add(path)
            steps.append((path, True))
            for link, own in below.get(path, ()):
                if own in busy:
                    _circle(met, link, own)
                elif own not in ways:
                    steps.append((own, False))
    if ways.get("/", 1) > _WAYS:
        met.add(
            "error", "cycle", "/", f"more than {_WAYS} ways through the links of the file",
            "fewer", "Remove links to groups that hold links to groups.",
        )  # fmt: skip
        met.refuse("its links multiply")


def _groups_below(met: Survey) -> dict[str, list[tuple[str, str]]]:
    """Return for each group the groups in it: the path they are reached by, and their own."""
    below: dict[str, list[tuple[str, str]]] = {p.path: [] for p in met.places if p.is_group}
    for path in below:
        if path != "/":
            below[posixpath.dirname(path)].append((path, path))
    for link in met.links:
        if link.file or not isinstance(h5 := met.open(link.path), h5py.Group):
            continue
        own = _own_path(met, h5) or "/"
        if own in below:
            below[posixpath.dirname(link.path)].append((link.path, own))
    return below


def _circle(met: Survey, link: str, own: str) -> None:
    met.add(
        "error", "cycle", link, f"a link to {shown(own)}, which it is within", "a tree",
        "Remove the link that closes the circle.",
    )  # fmt: skip
    met.refuse("links go round in circles")


# -- virtual datasets --------------------------------------------------------------------------


def _check_sources(met: Survey, path: str, dataset: Any) -> None:
    """Find sources that are not there: HDF5 reads fill values in their place, and says nothing."""
    try:
        virtual, elsewhere = dataset.is_virtual, dataset.external
    except HDF5_ERRORS:
        return
    problem = _virtual_problem(met, dataset) if virtual else ""
    for name, _, _ in elsewhere or ():
        place = Path(name)
        there = place if place.is_absolute() else met.location.resolve().parent / place
        if not there.is_file():
            problem = f"no file {shown(name)}, where its numbers are"
    if problem:
        met.add(
            "error", "source-missing", path, problem, "the numbers that the dataset shows",
            "Put the other file where it is expected; until then HDF5 shows fill values.",
        )  # fmt: skip


def _virtual_problem(met: Survey, dataset: Any) -> str:
    try:
        settings = dataset.id.get_create_plist()
        count = min(settings.get_virtual_count(), _SOURCES)
        sources = {
            (settings.get_virtual_filename(n), settings.get_virtual_dsetname(n))
            for n in range(count)
        }
    except HDF5_ERRORS:
        return "a virtual dataset that cannot be read"
    for file, own in sorted(sources):
        if file != "." and (problem := foreign_file_problem(met.location, file)):
            return problem
        if file == "." and not isinstance(met.open(own), h5py.Dataset):
            return f"no dataset {shown(own)}, which it shows"
    return ""
