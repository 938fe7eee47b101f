"""How it stands with an installation: facts to be copied into a report, and what is wrong."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

#: Packages whose versions are told.
PACKAGES = (
    "epxs", "numpy", "h5py", "hdf5plugin", "PyMca5", "fisx", "traits", "traitsui", "pyface",
    "envisage", "chaco", "enable", "PySide6-Essentials", "matplotlib", "caproto", "ipykernel",
    "qtconsole", "distributed", "silx", "nexusformat",
)  # fmt: skip
#: Variables of the environment that change what it does.
VARIABLES = (
    "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_API", "ETS_TOOLKIT",
    "HDF5_USE_FILE_LOCKING", "HDF5_PLUGIN_PATH", "OPENBLAS_NUM_THREADS", "XDG_CONFIG_HOME",
    "XDG_DATA_HOME", "PYTHONPATH", "LANG", "LC_ALL",
)  # fmt: skip
#: Bytes below which a disk is called full.
_LITTLE = 2**30


@dataclass
class Health:
    """Facts by heading, and what is wrong, each in a sentence that says what to do."""

    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Return it for people."""
        lines = []
        for heading, rows in self.facts.items():
            width = max((len(name) for name in rows), default=0)
            lines += [heading, *(f"  {name:{width}}  {value}" for name, value in rows.items()), ""]
        lines += ["problems", *(f"  {problem}" for problem in self.problems or ["none found"])]
        return "\n".join(lines)


def examine() -> Health:
    """Look at everything; nothing of it draws, connects or changes anything."""
    health = Health()
    for heading, look in _LOOKS.items():
        try:
            health.facts[heading] = dict(look(health.problems))
        except Exception as error:  # noqa: BLE001 - one look must not keep the others from being had
            health.facts[heading] = {"cannot be told": f"{type(error).__name__}: {error}"}
            health.problems.append(f"{heading}: {type(error).__name__}: {error}")
    return health


Rows = Iterator[tuple[str, str]]


def _system(problems: list[str]) -> Rows:
    yield "python", f"{platform.python_version()} ({sys.executable})"
    yield "system", platform.platform()
    yield "processors", str(os.cpu_count())
    yield "prefix", sys.prefix


def _versions(problems: list[str]) -> Rows:
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "not installed"


def _hdf5(problems: list[str]) -> Rows:
    import h5py

    yield "HDF5", h5py.version.hdf5_version
    yield "h5py", f"{h5py.version.version} (built with numpy, {h5py.version.api_version} API)"
    yield "filters", ", ".join(_filters())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "swmr.h5")
        with h5py.File(path, "w", libver="latest") as file:
            file["data"] = [1, 2, 3]
            file.swmr_mode = True
            with h5py.File(path, "r", libver="latest", swmr=True) as reader:
                works = list(reader["data"]) == [1, 2, 3]
    yield "reading while writing", "works" if works else "does not work"
    if not works:
        problems.append(
            "HDF5: found that a file cannot be read while it is written; expected that it can. "
            "Install h5py anew."
        )


def _filters() -> Iterator[str]:
    import h5py
    import hdf5plugin

    known = {"gzip": 1, "bitshuffle": hdf5plugin.BSHUF_ID, "lz4": hdf5plugin.LZ4_ID}
    for name, number in known.items():
        yield name if h5py.h5z.filter_avail(number) else f"no {name}"


def _display(problems: list[str]) -> Rows:
    from epxs.workbench.screen import has_screen

    yield "screen", "yes" if has_screen() else "no: only --headless and --screenshot"
    for name in VARIABLES:
        if name in os.environ:
            yield name, os.environ[name]


def _folders(problems: list[str]) -> Rows:
    from epxs.workbench import folders

    places = {
        "settings": folders.config_folder(),
        "data": folders.data_folder(),
        "here": Path.cwd(),
        "temporary": Path(tempfile.gettempdir()),
    }
    for name, place in places.items():
        there = next(each for each in (place, *place.parents) if each.exists())
        free = shutil.disk_usage(there).free
        writable = os.access(there, os.W_OK)
        state = f"{free / 2**30:.1f} GiB free" + ("" if writable else ", cannot be written")
        yield name, f"{place} ({state})"
        if free < _LITTLE:
            problems.append(
                f"{place}: found {free / 2**20:.0f} MiB free; expected 1 GiB or more. Make room."
            )
        if not writable:
            problems.append(
                f"{place}: cannot be written; expected a folder of yours. Choose another."
            )


def _plugins(problems: list[str]) -> Rows:
    from epxs.workbench.plugin_care.standing import installed, own_ledger, standing

    ledger = own_ledger()
    for each in installed():
        state, why = standing(each, ledger.decision(each.id))
        yield each.id, f"{state} ({each.origin})"
        if state in ("refused", "quarantined"):
            problems.append(f"plugin {each.id}: {state}: {why} See: epxs plugin list --why")


def _offers(problems: list[str]) -> Rows:
    """Count what is offered in each group, and find two of one name."""
    from importlib.metadata import entry_points

    from epxs.core.api import offers

    groups = {value for name, value in vars(offers).items() if name.isupper()}
    for group in sorted(groups):
        found = [(e.name, e.value) for e in entry_points(group=group)]
        names = [name for name, _ in dict.fromkeys(found)]
        yield group, ", ".join(sorted(set(names))) or "nothing"
        for name in sorted({name for name in names if names.count(name) > 1}):
            values = ", ".join(value for own, value in dict.fromkeys(found) if own == name)
            problems.append(
                f"{group}: found {name!r} offered more than once ({values}); expected once. "
                "Remove the distribution that is not wanted."
            )


_LOOKS: dict[str, Callable[[list[str]], Any]] = {
    "system": _system,
    "versions": _versions,
    "HDF5": _hdf5,
    "display": _display,
    "folders": _folders,
    "plugins": _plugins,
    "offers": _offers,
}
