"""A walk through all of a file, each object once, with limits on how much there may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py

from epxs.phynx.check.finding import Finding
from epxs.phynx.check.reading import HDF5_ERRORS, attribute, shown, text


@dataclass(frozen=True)
class Limits:
    """How much of a file is looked at."""

    #: Groups within groups. Those who read NeXus recurse.
    depth: int = 64
    #: Members of one group.
    members: int = 20_000
    #: Groups and datasets of the file.
    objects: int = 200_000
    #: Attributes of one object.
    attributes: int = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """One object of a file, at the first path that leads to it without a link."""

    path: str
    is_group: bool
    nx_class: str = ""
    class_: str = ""
    #: Names of its members, links included.
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A soft or external link."""

    path: str
    target: str
    #: The other file; "" for a soft link.
    file: str = ""


@dataclass
class Survey:
    """What a walk through a file met."""

    file: h5py.File
    location: Path
    limits: Limits = field(default_factory=Limits)
    places: list[Place] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    #: The paths of all links.
    linked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    #: Why the file is not handed to other validators; "" if it is.
    refusal: str = ""
    #: Paths of groups by what tells one object from all others.
    paths: dict[tuple[int, int], str] = field(default_factory=dict)

    def groups(self, nx_class: str = "", class_: str = "") -> Iterator[tuple[Place, Any]]:
        """Yield the groups of a NeXus class, or of a class of ours, with their h5py objects."""
        for place in self.places:
            if (
                place.is_group
                and nx_class in ("", place.nx_class)
                and class_ in ("", place.class_)
                and (h5 := self.open(place.path)) is not None
            ):
                yield place, h5

    def datasets(self) -> Iterator[tuple[Place, Any]]:
        """Yield all datasets."""
        for place in self.places:
            if not place.is_group and (h5 := self.open(place.path)) is not None:
                yield place, h5

    def open(self, path: str) -> Any:
        """Return the h5py object at *path*, None if it cannot be opened."""
        try:
            return self.file[path]
        except HDF5_ERRORS:
            return None

    def add(self, severity: str, code: str, path: str, *told: str) -> None:
        """Note a finding: what was found, what was expected, what to do."""
        found, expected, advice = told
        self.findings.append(Finding(severity, code, shown(path), found, expected, advice))

    def refuse(self, reason: str) -> None:
        """Note that the file is not for validators that trust it; the first reason stays."""
        self.refusal = self.refusal or reason


def survey(file: h5py.File, location: Path, limits: Limits | None = None) -> Survey:
    """Return what there is in *file*."""
    walk = _Walk(Survey(file, location, limits or Limits()))
    walk.run()
    walk.met.linked.update(link.path for link in walk.met.links)
    return walk.met


@dataclass(frozen=True, slots=True)
class _Step:
    """A group that is still to be looked into."""

    path: str
    h5: Any
    above: tuple[tuple[int, int], ...]


