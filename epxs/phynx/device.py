"""What detectors have in common: an array for each point, in one of two places."""

from __future__ import annotations

from typing import Any

from epxs.core.api import FormatError
from epxs.phynx import stored
from epxs.phynx.attributes import is_dataset, text_attribute
from epxs.phynx.columns import is_column
from epxs.phynx.group import Group


def is_detector_of(h5: Any, interpretation: str) -> bool:
    """Whether *h5* is an NXdetector whose data are to be interpreted so: ``spectrum``."""
    if is_dataset(h5) or text_attribute(h5, "NX_class") != "NXdetector":
        return False
    data = h5.get("data")
    return (
        data is not None
        and is_dataset(data)
        and text_attribute(data, "interpretation") == interpretation
    )


class Device(Group):
    """A detector, as the group of links below a measurement or as the NXdetector itself."""

    #: Objects of which NX_class `recognises` is asked about.
    recognised_nx_class = "NXdetector"

    @property
    def device_id(self) -> str:
        """What the instrument calls it."""
        return stored.text(self.attrs.get("id", "")) or self.name

    def _array(self, kind: type, what: str) -> Any:
        """Return the array that it has for each point.

        Raises
        ------
        FormatError
            If it has none of that *kind*.
        """
        for name in ("counts", "data"):
            node = self.get(name)
            if isinstance(node, kind) and is_column(node):
                return node
        raise FormatError(
            f"{self.file.filename}::{self.path}: found no {what} ({', '.join(self.keys())}); "
            f"expected a dataset counts or data of class {kind.__name__}. "
            "Choose another detector."
        )
