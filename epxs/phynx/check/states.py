"""Whether a file was closed, and its scans ended."""

from __future__ import annotations

from pathlib import Path

from epxs.phynx.check.reading import content, member
from epxs.phynx.check.survey import Survey
from epxs.phynx.living.liveness import has_writer
from epxs.phynx.living.repair import needs_repair


def check_state(met: Survey, path: Path) -> None:
    """Find a writer that was killed, or still writes; and scans that never ended."""
    written = has_writer(path)
    if written:
        met.add(
            "note", "being-written", "/", "a file that is being written", "a finished file",
            "Check it again when the scan has ended; nexusformat cannot open it until then.",
        )  # fmt: skip
        met.refuse("it is being written")
    elif needs_repair(path):
        met.add(
            "error", "not-closed", "/", "a file that its writer left open when it was killed",
            "a closed file", "Nothing that was acknowledged is lost. Close it with: "
            "epxs repack --repair FILE",
        )  # fmt: skip
        met.refuse("its writer was killed")
    for place, group in met.groups(class_="Measurement"):
        state = content(member(group, "state"))
        if state in ("running", "paused") and not written:
            met.add(
                "warning", "not-ended", place.path,
                f"a scan that is {state}, but nobody writes it", "a scan that ended",
                "Its points are good. Close it with: epxs repack --repair FILE",
            )  # fmt: skip
