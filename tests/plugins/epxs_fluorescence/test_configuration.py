"""Configurations are read as they are, and refused with a sentence."""

from __future__ import annotations

import os

import pytest

from epxs.core.api import ConfigurationError
from epxs_fluorescence.configuration import read_configuration


def test_the_text_is_kept_as_it_was_written(leaf_path):
    assert read_configuration(leaf_path).text == leaf_path.read_text()


def test_a_configuration_may_be_given_as_text(leaf_path):
    assert read_configuration(leaf_path.read_text()).digest == read_configuration(leaf_path).digest


def test_the_fit_region_includes_its_last_channel(leaf_path):
    assert read_configuration(leaf_path).window(2048) == (240, 1851)


def test_without_limits_all_channels_are_fitted(edited):
    assert read_configuration(edited(("use_limit = 1", "use_limit = 0"))).window(1024) == (0, 1024)


def test_a_region_that_ends_at_the_number_of_channels_goes_to_the_last(edited):
    assert read_configuration(edited(("xmax = 1850", "xmax = 2048"))).window(2048) == (240, 2048)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.cfg: found no such file; expected a"):
        read_configuration(tmp_path / "nowhere.cfg")


def test_a_folder_is_not_a_configuration(tmp_path):
    with pytest.raises(ConfigurationError, match=r"cannot be read \(Is a directory\)"):
        read_configuration(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_without_permission_is_said(tmp_path):
    path = tmp_path / "locked.cfg"
    path.write_text("[fit]\n")
    path.chmod(0)
    with pytest.raises(ConfigurationError, match=r"cannot be read \(Permission denied\)"):
        read_configuration(path)


def test_a_binary_file_is_not_a_configuration(tmp_path):
    path = tmp_path / "scan.h5"
    path.write_bytes(b"\x89HDF\r\n\x1a\n\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"scan\.h5: found a file that is not text"):
        read_configuration(path)


def test_prose_is_not_a_configuration(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("dear diary\n")
    with pytest.raises(ConfigurationError, match=r"notes\.txt: found text that is no PyMca conf"):
        read_configuration(path)


def test_missing_sections_are_named(tmp_path):
    path = tmp_path / "half.cfg"
    path.write_text("[fit]\nxmin = 1\n")
    with pytest.raises(ConfigurationError, match=r"found no section \[peaks\] and no \[detector\]"):
        read_configuration(path)


def test_a_configuration_needs_an_element(tmp_path):
    path = tmp_path / "empty.cfg"
    path.write_text("[fit]\n[peaks]\n[detector]\ngain = 0.01\n")
    with pytest.raises(ConfigurationError, match=r"found no element in \[peaks\]; expected at lea"):
        read_configuration(path)


def test_an_element_given_twice_is_refused(edited):
    with pytest.raises(ConfigurationError, match=r"found Fe twice in \[peaks\]; expected it once"):
        read_configuration(edited(("Fe = K\n", "Fe = K\nFe = K\n")))


def test_an_empty_fit_region_is_refused(edited):
    path = edited(("xmin = 240", "xmin = 1900"))
    with pytest.raises(ConfigurationError, match=r"empty fit region xmin = 1900, xmax = 1850; exp"):
        read_configuration(path).window(2048)


def test_spectra_too_short_for_the_fit_region_are_refused(leaf_path):
    with pytest.raises(
        ConfigurationError, match=r"found spectra of 1024 channels; expected more than 1850 chann"
    ):
        read_configuration(leaf_path).window(1024)


def test_a_word_where_a_number_belongs_is_refused(edited):
    with pytest.raises(ConfigurationError, match=r"found gain = 'ten' in \[detector\]; expected a"):
        read_configuration(edited(("gain = 0.01\n", "gain = ten\n")))


def test_an_energy_axis_without_gain_is_refused(edited):
    with pytest.raises(ConfigurationError, match=r"found no positive gain in \[detector\]"):
        read_configuration(edited(("\ngain = 0.01\n", "\ngain = 0.0\n")))


@pytest.mark.parametrize(("groups", "told"), [("Q", "Q"), ("KL3", "KL3"), ("", r"\(none\)")])
def test_lines_that_pymca_does_not_know_are_refused(leaf_path, groups, told):
    text = leaf_path.read_text().replace("Fe = K", f"Fe = {groups}")
    with pytest.raises(
        ConfigurationError, match=rf"found the group Fe {told} in .*expected one of"
    ):
        read_configuration(text)
