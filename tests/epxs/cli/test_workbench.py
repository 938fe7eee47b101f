"""Tests of ``epxs workbench`` where there is no screen."""

import os

WITHOUT_SCREEN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
}


def test_a_picture_is_saved_without_a_screen(run_epxs, citrus, tmp_path):
    picture = tmp_path / "window.png"
    words = ("workbench", citrus / "citrus_leaves.dat.h5", "--screenshot", picture)
    done = run_epxs(*words, env=WITHOUT_SCREEN)
    assert done.returncode == 0, done.stderr
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_without_a_screen_it_says_what_to_do(run_epxs, one_sentence):
    complaint = one_sentence(run_epxs("workbench", env=WITHOUT_SCREEN))
    assert "found no screen" in complaint
    assert "--screenshot" in complaint


def test_without_a_subcommand_the_workbench_is_meant(run_epxs, one_sentence):
    assert "workbench: found no screen" in one_sentence(run_epxs(env=WITHOUT_SCREEN))


def test_a_file_that_cannot_be_opened_is_named(run_epxs, one_sentence, tmp_path):
    words = ("workbench", tmp_path / "missing.h5", "--screenshot", tmp_path / "window.png")
    assert "missing.h5" in one_sentence(run_epxs(*words, env=WITHOUT_SCREEN))
    assert list(tmp_path.iterdir()) == []
