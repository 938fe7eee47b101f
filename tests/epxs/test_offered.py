"""What plugins offer is used where it belongs, and what is bad is told."""

from __future__ import annotations

import numpy as np
import pytest
from traits.api import Float, HasStrictTraits, Str, provides

from epxs.analysis.api import CorrectedReader, ICorrection, SpectraReader, fit_file
from epxs.cli.main import main
from epxs.core.api import FileError, FormatError, OfferError, ScanError, offers
from epxs.instrument.api import IScanRecipe, ScanCommand, start_recipe
from epxs.phynx.api import IWriter, export_with
from epxs.session.api import ISample, make_sample, samples


@provides(ICorrection)
class Halve(HasStrictTraits):
    """Halves all counts, and knows nothing of the first row."""

    title = Str("halved")

    def factor(self, measurement):
        """Return 0.5 for each row but the first."""
        factors = np.full(measurement.npoints, 0.5)
        factors[0] = np.nan
        return factors


class TooFew(Halve):
    """Returns one factor only."""

    def factor(self, measurement):
        """Return it."""
        return np.ones(1)


@provides(IWriter)
class Names(HasStrictTraits):
    """Writes the names of signals."""

    title = Str("names")

    def write(self, entry, folder):
        """Write one line."""
        (folder / f"{entry.name}.txt").write_text(" ".join(entry.measurement.scalar_data.signals))


@provides(IScanRecipe)
class Around(HasStrictTraits):
    """A mesh around a place."""

    title = Str("mesh around a place")
    x = Float(0.0)
    width = Float(1.0)

    def command(self, instrument):
        """Return the mesh."""
        low, high = self.x - self.width / 2, self.x + self.width / 2
        return ScanCommand.make("mesh", "samx", low, high, 4, "samz", low, high, 4, 0.1)


@provides(ISample)
class Note(HasStrictTraits):
    """One text file."""

    title = Str("a note")

    def make(self, folder):
        """Write it."""
        path = folder / "note.txt"
        path.write_text("hello")
        return path


@pytest.fixture
def offered(monkeypatch):
    """A function that offers one thing."""

    def offer(group, found):
        monkeypatch.setattr(offers, "find", lambda asked, name: found)
        monkeypatch.setattr(offers, "names", lambda asked: ["own"] if asked == group else [])

    return offer


@pytest.mark.parametrize("reader", [SpectraReader, CorrectedReader])
def test_a_correction_of_a_plugin_goes_into_the_counts_and_is_told(offered, epxs_scan, reader):
    offered(offers.CORRECTIONS, Halve)
    plain = reader(epxs_scan.measurement, dead_time=False)
    halved = reader(epxs_scan.measurement, dead_time=False, corrections=["own"])
    assert halved.steps == ("halved",)
    if reader is CorrectedReader:
        counts, variances = halved.read([1])
        np.testing.assert_allclose(counts, 0.5 * plain.read([1])[0])
        np.testing.assert_allclose(variances, 0.25 * plain.read([1])[1])
    else:
        np.testing.assert_allclose(halved.block([1]).factor, [0.5])


def test_a_correction_without_a_factor_for_each_row_is_told(offered, epxs_scan):
    offered(offers.CORRECTIONS, TooFew)
    with pytest.raises(FormatError, match=r"found factors of shape \(1,\); expected \(12,\)"):
        SpectraReader(epxs_scan.measurement, corrections=["own"])


def test_what_is_no_correction_is_told(offered, epxs_scan):
    offered(offers.CORRECTIONS, dict)
    with pytest.raises(OfferError, match="found dict; expected an ICorrection"):
        SpectraReader(epxs_scan.measurement, corrections=["own"])


def test_a_correction_that_is_not_installed_is_told(tmp_path):
    sample = make_sample("leaf", tmp_path)
    with pytest.raises(OfferError, match=r"epxs\.corrections: found no offer named 'helium'"):
        fit_file(sample, sample.with_suffix(".cfg"), tmp_path / "f.h5", corrections=["helium"])


def test_a_writer_of_a_plugin_is_a_format_of_export(offered, epxs_scan_file, tmp_path, capsys):
    offered(offers.WRITERS, Names)
    assert main(["export", str(epxs_scan_file), "--to", "own", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/out/scan_0001.txt\n"
    assert (tmp_path / "out/scan_0001.txt").read_text() == "I0"
    with pytest.raises(FileError, match="found a file; expected a new name"):
        export_with("own", epxs_scan_file, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["scan_0001.txt"]


def test_a_writer_that_writes_nothing_is_told(offered, epxs_scan_file, tmp_path):
    class Idle(Names):
        def write(self, entry, folder):
            """Do nothing."""

    offered(offers.WRITERS, Idle)
    with pytest.raises(FormatError, match="found nothing written as own; expected at least one"):
        export_with("own", epxs_scan_file, tmp_path)
    offered(offers.WRITERS, dict)
    with pytest.raises(OfferError, match="found dict; expected an IWriter"):
        export_with("own", epxs_scan_file, tmp_path)


class Beam:
    """An instrument that remembers what it was asked for."""

    def start_scan(self, command):
        """Remember it."""
        self.line = command.line
        return "a scan"


def test_a_recipe_of_a_plugin_starts_a_scan(offered):
    offered(offers.SCAN_RECIPES, Around)
    beam = Beam()
    assert start_recipe(beam, "own", x=1.0, width=0.5) == "a scan"
    assert beam.line == "mesh samx 0.75 1.25 4 samz 0.75 1.25 4 0.1"


def test_a_recipe_tells_which_parameter_it_has_not(offered):
    offered(offers.SCAN_RECIPES, Around)
    with pytest.raises(ScanError, match=r"found the parameter 'y'; expected one of: width, x"):
        start_recipe(Beam(), "own", y=1.0)
    with pytest.raises(ScanError, match="own, x: found 'left'; expected another value"):
        start_recipe(Beam(), "own", x="left")
    offered(offers.SCAN_RECIPES, dict)
    with pytest.raises(OfferError, match="found dict; expected an IScanRecipe"):
        start_recipe(Beam(), "own")


def test_samples_are_listed_and_made_in_a_folder_of_their_own(offered, tmp_path, capsys):
    offered(offers.SAMPLES, Note)
    assert main(["sample"]) == 0
    assert main(["sample", "own", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["own", "a", "note"]
    assert told[1] == str(tmp_path / "own/note.txt")
    with pytest.raises(FileError, match="found files in it; expected an empty folder"):
        make_sample("own", tmp_path)
    make_sample("own", tmp_path, force=True)


def test_the_leaf_can_be_fitted_with_what_comes_with_it(tmp_path):
    import epxs

    assert "leaf" in samples()
    path = make_sample("leaf", tmp_path)
    result = epxs.fit(path, path.with_suffix(".cfg"), tmp_path / "fit.h5")
    assert result.shape == (21, 21)
    assert result.certainty("Ca K") > 100
    result.file.close()
