"""Files that are broken, absurd or malicious: no hang, no memory blow-up, no code, a sentence."""

from __future__ import annotations

import hostile
import pytest
from probe import *  # noqa: F403


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_is_read_or_refused_with_a_sentence(name, probe, tmp_path):
    path = tmp_path / "leaf.h5"
    hostile.FILES[name](path)
    probe.check(path, "info")
