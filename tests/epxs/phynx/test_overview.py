"""What a notebook shows of a group."""

from __future__ import annotations

import h5py
import numpy as np

from epxs.phynx import api as phynx


def test_a_group_is_a_table_of_its_members(recorded):
    shown = recorded["instrument/mca1"]._repr_html_()
    assert "<td>data</td><td>Spectrum</td><td>(12, 16)</td><td>uint32</td><td>counts</td>" in shown
    assert "<td>info</td><td>Group</td>" in shown
    assert "<td>local_name</td><td>Dataset</td><td>mca1</td><td>text</td>" in shown


def test_what_a_file_says_is_shown_and_not_interpreted(h5):
    h5.create_group("<script>alert(1)</script>")
    h5["note"] = "<b>bold</b>"
    shown = phynx.wrap(h5)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown


def test_a_large_group_is_shown_in_part(h5):
    for number in range(100):
        h5[f"d{number}"] = number
    shown = phynx.wrap(h5)._repr_html_()
    assert shown.count("<tr>") == 61
    assert "and 40 more" in shown


def test_a_broken_link_is_told(h5):
    h5["gone"] = h5py.SoftLink("/nowhere")
    assert "<td>gone</td><td>unreadable</td>" in phynx.wrap(h5)._repr_html_()


def test_names_of_members_complete(recorded):
    assert "measurement" in recorded._ipython_key_completions_()


def test_a_node_says_what_and_where_it_is(recorded):
    assert repr(recorded["measurement"]).endswith(".h5::/scan_0001/measurement>")
    assert "keV" in repr(recorded.mcas["mca1"].energy)
    assert "(12, 16)" in repr(recorded.mcas["mca1"].counts.corrected)
    assert "electron_volt" in repr(recorded.mcas["mca1"].energy.to("eV"))
    np.testing.assert_allclose(recorded.mcas["mca1"].energy.to("eV")[:3].magnitude, [0, 10, 20])
