"""The files that were opened last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, List

#: Files that are remembered.
LENGTH = 30


class RecentFiles(HasStrictTraits):
    """Files opened last, the latest first, each with the entry of it that was."""

    #: Each a `pathlib.Path`; with ``::/ENTRY`` where that was not the one that is shown at first.
    paths = List(AnyTrait())

    #: A `epxs.workbench.kept.Kept`, or None.
    kept = AnyTrait()

    @property
    def folder(self) -> Path:
        """The folder of the file opened last."""
        return self.split(self.paths[0])[0].parent if self.paths else Path.cwd()

    @staticmethod
    def split(path: Path) -> tuple[Path, str]:
        """Return the file, and the path of the entry in it; "" for the one shown at first."""
        name, _, inside = str(path).partition("::")
        return Path(name), inside

    def read(self, kept: Any) -> None:
        """Take up what was kept."""
        found = kept.read().get("paths", [])
        self.paths = [Path(each) for each in found if isinstance(each, str)][:LENGTH]
        self.kept = kept

    def add(self, path: str | Path, entry: str = "") -> None:
        """Remember that a file was opened, and which *entry* of it.

        Parameters
        ----------
        path
            The file.
        entry
            Path of the entry in it; "" for the one that is shown at first.
        """
        path = Path(path).absolute()
        others = [each for each in self.paths if self.split(each)[0] != path]
        self.paths = [Path(f"{path}::{entry}") if entry else path, *others][:LENGTH]
        if self.kept is not None:
            self.kept.write({"paths": [str(each) for each in self.paths]})
