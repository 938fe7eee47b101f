"""The files that were opened last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasStrictTraits, List

#: Files that are remembered.
LENGTH = 30


class RecentFiles(HasStrictTraits):
    """Files and entries opened last, the latest first."""

    #: Each a `pathlib.Path`; with ``::/ENTRY`` where one entry was opened.
    paths = List(AnyTrait())

    #: A `epxs.workbench.kept.Kept`, or None.
    kept = AnyTrait()

    @property
    def folder(self) -> Path:
        """The folder of the file opened last."""
        return self.paths[0].parent if self.paths else Path.cwd()

    def read(self, kept: Any) -> None:
        """Take up what was kept."""
        found = kept.read().get("paths", [])
        self.paths = [Path(each) for each in found if isinstance(each, str)][:LENGTH]
        self.kept = kept

    def add(self, path: str | Path) -> None:
        """Remember that *path* was opened."""
        path = Path(path).absolute()
        self.paths = [path, *(each for each in self.paths if each != path)][:LENGTH]
        if self.kept is not None:
            self.kept.write({"paths": [str(each) for each in self.paths]})
