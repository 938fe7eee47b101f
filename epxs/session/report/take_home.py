"""One action: everything of a scan that is worth to be taken home, into one folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from epxs.core.api import ConfigurationError, EpxsError, FileError, FormatError, make_folder
from epxs.phynx import api as phynx
from epxs.phynx.api import display_name
from epxs.session.report.html import render_html
from epxs.session.report.made_section import make_sections
from epxs.session.report.pdf import render_pdf
from epxs.session.report.sections import draw_maps
from epxs.session.report.source import ReportSource, open_source

#: What can be taken home, in this order.
PARTS = ("nexus", "tiff", "csv", "figures", "report")
#: Formats of the figure of each map.
FIGURES = ("png", "svg", "pdf")


def take_home(
    path: str | Path,
    out: str | Path | None = None,
    entries: Sequence[str] = (),
    maps: Sequence[str] = (),
    parts: Sequence[str] = PARTS,
    force: bool = False,
    progress: Callable[[float, str], None] = lambda done, what: None,
) -> list[Path]:
    """Put what is worth to be taken home of a file into a folder; return the files made.

    The folder gets a NeXus file with the entries, their results and where these are from, and
    for each entry a folder with maps as float TIFF, tables as CSV, each chosen map as PNG, SVG and
    PDF with colour bar, unit and scale bar, and a report as HTML and as a page of PDF.

    Parameters
    ----------
    path
        A file that `epxs.open` reads; it is only read.
    out
        The folder; ``<name>_take_home`` in the working directory by default.
    entries
        Names of entries; all by default.
    maps
        Names of fitted groups and counters, or what is calculated from them; the surest nine
        groups of each entry by default. Calculated ones are written as numbers too.
    parts
        Which of ``nexus``, ``tiff``, ``csv``, ``figures``, ``report``.
    force
        Whether files that exist are replaced.
    progress
        Called with the part done, 0 to 1, and with what comes next.

    Raises
    ------
    ConfigurationError
        If there is no such part.
    FileError, FormatError
        If a file cannot be read or written, or there is no such entry or map.
    """
    for part in parts:
        if part not in PARTS:
            raise ConfigurationError(
                f"take home: found the part {part!r}; expected one of: {', '.join(PARTS)}. "
                "Choose one of these."
            )
    source, target = Path(path), Path(out or f"{Path(path).stem}_take_home")
    with phynx.open(source) as file:
        names = [entry.name for entry in chosen_entries(file, entries)]
        foreign = file.is_foreign
    steps = list(_steps(source, target, names, tuple(maps), parts, force, foreign))
    made: list[Path] = []
    for number, (what, step) in enumerate(steps):
        progress(number / len(steps), what)
        made += step()
    progress(1.0, "done")
    return made


def chosen_entries(file: Any, names: Sequence[str]) -> list[Any]:
    """Return the entries called *names*, all that have something by default.

    Raises
    ------
    FormatError
        If there is no such entry, or none at all.
    """
    known = {entry.name: entry for entry in file.entries}
    for name in names:
        if name.strip("/") not in known:
            raise _error(file, f"found no entry {name!r}", known)
    chosen = [known[name.strip("/")] for name in names] or [
        entry for entry in known.values() if entry.measurement is not None or entry.results
    ]
    if not chosen:
        raise _error(file, "found nothing that was measured or fitted", known)
    return chosen


def _error(file: Any, found: str, known: Any) -> FormatError:
    return FormatError(
        f"{file.filename}: {found}; expected one of: {', '.join(known) or 'none'}. "
        "List what there is with: epxs info FILE"
    )


Step = tuple[str, Callable[[], list[Path]]]


def _steps(
    source: Path,
    target: Path,
    names: Sequence[str],
    maps: tuple[str, ...],
    parts: Sequence[str],
    force: bool,
    foreign: bool,
) -> Iterator[Step]:
    """Yield what is to be done: in words, and as functions that return the files made."""
    if "nexus" in parts:
        yield "NeXus", lambda: _nexus(source, target, names, force, foreign)
    for name in names:
        folder = target / name
        for kind in ("tiff", "csv"):
            if kind in parts:
                export = _exporter(source, folder / kind, kind, name, maps, force)
                yield f"{name}: {kind.upper()}", export
        if "figures" in parts or "report" in parts:
            own = _Drawing(source, name, folder, maps, force)
            if "figures" in parts:
                yield f"{name}: figures", own.figures
            if "report" in parts:
                yield f"{name}: report", own.report


def _nexus(
    source: Path, target: Path, names: Sequence[str], force: bool, foreign: bool
) -> list[Path]:
    place = target / f"{source.stem}.h5"
    make_folder(target)
    if foreign:
        from epxs.acquisition.api import convert_file

        return [convert_file(source, place, force=force).path]
    return phynx.export(source, place, "nexus", names, force)


def _exporter(
    source: Path, folder: Path, kind: str, name: str, maps: tuple[str, ...], force: bool
) -> Callable[[], list[Path]]:
    def export() -> list[Path]:
        added = {}
        if maps:
            with _opened(source, name, folder, maps) as found:
                added = {each.name: (each.values, each.unit) for each in found.calculated}
        try:
            return phynx.export(source, folder, kind, [name], force, calculated=added)
        except FileError:
            raise
        except EpxsError:  # an entry without scalars or maps has none to export
            return []

    return export


class _Drawing:
    """Draws figures and the report of one entry."""

    def __init__(
        self, source: Path, name: str, folder: Path, maps: tuple[str, ...], force: bool
    ) -> None:
        self._source = source
        self._name = name
        self._folder = folder
        self._maps = maps
        self._force = force

    def figures(self) -> list[Path]:
        """Draw each map in each format."""
        folder = self._folder / "figures"
        make_folder(folder)
        made = []
        with self._open(folder) as source:
            for name in source.maps:
                for suffix in FIGURES:
                    path = self._free(folder / f"{_file_name(name)}.{suffix}")
                    title = f"{display_name(name)}   {source.title}"
                    draw_maps(source, [name], path, title)
                    made.append(path)
        return made

    def report(self) -> list[Path]:
        """Write the report, with its pictures beside it."""
        folder = self._folder / "pictures"
        make_folder(folder)
        html, pdf = (
            self._free(self._folder / "report.html"),
            self._free(self._folder / "report.pdf"),
        )
        with self._open(folder) as source:
            sections = make_sections(source)
            html.write_text(render_html(source.title, sections), encoding="utf-8")
            render_pdf(source.title, sections, pdf)
        return [html, pdf]

    def _open(self, folder: Path) -> AbstractContextManager[ReportSource]:
        return _opened(self._source, self._name, folder, self._maps)

    def _free(self, path: Path) -> Path:
        if path.exists() and not self._force:
            raise FileError(
                f"{path}: found a file; expected a new name. Choose another folder, or replace "
                "it with --force."
            )
        return path


@contextmanager
def _opened(path: Path, name: str, folder: Path, maps: tuple[str, ...]) -> Iterator[ReportSource]:
    with phynx.open(path) as file:
        (entry,) = chosen_entries(file, [name])
        with open_source(file, entry, folder, maps) as source:
            yield source


def _file_name(name: str) -> str:
    """Return the name of a map as that of a file."""
    return re.sub(r"[^\w.-]+", "_", name).strip("_.") or "map"
