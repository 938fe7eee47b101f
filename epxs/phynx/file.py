"""An open HDF5 file: the root of the nodes, and the only place that holds an h5py handle."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from weakref import WeakSet, WeakValueDictionary

import h5py
from traits.api import Any as AnyTrait
from traits.api import Int, Str

from epxs.core.api import Errands, FileError, FormatError
from epxs.phynx import array_reading, opening, registry
from epxs.phynx.attributes import text_attribute
from epxs.phynx.entry import Entry
from epxs.phynx.errors import MissingNode
from epxs.phynx.foreign.foreign_tree import ForeignTree
from epxs.phynx.group import Group
from epxs.phynx.living.liveness import WriterMark, has_writer
from epxs.phynx.measurement import Measurement
from epxs.phynx.members import as_object
from epxs.phynx.names import decoded, encoded
from epxs.phynx.sameness import cut_short, end_of
from epxs.phynx.writing.plans import MeasurementPlan, ResultsPlan
from epxs.phynx.writing.settle import settle

_errands = Errands("phynx-io")

#: Handles and objects that must never be closed; see `File.abandon`.
_abandoned: list[tuple[Any, ...]] = []
#: Guards handles: opening one file may have to open others anew, see `File._alone`.
_lock = threading.RLock()
_files: WeakSet[File] = WeakSet()


def errands() -> Errands:
    """Return the thread that reads files for views; one for all files of the process."""
    return _errands


def _file_number(handle: Any) -> int | None:
    return h5py.h5o.get_info(handle.id).fileno if isinstance(handle, h5py.HLObject) else None


def open(path: str | Path, mode: str = "r", raw: bool = False) -> File:
    """Open the file *path*; see `File`."""
    return File(path, mode, raw)


def wrap(h5: Any, name: str = "") -> File:
    """Return *h5*, anything that reads like an open h5py file, as a `File`.

    Parameters
    ----------
    h5
        A group that has ``name``, ``attrs``, ``get`` and ``[path]`` as h5py has them: a file
        or group of h5py, a tree of silx, a zarr-like store with that interface. It stays the
        caller's, and is not closed.
    name
        What to call it; its own file name by default.
    """
    return File(name or str(getattr(h5, "filename", "") or "wrapped"), source=h5)


class File(Group):
    """An open file: HDF5, or another format that a reader shows in the same layout.

    A file opened to read is never locked; it may be growing, or left behind by a writer
    that was killed. A file opened to write can be switched by `start_swmr`, so that others
    read it while it grows; from then on nothing can be created in it.

    Parameters
    ----------
    path
        The file.
    mode
        ``r`` to read, ``a`` to add to it, ``w`` to make it anew.
    raw
        Whether an HDF5 file of another program is shown as it is, not as its reader shows it.
    source
        Something that reads like an open h5py file, in place of what is at *path*; see `wrap`.

    Raises
    ------
    FileError
        If it cannot be opened, made or written.
    FormatError
        If it is neither HDF5 nor of another known format.
    """

    #: How often it was opened; nodes find their objects anew when it changes.
    generation = Int(-1)

    #: A lock to hold while an object of the file is looked for and read: it is not closed, nor
    #: opened anew, meanwhile. Who holds it opens and closes no file.
    gate = AnyTrait()

    #: The `epxs.core.api.Reach` that says whether its disk answers, or None: then nobody asks.
    reach = AnyTrait()

    #: Where it really is, without links in between; known without asking the disk again.
    place = Str()

    _location = AnyTrait()
    _raw = AnyTrait(False)
    _source = AnyTrait()
    _handle = AnyTrait()
    _number = AnyTrait()
    #: Descriptor and size of a file of the disk, or None; see `sameness.end_of`.
    _end = AnyTrait()
    _root = AnyTrait()
    _mode = AnyTrait()
    _frozen = AnyTrait(False)
    #: Why nothing is read from it any more; a sentence, or "".
    _distrusted = AnyTrait("")
    _mark = AnyTrait()
    _nodes = AnyTrait()
    _lasting = AnyTrait()
    _writers = AnyTrait()

    def __init__(
        self, path: str | Path, mode: str = "r", raw: bool = False, source: Any = None
    ) -> None:
        super().__init__(self, "/")
        self._location = Path(path)
        self._raw = raw
        self._source = source
        self._nodes = WeakValueDictionary()
        self._lasting = []
        self._writers = {}
        self.gate = threading.RLock()
        with _lock:
            if mode == "r":
                self._open(mode)
            else:
                self._alone(lambda: self._open(mode))
            _files.add(self)

    # -- opening and closing ---------------------------------------------------------------

    def _open(self, mode: str) -> None:
        if self._source is not None:
            self._handle = self._source
        elif mode == "r":
            self._handle = opening.open_readable(self._location, self._raw)
        else:
            self._handle = opening.open_h5(self._location, mode)
        self._mode = "r" if mode == "r" else "a"
        self._frozen = False
        self._distrusted = ""
        self.place = "" if self._source is not None else os.path.realpath(self._location)
        self._end = end_of(self._handle)
        self._number = _file_number(self._handle)
        self._root = self._key("/", self._handle)
        if self._mode == "a":
            self._mark = WriterMark(self._location)
            if "creator" not in self._handle.attrs and not len(self._handle):
                from epxs.phynx.writing.layout import write_root

                write_root(self._handle)
                self._handle.flush()  # or a writer killed soon leaves a file without a root
        self.generation += 1

    def reopen(self, mode: str = "r") -> None:
        """Close it and open it in another mode; its nodes stay valid."""

        def again() -> None:
            self._close_handle()
            self._open(mode)

        with _lock, self.gate:
            self._alone(again)
            _files.add(self)  # it may have been closed before

    def close(self) -> None:
        """Close it; its nodes become false."""
        with _lock, self.gate:
            _files.discard(self)
            if self._mode == "a":
                self._alone(self._close_handle)
            else:
                self._close_handle()
            self._nodes.clear()
            self._lasting.clear()
            self.generation += 1

    def _alone(self, step: Callable[[], None]) -> None:
        """Run *step* while no other `File` of this process has the same file open.

        HDF5 keeps one state for all handles of a process: a file open for reading could not
        be opened for writing, and would stay open for writing after its writer closed it.
        """
        there = os.path.realpath(self._location)
        others = [
            file
            for file in list(_files)
            if file is not self and file._mode == "r" and file.is_at(there)
        ]
        with ExitStack() as gates:
            for other in others:
                gates.enter_context(other.gate)
                other._close_handle()
            try:
                step()
            finally:
                for other in others:
                    other._open("r")

    def is_at(self, there: str) -> bool:
        """Whether it is open and is the file of the absolute path *there*."""
        return bool(self) and self.place == there

    def _close_handle(self) -> None:
        handle, self._handle = self._handle, None
        self._end = None
        mark, self._mark = self._mark, None
        unsettled = any(writer.unsettled for writer in self._writers.values())
        self._writers.clear()
        try:
            if handle is not None and self._source is None:
                handle.close()
                if unsettled:
                    settle(self._location)
        finally:
            if mark is not None:
                mark.remove()

    def abandon(self) -> None:
        """Give up a file that cannot be written any more, as when its disk is full.

        What was flushed before is in the file, which can be followed and read by others. It
        is not closed: HDF5 would try to write again, and may take the process along. So the
        process should end soon, without further ado.
        """
        with _lock, self.gate:
            _files.discard(self)
            # whatever holds an HDF5 object: letting go of one makes HDF5 write, too
            held = [node._resolved for node in self._nodes.values()]
            _abandoned.append((self._handle, dict(self._writers), held))
            self._handle = None
            self._close_handle()
            self.generation += 1

    def distrust(self, why: str) -> None:
        """Read nothing from it any more, until it is opened anew.

        Parameters
        ----------
        why
            What is said to those who want to read; a sentence.
        """
        self._distrusted = why
        self.generation += 1

    def __enter__(self) -> File:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __bool__(self) -> bool:
        """Whether it is open; also while it is opened anew."""
        return self in _files

    # -- what it is ------------------------------------------------------------------------

    @property
    def location(self) -> Path:
        """Where it is on disk."""
        return self._location

    @property
    def filename(self) -> str:
        """Where it is on disk, as text."""
        return str(self._location)

    @property
    def mode(self) -> str:
        """``r`` or ``a``."""
        return str(self._mode)

    @property
    def writable(self) -> bool:
        """Whether it was opened to write."""
        return bool(self) and self._mode == "a"

    @property
    def frozen(self) -> bool:
        """Whether it is in single-writer mode: values change, nothing can be created."""
        return bool(self._frozen)

    @property
    def follows(self) -> bool:
        """Whether it is open beside a writer, so that what was read before may be stale."""
        handle = self._handle
        if handle is None or self._mode != "r":
            return False
        return bool(getattr(handle, "swmr_mode", False))

    @property
    def is_settled(self) -> bool:
        """Whether nobody was adding to it when it was opened."""
        handle = self._handle
        return self._mode == "r" and not getattr(handle, "swmr_mode", False)

    @property
    def is_foreign(self) -> bool:
        """Whether it is shown by a reader of another format, or wraps another object."""
        return not isinstance(self._handle, h5py.File)

    @property
    def is_written(self) -> bool:
        """Whether somebody is writing it now: this process or another one."""
        return self.writable or (not self.is_foreign and has_writer(self._location))

    @property
    def errands(self) -> Errands:
        """The thread that reads files for views; one for all files of the process.

        While its disk does not answer the errands of this file are put aside.
        """
        return _errands.for_file(self.reach)

    # -- nodes -----------------------------------------------------------------------------

    def resolve(self, path: str) -> tuple[int, Any]:
        """Return the present generation and the h5py object at *path*.

        Raises
        ------
        FileError
            If the file is closed, or not to be trusted.
        MissingNode
            If there is no such object.
        """
        with self.gate:
            handle = self._handle
            if handle is None:
                raise FileError(
                    f"{self.filename}: found a closed file; expected an open one. Open it again."
                )
            if self._distrusted:
                raise FileError(self._distrusted)
            if path == "/":
                return self.generation, handle
            try:
                return self.generation, handle[path if path.isascii() else self._raw_path(path)]
            # ValueError: no name that HDF5 can have; RuntimeError: links in a circle;
            # TypeError: a damaged object
            except (KeyError, ValueError, OSError, RuntimeError, TypeError) as error:
                raise self._missing(path) from error

    def read(self, h5: Any, key: Any, where: str) -> Any:
        """Return ``h5[key]`` of an array of it; *where* is its name, for messages.

        Raises
        ------
        FormatError
            If it cannot be read: see `array_reading.read`; or if the file was cut short since
            it was opened, for then HDF5 finds zeros.
        """
        found, end = array_reading.read(h5, key, where), self._end
        if end is not None and (cut := cut_short(*end)):
            raise FormatError(f"{where}: {cut}")
        return found

    def node(self, path: str) -> Any:
        """Return the one node for the object at the absolute *path*.

        Raises
        ------
        FileError, MissingNode
            If the file is closed, or there is no such object.
        """
        with self.gate:
            generation, h5 = self.resolve(path)
            key = self._key(path, h5)
            return self._known(generation, path, key, h5, None)

    def node_of_type(self, group: Any, name: str, kind: type) -> Any:
        """Return the member *name* of *group* if it is a *kind*, else None; makes no other."""
        try:
            with self.gate:
                return self._member_of_type(group, name, kind)
        except (MissingNode, KeyError, ValueError, OSError, RuntimeError, TypeError) as error:
            if isinstance(error, FileError):
                raise
            return None

    def _member_of_type(self, group: Any, name: str, kind: type) -> Any:
        path = f"{group.path.rstrip('/')}/{name}"
        h5 = group.h5
        # relative to the group: the way from the root is long, and the same for all
        if isinstance(h5, h5py.Group):
            opened = h5py.h5o.open(h5.id, encoded(name))
            if not registry.may_be(opened, kind):
                return None
            found = as_object(opened) or h5[name]
        else:
            found = h5[name]
        key = self._key(path, found)
        return self._known(self.generation, path, key, found, kind)

    def _known(self, generation: int, path: str, key: Any, h5: Any, kind: type | None) -> Any:
        """Return the node of an object; None if it is no *kind*."""
        if key == self._root:
            return self if kind is None or isinstance(self, kind) else None
        node = self._nodes.get(key)
        if node is None:
            cls = registry.class_of(h5)
            if kind is not None and not issubclass(cls, kind):
                return None
            node = cls(self, self._own_path(path, h5))
            node._resolved = (generation, h5)
            self._nodes[key] = node
            if node.lasting:
                self._lasting.append(node)
        return node if kind is None or isinstance(node, kind) else None

    def _key(self, path: str, h5: Any) -> Any:
        """Return what tells one object from all others, whatever links lead to it."""
        if not isinstance(h5, h5py.HLObject):
            return h5.name
        try:
            info = h5py.h5o.get_info(h5.id)
        except (RuntimeError, OSError, KeyError) as error:
            raise self._missing(path) from error
        return (info.fileno != self._number and info.fileno, info.addr)

    def _own_path(self, path: str, h5: Any) -> str:
        """Return where the object really is, if it says so; links to it then lead there."""
        if isinstance(h5, h5py.HLObject) and h5py.h5o.get_info(h5.id).fileno != self._number:
            return path  # its name is that in another file
        own = decoded(h5.name or path)
        target = text_attribute(h5, "target")
        if target.startswith("/") and target != own:
            try:
                there = self._handle.get(target)
            except (RuntimeError, OSError, ValueError, TypeError):
                return own
            if there is not None and there == h5:
                return target
        return own

    def _raw_path(self, path: str) -> Any:
        """Return a path as h5py takes it; names need not be UTF-8."""
        if isinstance(self._handle, h5py.HLObject):
            return encoded(path)
        return path

    def _missing(self, path: str) -> MissingNode:
        return MissingNode(
            f"{self.filename}::{path}: found no such node, or a broken link; "
            "expected a group or a dataset. List what there is with: epxs info FILE"
        )

    def __getitem__(self, name: str | int) -> Any:
        """Return the node at the path *name*, or the entry with that number in their order.

        Raises
        ------
        MissingNode
            If there is none.
        """
        if not isinstance(name, int):
            return super().__getitem__(name)
        entries = self.entries
        try:
            return entries[name]
        except IndexError:
            raise MissingNode(
                f"{self.filename}: found {len(entries)} entries; expected one with the number "
                f"{name}. Entries are counted from 0."
            ) from None

    @property
    def entries(self) -> list[Entry]:
        """Its entries in natural order."""
        return [entry for _, entry in self.iter_type(Entry, most=None)]

    @property
    def default_entry(self) -> Entry | None:
        """The entry to show first: the one that the file names, else its first one."""
        node = self.get(self.attrs.get("default", ""))
        if isinstance(node, Entry):
            return node
        return next((entry for _, entry in self.iter_type(Entry)), None)

    def refresh(self) -> bool:
        """Look how far it has come; measurements that somebody has looked at tell observers.

        Of a file of another format, as a spec file that grows, scans that were added are found
        and those that changed are read anew; nodes stay valid. Call it in the thread that owns
        the models. `follow` does the same by itself.

        Returns
        -------
        bool
            Whether anything changed.

        Raises
        ------
        FileError, FormatError
            If a file of another format is gone, or is not of that format any more.
        """
        changed = self.look_again()
        for measurement in self.watched:
            before = measurement.trait_get("npoints", "acquired", "state")
            measurement.refresh()
            changed = changed or before != measurement.trait_get(*before)
        return changed

    def look_again(self) -> bool:
        """Do the first half of `refresh`, in any thread: no model changes."""
        with _lock:
            handle = self._handle
            if not isinstance(handle, ForeignTree) or not handle.refresh():
                return False
            self.generation += 1
            return True

    @property
    def watched(self) -> list[Measurement]:
        """The measurements that somebody has looked at, and that are still there."""
        nodes = list(self._lasting)
        return [node for node in nodes if isinstance(node, Measurement) and node]

    def follow(self, interval: float = 0.002) -> Any:
        """Return a `Follower`, by which the models tell how another process writes the file.

        Parameters
        ----------
        interval
            Seconds between two looks at how many points there are.
        """
        from epxs.phynx.living.follow import Follower

        return Follower(self, interval)

    # -- writing ---------------------------------------------------------------------------

    def check_creation(self, what: str) -> None:
        """Raise unless *what* can be created now.

        Raises
        ------
        FileError
            If the file is open for reading, or already in single-writer mode.
        """
        if not self.writable:
            raise FileError(
                f"{self.filename}: found a file open for reading; expected one open for writing "
                f"to create {what}. Open it with mode 'a'."
            )
        if self.frozen:
            raise FileError(
                f"{self.filename}: found the file in single-writer mode; expected {what} to be "
                "created before: readers would never see it. Plan it before start_swmr."
            )

    def create_entry(self, plan: MeasurementPlan, together: bool = False) -> Entry:
        """Create the whole tree of a measurement; return its entry.

        An entry whose name is taken gets a number behind it.

        Parameters
        ----------
        plan
            What the entry will hold.
        together
            Whether all is put on disk when the scan is finished, not step by step: nobody
            reads it before, as where a file is converted.

        Raises
        ------
        FileError
            If nothing can be created in the file.
        """
        from epxs.phynx.writing.layout import create_entry

        self.check_creation(f"the entry {plan.name}")
        path, writer = create_entry(self.h5, plan, together)
        self._writers[f"{path}/measurement"] = writer
        entry: Entry = self[path]
        return entry

    def remove(self, name: str) -> None:
        """Remove an entry, as one that was converted in part; its nodes become false.

        Raises
        ------
        FileError
            If nothing can be changed in the file.
        """
        self.check_creation(f"a change of {name}")
        path = f"/{name.strip('/')}"
        with _lock:
            gone = [
                key
                for key, node in self._nodes.items()
                if node.path == path or node.path.startswith(f"{path}/")
            ]
            for key in gone:  # another object may get the address
                node = self._nodes.pop(key)
                if node in self._lasting:
                    self._lasting.remove(node)
            for own in [own for own in self._writers if own.startswith(f"{path}/")]:
                del self._writers[own]
            del self._handle[path]
            if text_attribute(self._handle, "default") == name:
                del self._handle.attrs["default"]

    def create_results_entry(self, source: Any, plan: ResultsPlan) -> Any:
        """Create an entry for results of the measurement *source*, which is in another file.

        Returns
        -------
        ElementMaps
            The results; the entry names the file and path of the measurement.
        """
        from epxs.phynx.writing.results_layout import create_results_entry

        self.check_creation(f"results {plan.name}")
        return self[create_results_entry(self.h5, source, plan)]

    def add_results(self, entry: Any, source: Any, plan: ResultsPlan) -> Any:
        """Create results of the measurement *source* beside others in *entry*.

        Returns
        -------
        ElementMaps
            The results, in a group whose name was free.
        """
        from epxs.phynx.writing.results_layout import add_results

        self.check_creation(f"results {plan.name}")
        return self[add_results(entry.h5, source, plan)]

    def writer(self, path: str) -> Any:
        """Return what writes points to the measurement at *path*.

        Raises
        ------
        FileError
            If the measurement was not created since the file was opened.
        """
        try:
            return self._writers[path]
        except KeyError:
            raise FileError(
                f"{self.filename}::{path}: found a measurement of an earlier session; expected "
                "one created since the file was opened. Points are added to new entries only."
            ) from None

    def start_swmr(self) -> None:
        """Let others read it while it grows; nothing can be created from now on.

        Raises
        ------
        FileError
            If the file was made by a program whose format does not allow it.
        """
        self.check_creation("the switch to single-writer mode")
        try:
            self._handle.swmr_mode = True
        except (ValueError, RuntimeError, OSError) as error:
            raise FileError(
                f"{self.filename}: found an HDF5 file of an older kind; expected one that can be "
                "read while it is written. Record to a new file."
            ) from error
        self._frozen = True

    def flush(self) -> None:
        """Hand all that was written to the operating system."""
        self._handle.flush()
