"""Tests of ``epxs export``."""


def test_files_are_made_and_named(run_epxs, citrus_h5, tmp_path):
    done = run_epxs("export", citrus_h5, "--csv", tmp_path / "tables")
    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (tmp_path / "tables").iterdir())
    assert sorted(done.stdout.split()) == [str(tmp_path / "tables" / name) for name in made]
    assert made[-1] == "scan_0001_vortex.csv"


def test_nothing_is_overwritten(run_epxs, one_sentence, citrus_h5, tmp_path):
    run_epxs("export", citrus_h5, "--nexus", tmp_path / "plain.h5")
    done = run_epxs("export", citrus_h5, "--nexus", tmp_path / "plain.h5")
    assert "found a file; expected a new name" in one_sentence(done)


def test_a_kind_must_be_chosen(run_epxs, citrus_h5):
    done = run_epxs("export", citrus_h5)
    assert done.returncode == 2
    assert "one of the arguments --csv --tiff --npz --nexus --to is required" in done.stderr
