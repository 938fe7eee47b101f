"""Classes of nodes enter themselves in the book, and are found in it."""

from __future__ import annotations

import logging
import sys

import h5py
import numpy as np
import pytest

from epxs.core.api import FormatError, offers
from epxs.phynx import api as phynx
from epxs.phynx import registry


@pytest.fixture
def tree(path):
    """A file with objects of all kinds of classes."""
    with h5py.File(path, "w") as h5:
        h5.create_group("unknown").attrs["class"] = "FluxCapacitor"
        h5.create_group("again").attrs["class"] = "FluxCapacitor"
        h5.create_group("nexus").attrs["NX_class"] = b"NXentry"
        h5.create_group("plain")
        h5["number"] = 1.0
        h5["wrong"] = 1.0
        h5["wrong"].attrs["class"] = "Measurement"
        h5.create_group("old").attrs["class"] = np.bytes_(b"Positioners\0\0")
        detector = h5.create_group("detector")
        detector.attrs["NX_class"] = "NXdetector"
        detector["data"] = [[1, 2]]
        detector["data"].attrs["interpretation"] = "spectrum"
        point = h5.create_group("point")
        point.attrs["NX_class"] = "NXdetector"
    with phynx.open(path) as file:
        yield file


def test_an_unknown_class_is_told_once_and_read_as_a_group(tree, caplog):
    registry._warned.discard("FluxCapacitor")
    with caplog.at_level(logging.WARNING):
        assert type(tree["unknown"]) is phynx.Group
        assert type(tree["again"]) is phynx.Group
    assert caplog.text.count("found class 'FluxCapacitor'") == 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nexus", phynx.Entry),
        ("plain", phynx.Group),
        ("number", phynx.Dataset),
        ("wrong", phynx.Dataset),
        ("old", phynx.Positioners),
        ("detector", phynx.MultiChannelAnalyzer),
        ("point", phynx.Group),
    ],
)
def test_a_class_is_found_by_attribute_by_nexus_class_and_by_content(tree, name, kind):
    assert type(tree[name]) is kind


def test_a_class_defined_by_anybody_is_used(path):
    class Thermometer(phynx.Dataset):
        """A temperature."""

    with h5py.File(path, "w") as h5:
        h5["t"] = 300.0
        h5["t"].attrs["class"] = "Thermometer"
    with phynx.open(path) as file:
        assert type(file["t"]) is Thermometer
    assert "Thermometer" in registry.names()


def test_two_classes_of_one_name_are_refused_with_both_places():
    with pytest.raises(FormatError, match=r"found it in epxs.phynx.scalar_data and in elsewhere"):
        type("Signal", (phynx.Dataset,), {"__module__": "elsewhere"})


OFFERED = '''
from epxs.phynx import api as phynx

class Spectrograph(phynx.Group):
    """A class of a third party."""
'''


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A distribution that offers a phynx class, as pip would have installed it."""
    site = tmp_path / "site"
    info = site / "spectro-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "spectro_classes.py").write_text(OFFERED)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spectro\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[epxs.phynx]\nSpectrograph = spectro_classes:Spectrograph\nLost = no_such_module:Lost\n"
    )
    monkeypatch.syspath_prepend(str(site))
    offers._group.cache_clear()
    yield site
    offers._group.cache_clear()
    registry._by_name.pop("Spectrograph", None)
    sys.modules.pop("spectro_classes", None)


def test_a_class_that_is_installed_is_imported_when_a_file_needs_it(installed, h5):
    h5.create_group("s").attrs["class"] = "Spectrograph"
    assert "spectro_classes" not in sys.modules
    assert type(phynx.wrap(h5)["s"]).__name__ == "Spectrograph"
    assert "spectro_classes" in sys.modules


def test_an_installed_class_that_cannot_be_imported_is_told_and_read_as_a_group(
    installed, h5, caplog
):
    h5.create_group("s").attrs["class"] = "Lost"
    with caplog.at_level(logging.WARNING):
        assert type(phynx.wrap(h5)["s"]) is phynx.Group
    assert "'Lost' (no_such_module:Lost) cannot be imported" in caplog.text


@pytest.mark.parametrize("name", ["antigravity", "antigravity:geohash", "this.s", "epxs.cli.main"])
def test_what_a_file_says_imports_nothing(h5, name):
    h5.create_group("s").attrs["class"] = name
    before = set(sys.modules)
    assert type(phynx.wrap(h5)["s"]) is phynx.Group
    assert not {"antigravity", "this"} & (set(sys.modules) - before)
