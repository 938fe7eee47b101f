"""Area detectors, and what else a source tells of a scan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from epxs.core.api import FormatError
from epxs.phynx import api as phynx


@pytest.fixture
def with_images(plan):
    camera = phynx.ImagePlan("pil-1", (5, 6), scalars={"exposure": "s"})
    return replace(
        plan,
        images=(camera,),
        metadata={"G0": np.arange(3.0), "hkl": [1, 0, 0], "operator": "Ann", "d-1": ["a", "b"]},
        notes={"spec header": "#S 1 mesh\n#D Thu\n"},
    )


@pytest.fixture
def written(tmp_path, with_images):
    path = tmp_path / "images.h5"
    with phynx.open(path, "w") as file:
        entry = file.create_entry(with_images)
        image = np.arange(30).reshape(5, 6)
        entry.measurement.write_point(3, 0, {"pil-1/counts": image, "pil-1/exposure": 0.25})
        entry.measurement.commit(1)
        entry.finish("aborted", "2026-01-01T10:00:09+00:00")
    return path


def test_images_are_written_and_found_as_a_device(written):
    with phynx.open(written) as file:
        measurement = file["scan_0001"].measurement
        camera = measurement.images["pil_1"]
        assert (camera.device_id, camera.pixels) == ("pil-1", (5, 6))
        assert camera.counts.shape == (12, 5, 6)
        assert camera.counts[3].sum() == 435
        assert camera["exposure"].q[3].to("ms").magnitude == 250
        assert isinstance(file["scan_0001/instrument/pil_1"], phynx.AreaDetector)


def test_the_map_of_a_camera_shows_the_sums_of_its_images(written):
    with phynx.open(written) as file:
        assert file["scan_0001/map/pil_1"][0, 3] == 435


def test_what_has_no_other_place_is_kept(written):
    with phynx.open(written) as file:
        metadata = file["scan_0001/metadata"]
        np.testing.assert_array_equal(metadata["G0"][...], [0, 1, 2])
        assert metadata["operator"].text() == "Ann"
        assert [item.decode() for item in metadata["d_1"][...]] == ["a", "b"]
        assert metadata["spec_header/data"][...].tobytes() == b"#S 1 mesh\n#D Thu\n"


def test_such_a_file_is_nexus(written, passes_nexus_gate):
    passes_nexus_gate(written)


def test_a_camera_without_images_is_told(h5):
    made = h5.create_group("entry/camera")
    made.attrs["class"] = "AreaDetector"
    with pytest.raises(FormatError, match="found no images"):
        _ = phynx.wrap(h5)["entry/camera"].counts
