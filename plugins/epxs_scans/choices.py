"""What users chose to be drawn of a scan: taken back, told as a script, kept for the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from epxs_scans.columns import POINT

#: What documents keep it under.
KEPT = "epxs.scans.choices"


@dataclass(frozen=True)
class Choices:
    """Columns and how they are drawn; see `epxs_scans.scan_model.ScanModel`."""

    x: str = POINT
    ys: tuple[str, ...] = ()
    monitor: str = ""
    normalised: bool = False
    slope: bool = False
    apart: bool = False

    @classmethod
    def of(cls, model: Any) -> Choices:
        """Return those of *model*."""
        return cls(
            model.x, tuple(model.ys), model.monitor, model.normalised, model.slope, model.apart
        )

    @classmethod
    def kept(cls, document: Any) -> Choices | None:
        """Return those that *document* kept; None if it kept none, or what is not one."""
        found = document.views.get(KEPT)
        fields = asdict(cls())
        if not isinstance(found, Mapping) or set(found) != set(fields):
            return None
        texts = (found["x"], found["monitor"], *found["ys"])
        if not all(isinstance(text, str) for text in texts):
            return None
        return cls(**{**found, "ys": tuple(found["ys"])})

    def keep(self, document: Any) -> None:
        """Have *document* keep them."""
        document.views = {**document.views, KEPT: {**asdict(self), "ys": list(self.ys)}}

    def traits(self) -> dict[str, Any]:
        """Return them as traits of a model."""
        return {**asdict(self), "ys": list(self.ys)}

    def among(self, columns: list[str]) -> Choices:
        """Return what is left of them where there are *columns* only."""
        monitor = self.monitor if self.monitor in columns else ""
        return replace(
            self,
            x=self.x if self.x in columns else POINT,
            ys=tuple(y for y in self.ys if y in columns),
            monitor=monitor,
            normalised=self.normalised and bool(monitor),
        )

    def change_from(self, before: Choices) -> str:
        """Return what somebody changed, in words for a menu."""
        if self.ys != before.ys:
            return "curves of the scan"
        if self.x != before.x:
            return "axis of the scan"
        if self.slope != before.slope:
            return "derivative of the scan"
        return "heights of curves" if self.apart != before.apart else "monitor of the scan"

    def script(self, measurement: str) -> str:
        """Return a line of Python that reads the same curves of the *measurement* at a path."""
        monitor = f", monitor={self.monitor!r}" if self.normalised else ""
        slope = ", slope=True" if self.slope else ""
        return f"{SCRIPT}file[{measurement!r}], {self.x!r}, {list(self.ys)!r}{monitor}{slope})"


#: What the lines begin with.
SCRIPT = "from epxs_scans.columns import read_curves; curves = read_curves("