class _Walk:
    """Goes through hard links; soft and external ones are noted, not followed."""

    def __init__(self, met: Survey) -> None:
        self.met = met
        self._steps: list[_Step] = []

    def run(self) -> None:
        """Go through the whole file."""
        self._enter("", self.met.file["/"], ())
        while self._steps:
            if len(self.met.places) >= self.met.limits.objects:
                return self._too_many()
            self._look_into(self._steps.pop())
        return None

    def _look_into(self, step: _Step) -> None:
        names = self._member_names(step)
        self._keep(step.path or "/", step.h5, names)
        for raw in names:
            path = f"{step.path}/{_decoded(raw)}"
            try:
                self._meet(step, raw, path)
            except HDF5_ERRORS as error:
                self._unreadable(path, error)

    def _meet(self, step: _Step, raw: bytes, path: str) -> None:
        info = step.h5.id.links.get_info(raw)
        if info.type == h5py.h5l.TYPE_SOFT:
            target = step.h5.id.links.get_val(raw)
            self.met.links.append(Link(path, _decoded(target)))
        elif info.type == h5py.h5l.TYPE_EXTERNAL:
            other, target = step.h5.id.links.get_val(raw)
            self.met.links.append(Link(path, _decoded(target), _decoded(other)))
        elif info.type == h5py.h5l.TYPE_HARD:
            made = h5py.h5o.open(step.h5.id, raw)
            if isinstance(made, h5py.h5g.GroupID):
                self._enter(path, h5py.Group(made), step.above)
            elif isinstance(made, h5py.h5d.DatasetID):
                self._meet_dataset(path, h5py.Dataset(made))

    def _enter(self, path: str, group: Any, above: tuple[tuple[int, int], ...]) -> None:
        key = _key(group)
        if key in above:
            self.met.add(
                "error", "cycle", path, f"the group {self.met.paths[key] or '/'} within itself",
                "a tree", "Remove the link that closes the circle.",
            )  # fmt: skip
            self.met.refuse("a group is within itself")
        elif key not in self.met.paths:
            self.met.paths[key] = path
            if len(above) > self.met.limits.depth:
                self._too_deep(path)
            else:
                self._steps.append(_Step(path, group, (*above, key)))

    def _meet_dataset(self, path: str, dataset: Any) -> None:
        key = _key(dataset)
        if key not in self.met.paths:
            self.met.paths[key] = path
            self._keep(path, dataset, ())

    def _keep(self, path: str, h5: Any, names: tuple[bytes, ...]) -> None:
        self._check_attributes(path, h5)
        place = Place(
            path,
            isinstance(h5, h5py.Group),
            text(h5, "NX_class"),
            text(h5, "class"),
            tuple(_decoded(name) for name in names),
        )
        self.met.places.append(place)

    def _member_names(self, step: _Step) -> tuple[bytes, ...]:
        names: list[bytes] = []
        most = self.met.limits.members

        def note(name: bytes) -> bool | None:
            names.append(name)
            return True if len(names) >= most else None

        try:
            count = step.h5.id.get_num_objs()
            step.h5.id.links.iterate(note)
        except HDF5_ERRORS as error:
            self._unreadable(step.path or "/", error)
            return tuple(names)
        if count > most:
            self.met.add(
                "error", "too-wide", step.path or "/", f"{count} members", f"at most {most}",
                "Only the first of them were looked at; spread them over several groups.",
            )  # fmt: skip
            self.met.refuse(f"a group has {count} members")
        return tuple(names)

    def _check_attributes(self, path: str, h5: Any) -> None:
        most = self.met.limits.attributes
        try:
            count = h5py.h5a.get_num_attrs(h5.id)
        except HDF5_ERRORS as error:
            return self._unreadable(path, error)
        if count > most:
            self.met.add(
                "error", "too-wide", path, f"{count} attributes", f"at most {most}",
                "Keep long lists in datasets.",
            )  # fmt: skip
            self.met.refuse(f"an object has {count} attributes")
        return None

    # -- what was given up -----------------------------------------------------------------

    def _unreadable(self, path: str, error: BaseException) -> None:
        self.met.add(
            "error", "unreadable", path, shown((str(error).splitlines() or ["nothing"])[0]),
            "an object that can be read", "Copy the file again from where it came from; what is "
            "readable of it can be copied with: epxs repack",
        )  # fmt: skip
        self.met.refuse("a part of it cannot be read")

    def _too_deep(self, path: str) -> None:
        depth = self.met.limits.depth
        if self.met.refusal.startswith("groups are"):
            return
        self.met.add(
            "error", "too-deep", path, f"groups within more than {depth} others",
            f"at most {depth}", "Nothing below was looked at; make the tree flatter.",
        )  # fmt: skip
        self.met.refuse("groups are nested too deeply")

    def _too_many(self) -> None:
        most = self.met.limits.objects
        self.met.add(
            "error", "too-many", "/", f"more than {most} objects", "fewer",
            "Only the first of them were looked at; keep fewer scans in a file.",
        )  # fmt: skip
        self.met.refuse(f"it has more than {most} objects")


def _key(h5: Any) -> tuple[int, int]:
    info = h5py.h5o.get_info(h5.id)
    return (info.fileno, info.addr)


def _decoded(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")


def target_of(h5: Any) -> Any:
    """Return the attribute ``target`` of an object."""
    return attribute(h5, "target")
