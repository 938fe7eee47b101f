"""What is taken home of a scan."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree

import h5py
import numpy as np
import pytest
from PIL import Image

from epxs.core.api import ConfigurationError, FileError, FormatError
from epxs.session.api import take_home


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder with all that is taken home of one scan, and what was told meanwhile."""
    from epxs.testing import pytest_plugin

    folder = tmp_path_factory.mktemp("home")
    scan = pytest_plugin.epxs_scan_file.__wrapped__(folder)
    told = []
    made = take_home(scan, folder / "out", progress=lambda done, what: told.append((done, what)))
    return folder / "out", made, told


def test_everything_that_is_named_is_there(home):
    out, made, _ = home
    assert all(path.is_file() for path in made)
    assert {path.relative_to(out).as_posix() for path in made} >= {
        "sample.h5",
        "scan_0001/csv/scan_0001_xrf_fit.csv",
        "scan_0001/tiff/scan_0001_xrf_fit_Fe_K.tif",
        "scan_0001/figures/Fe_K.png",
        "scan_0001/figures/Fe_K.svg",
        "scan_0001/figures/Fe_K.pdf",
        "scan_0001/report.html",
        "scan_0001/report.pdf",
    }


def test_the_numbers_are_those_of_the_file_in_each_format(home):
    out, _, _ = home
    truth = 500.0 * (np.arange(12) + 1).reshape(3, 4)
    with h5py.File(out / "sample.h5") as file:
        np.testing.assert_array_equal(file["scan_0001/xrf_fit/peak_areas/Fe_K"][...], truth)
    image = Image.open(out / "scan_0001/tiff/scan_0001_xrf_fit_Fe_K.tif")
    assert image.mode == "F"
    np.testing.assert_array_equal(np.asarray(image), truth)
    with open(out / "scan_0001/csv/scan_0001_xrf_fit.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["Fe K (counts)"]) for row in rows] == list(truth.ravel())


def test_a_figure_has_axes_and_a_colour_bar_with_units(home):
    out, _, _ = home
    tree = ElementTree.parse(out / "scan_0001/figures/Fe_K.svg")
    assert tree.getroot().tag == "{http://www.w3.org/2000/svg}svg"
    # letters are drawn as outlines, and told beside them
    told = (out / "scan_0001/figures/Fe_K.svg").read_text()
    for words in ("counts", "x (mm)", "y (mm)", "Fe K"):
        assert f"<!-- {words}" in told, words


def test_the_report_tells_scan_set_up_fit_numbers_and_versions(home):
    out, _, _ = home
    html = (out / "scan_0001/report.html").read_text()
    for heading in ("Scan", "Set-up", "Sum spectrum", "Maps", "Numbers", "Fit and versions"):
        assert f"<h2>{heading}</h2>" in html
    assert "mesh x 0 3 3 y 0 2 2 0.1" in html
    assert "64 channels, 100 eV each, dead time 10 % (median)" in html
    assert "<td>Fe K</td>" in html
    assert html.count("data:image/png;base64,") == 2
    assert 'src="http' not in html


def test_the_report_is_one_page_of_pdf(home):
    out, _, _ = home
    content = (out / "scan_0001/report.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page ") == 1


def test_progress_rises_to_the_end(home):
    _, _, told = home
    assert told[0] == (0.0, "NeXus")
    assert told[-1] == (1.0, "done")
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_was_chosen_is_taken_and_nothing_else(epxs_scan_file, tmp_path):
    made = take_home(epxs_scan_file, tmp_path / "out", ["scan_0001"], ["I0"], parts=("figures",))
    assert [path.name for path in made] == ["I0.png", "I0.svg", "I0.pdf"]


def test_calculated_maps_are_taken_with_their_units(epxs_scan_file, tmp_path):
    parts = ("tiff", "csv", "report", "figures")
    made = take_home(epxs_scan_file, tmp_path / "out", maps=["Fe_K / (I0 * I0)"], parts=parts)
    suffixes = {path.suffix for path in made}
    assert suffixes == {".tif", ".csv", ".png", ".svg", ".pdf", ".html"}
    report = next(path for path in made if path.suffix == ".html").read_text(encoding="utf-8")
    assert "1/counts" in report


def test_calculated_maps_are_taken_as_numbers_beside_the_positions(epxs_scan_file, tmp_path):
    made = take_home(epxs_scan_file, tmp_path, maps=["Fe_K / 2"], parts=("tiff", "csv"))
    (table,) = [path for path in made if path.name.endswith("_calculated.csv")]
    (image,) = [path for path in made if "_calculated_" in path.name]
    (results,) = [path for path in made if path.name.endswith("xrf_fit.csv")]
    rows, fitted = (list(csv.DictReader(path.open(newline=""))) for path in (table, results))
    half = [float(row["Fe K (counts)"]) / 2 for row in fitted]
    assert list(rows[0]) == ["y (mm)", "x (mm)", "Fe_K / 2 (counts)"]
    assert [float(row["Fe_K / 2 (counts)"]) for row in rows] == half
    np.testing.assert_array_equal(np.ravel(Image.open(image)), half)


def test_nothing_is_overwritten_unless_forced(epxs_scan_file, tmp_path):
    options = {"out": tmp_path / "out", "parts": ("tiff",)}
    take_home(epxs_scan_file, **options)
    with pytest.raises(FileError, match=r"found a file; expected a new name\. Choose another"):
        take_home(epxs_scan_file, **options)
    take_home(epxs_scan_file, **options, force=True)


def test_an_entry_that_is_not_there_is_told_with_those_that_are(epxs_scan_file, tmp_path):
    with pytest.raises(FormatError, match=r"found no entry 'scan_7'; expected one of: scan_0001"):
        take_home(epxs_scan_file, tmp_path / "out", ["scan_7"])


def test_a_map_that_is_not_there_is_told_with_those_that_are(epxs_scan_file, tmp_path):
    with pytest.raises(FormatError, match=r"found no map of 'Xx K'; expected one of: Fe K, I0"):
        take_home(epxs_scan_file, tmp_path / "out", maps=["Xx K"], parts=("report",))


def test_a_part_that_is_not_known_is_refused(epxs_scan_file, tmp_path):
    with pytest.raises(ConfigurationError, match=r"found the part 'video'; expected one of: nexus"):
        take_home(epxs_scan_file, tmp_path / "out", parts=("video",))


def test_results_without_their_scan_make_a_report_too(epxs_scan_file, tmp_path):
    with h5py.File(epxs_scan_file, "a") as file:
        del file["scan_0001/measurement"], file["scan_0001/instrument"]
    made = take_home(epxs_scan_file, tmp_path / "out", parts=("report",))
    assert [path.name for path in made] == ["report.html", "report.pdf"]
    assert "<td>Fe K</td>" in made[0].read_text()
