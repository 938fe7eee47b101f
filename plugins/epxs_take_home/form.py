"""What shall be taken home, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Directory, Enum, HasStrictTraits, List, Str

from epxs_take_home.in_child import take_home_in_child

#: Which entries.
THIS, ALL = "the entry that is looked at", "all entries of the file"


class TakeHomeForm(HasStrictTraits):
    """The choices for one document; knows no toolkit."""

    workspace = AnyTrait()
    document = AnyTrait()

    #: The folder that is made.
    folder = Directory()
    entries = Enum(THIS, ALL)
    #: Maps that there are, and those that were chosen; none: the surest nine.
    available = List(Str())
    maps = List(Str())
    nexus = Bool(True, desc="the entries with their results and where these are from")
    tiff = Bool(True, desc="every map as float32 image")
    csv = Bool(True, desc="tables of scalars, detectors, maps and results")
    figures = Bool(True, desc="each chosen map as PNG, SVG and PDF")
    report = Bool(True, desc="one page as HTML and PDF")
    replace = Bool(False, desc="files of the folder that exist already")

    @classmethod
    def of(cls, workspace: Any) -> TakeHomeForm:
        """Return the form for what *workspace* looks at."""
        document = workspace.active
        path = Path(document.file.filename)
        return cls(
            workspace=workspace,
            document=document,
            folder=str(path.with_name(f"{path.stem}_take_home")),
            available=list(document.map_names),
        )

    @property
    def options(self) -> dict[str, Any]:
        """What `epxs.session.api.take_home` is called with."""
        parts = ("nexus", "tiff", "csv", "figures", "report")
        return {
            "path": str(self.document.file.filename),
            "out": self.folder,
            "entries": [self.document.entry.name] if self.entries == THIS else [],
            "maps": list(self.maps),
            "parts": [part for part in parts if getattr(self, part)],
            "force": self.replace,
        }

    def start(self) -> Any:
        """Begin; return the job. A line of the script says the same."""
        workspace, options = self.workspace, self.options
        words = ", ".join(f"{name}={value!r}" for name, value in options.items() if value)
        workspace.script.tell(f"from epxs.session.api import take_home; take_home({words})")

        def done(made: list[Path]) -> None:
            workspace.notify(f"{len(made)} files are in {options['out']}")

        def work(job: Any) -> list[Path]:
            return take_home_in_child(options, job.report, lambda: bool(job.cancelled))

        return workspace.jobs.start(f"take home {self.document.name}", work, done)
