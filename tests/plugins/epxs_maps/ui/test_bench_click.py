"""How long it takes from the mouse on a map to the painted spectrum and fit; ``make bench``.

While a scan runs the beamline, the recording and the fits of its points share the machine.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[3] / "fixtures"

pytestmark = [pytest.mark.gui, pytest.mark.timeout(600)]

#: Seconds that a click on a pixel, and a box of 10,000 pixels, may take; while a scan runs
#: twice as long.
CLICK, BOX = 0.1, 0.5

#: Points per second of the scan.
RATE = 200


def test_from_the_mouse_to_spectrum_and_fit(benchmark, tmp_path):
    def scan():
        done = subprocess.run(
            [sys.executable, str(FIXTURES / "click_times.py"), str(tmp_path), str(RATE)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True, text=True, timeout=300, check=True,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])

    found = benchmark.pedantic(scan, rounds=1)
    assert found["still runs"]
    for name, share in (("live", 2.0), ("finished", 1.0)):
        clicks, boxes = found[name]["clicks"], found[name]["boxes"]
        click, box = clicks[len(clicks) // 2], boxes[len(boxes) // 2]
        print(
            f"\n{name}: a click {1e3 * click:.0f} ms (longest {1e3 * clicks[-1]:.0f}), "
            f"{found[name]['pixels']} pixels {1e3 * box:.0f} ms (longest {1e3 * boxes[-1]:.0f})"
        )
        assert found[name]["pixels"] >= 9_000
        assert click <= share * CLICK
        assert box <= share * BOX
