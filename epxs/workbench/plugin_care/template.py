"""A new plugin to begin with: a distribution with its tests, CI and a page of documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from epxs.core.api import ConfigurationError, FileError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_PYPROJECT = """\
[build-system]
requires = ["setuptools>=68"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "0.1.0"
description = "A plugin of epxs"
requires-python = ">=3.11"
dependencies = ["epxs"]

[project.optional-dependencies]
test = ["epxs[workbench]", "pytest"]

{entry_points}
[tool.setuptools]
packages = ["{package}"]

[tool.setuptools.package-data]
{package} = ["epxs-plugin.toml"]
"""

_MANIFEST = """\
# Read by epxs without importing the plugin.
id = "{id}"
name = "{title}"
version = "0.1.0"
api = ">=1,<2"
author = ""
description = "What it does, in one sentence."
{panes}"""

_PANE_MANIFEST = """
[[panes]]
id = "{id}.pane"
name = "{title}"
view = "{package}.pane:make_view"
area = "right"
"""

_PANE = '''\
"""A pane that says how far the scan has come."""

from traits.api import HasTraits, Instance, Property, Str
from traitsui.api import UItem, View

from epxs.workbench.api import Workspace


class ProgressView(HasTraits):
    """Follows the document that the window shows."""

    workspace = Instance(Workspace)
    text = Property(Str(), observe="workspace:active:[grown, measurement]")
    traits_view = View(UItem("text", style="readonly"))

    def _get_text(self):
        document = self.workspace.active
        measurement = None if document is None else document.measurement
        if measurement is None:
            return "no scan"
        return f"{measurement.acquired} of {measurement.npoints} points"


def make_view(workspace):
    """Return the view of the pane; called when it is first shown."""
    return ProgressView(workspace=workspace)
'''

_PANE_TEST = '''\
"""The pane follows what the window shows."""

from {package}.pane import make_view


def test_the_pane_says_how_far_the_scan_has_come(epxs_workspace):
    assert make_view(epxs_workspace).text == "12 of 12 points"
'''

_READER = '''\
"""Reads a table of numbers: columns with their names in the first line, behind ``#table``."""

from pathlib import Path

import numpy as np

from epxs.phynx.api import AxisPlan, ForeignScan, MeasurementPlan, SignalPlan


class TableFile:
    """One scan: its first column is the motor, the others are counters."""

    format = "table"
    hdf5 = False

    def __init__(self, path):
        self.path = Path(path)

    @staticmethod
    def sniff(start):
        return start.startswith(b"#table")

    def names(self):
        return ["scan_0001"]

    def scan(self, name):
        names = self.path.read_text().splitlines()[0].split()[1:]
        table = np.loadtxt(self.path, comments="#", ndmin=2)
        plan = MeasurementPlan(
            name=name,
            shape=(len(table),),
            axes=(AxisPlan(names[0]),),
            signals=tuple(SignalPlan(own) for own in names[1:]),
        )
        columns = {{f"scalar_data/{{own}}": table[:, n] for n, own in enumerate(names)}}
        return ForeignScan(plan, columns)

    def refresh(self):
        return False

    def close(self):
        pass
'''

_READER_TEST = '''\
"""Tables are opened as scans."""

import epxs


def test_a_table_is_a_scan(tmp_path):
    path = tmp_path / "a.table"
    path.write_text("#table x I0\\n0 1.5\\n1 2.5\\n")
    scalars = epxs.open(path)[0].measurement.scalar_data
    assert list(scalars.axes) == ["x"]
    assert scalars.signals["I0"][1] == 2.5
'''

_CLASS = '''\
"""A class of nodes: what an HDF5 object with the attribute ``class = "Beamstop"`` can do."""

from epxs.phynx.api import Group


class Beamstop(Group):
    """Says where the beam stop was."""

    @property
    def distance(self):
        """Distance to the sample, as a quantity."""
        return self["distance"].q[()]
'''

_CLASS_TEST = '''\
"""Beam stops of files are models."""

import h5py

from epxs.phynx import api as phynx
from {package}.beamstop import Beamstop


def test_a_beam_stop_knows_its_distance():
    with h5py.File("memory", "w", driver="core", backing_store=False) as h5:
        h5.create_group("b").attrs["class"] = "Beamstop"
        h5["b/distance"] = 0.5
        h5["b/distance"].attrs["units"] = "m"
        node = phynx.wrap(h5)["b"]
        assert isinstance(node, Beamstop)
        assert node.distance.to("mm").magnitude == 500
'''

_OPERATION = '''\
"""The brightness of each point: an operation, with its parameters as traits."""

import numpy as np
from traits.api import Float

from epxs.analysis.api import Operation, ResultMap


class Brightness(Operation):
    """Sums the counts of each point."""

    title = "Brightness of each point"
    units = "counts"
    lowest = Float(0.0, units="keV", desc="the energy from which on is summed")

    def run(self, scan):
        (mca, *_) = scan.measurement.mcas.values()
        above = np.asarray(mca.energy[...]) >= self.lowest
        counts = np.asarray(mca.counts[...])[:, above].sum(axis=1)
        values = scan.measurement.to_map(counts)
        return [ResultMap("brightness", values, np.sqrt(values))]
'''

_OPERATION_TEST = '''\
"""Brightness is the sum of all channels."""

from {package}.brightness import Brightness


def test_the_brightness_is_the_sum_of_the_channels(epxs_scan):
    (made,) = Brightness().run(epxs_scan)
    counts = epxs_scan.measurement.mcas["mca1"].counts[...]
    assert made.values.shape == (3, 4)
    assert made.values[0, 0] == counts[0].sum()


def test_channels_below_the_lowest_energy_do_not_count(epxs_scan):
    (every,) = Brightness().run(epxs_scan)
    (some,) = Brightness(lowest=3.0).run(epxs_scan)
    assert some.values[0, 0] < every.values[0, 0]
'''

_CI = """\
name: tests
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install -e ".[test]"
      - run: QT_QPA_PLATFORM=offscreen pytest
"""

_README = """\
# {title}

A plugin of [epxs](https://github.com/epxs/epxs).

    pip install -e ".[test]"
    pytest
    epxs plugin validate .
    epxs plugin enable {id}

What it offers to epxs stands in `{package}/epxs-plugin.toml` and in the entry points of
`pyproject.toml`.
"""

#: Kinds of contributions -> files of the package and of its tests, and entry points.
KINDS: Mapping[str, tuple[dict[str, str], dict[str, dict[str, str]]]] = {
    "pane": (
        {"{package}/pane.py": _PANE, "tests/test_pane.py": _PANE_TEST},
        {},
    ),
    "reader": (
        {"{package}/table_file.py": _READER, "tests/test_table_file.py": _READER_TEST},
        {"epxs.readers": {"table": "{package}.table_file:TableFile"}},
    ),
    "operation": (
        {
            "{package}/brightness.py": _OPERATION,
            "tests/test_brightness.py": _OPERATION_TEST,
        },
        {"epxs.operations": {"brightness": "{package}.brightness:Brightness"}},
    ),
    "class": (
        {"{package}/beamstop.py": _CLASS, "tests/test_beamstop.py": _CLASS_TEST},
        {"epxs.phynx": {"Beamstop": "{package}.beamstop:Beamstop"}},
    ),
}


def create_plugin(name: str, folder: Path, kinds: tuple[str, ...] = tuple(KINDS)) -> Path:
    """Make a new distribution *name* in *folder*; return where it is.

    Parameters
    ----------
    name
        Small letters, digits and ``-``: ``epxs-ratio-map``.
    kinds
        What it contributes: ``pane``, ``reader``, ``class``.

    Raises
    ------
    ConfigurationError
        If the name or a kind cannot be.
    FileError
        If there is such a folder already, or it cannot be made.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"plugin {name!r}: found a name that no distribution can have; expected small "
            "letters, digits and '-', as epxs-ratio-map. Choose another name."
        )
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown or not kinds:
        raise ConfigurationError(
            f"plugin {name}: found the kind {', '.join(unknown) or 'none'}; expected some of: "
            f"{', '.join(KINDS)}. Choose of these."
        )
    target = folder / name
    words = {
        "name": name,
        "package": name.replace("-", "_"),
        "id": "plugin." + name.removeprefix("epxs-").replace("-", "_"),
        "title": name.removeprefix("epxs-").replace("-", " ").capitalize(),
    }
    try:
        target.mkdir(parents=True)
        for place, text in _files(kinds, words).items():
            path = target / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(
            f"{target}: cannot be made: {error.strerror}. Choose another name or folder."
        ) from error
    return target


def _files(kinds: tuple[str, ...], words: dict[str, str]) -> dict[str, str]:
    """Return the text of each file by its path."""
    fill: Callable[[str], str] = lambda text: text.format(**words)  # noqa: E731
    groups: dict[str, dict[str, str]] = {"epxs.plugins": {words["package"]: words["package"]}}
    files: dict[str, str] = {}
    for kind in kinds:
        sources, offered = KINDS[kind]
        for place, text in sources.items():
            # sources that are no templates have braces of their own
            files[fill(place)] = fill(text) if "{package}" in text or "{{" in text else text
        for group, entries in offered.items():
            groups.setdefault(group, {}).update(
                {name: fill(value) for name, value in entries.items()}
            )
    entry_points = "\n".join(
        f'[project.entry-points."{group}"]\n'
        + "".join(f'{own} = "{value}"\n' for own, value in entries.items())
        for group, entries in groups.items()
    )
    panes = fill(_PANE_MANIFEST) if "pane" in kinds else ""
    files["pyproject.toml"] = _PYPROJECT.format(**words, entry_points=entry_points)
    files["README.md"] = fill(_README)
    files[".github/workflows/tests.yml"] = _CI
    files[fill("{package}/__init__.py")] = f'"""{words["title"]}: a plugin of epxs."""\n'
    files[fill("{package}/epxs-plugin.toml")] = _MANIFEST.format(**words, panes=panes)
    return files
