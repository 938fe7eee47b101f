"""Searching files by name: piece by piece, so that it can be stopped and others get their turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Event, HasStrictTraits, Instance, Int, List, Property, Str, observe

from epxs.core.api import BULK, EpxsError
from epxs.phynx.api import GROUP
from epxs.workbench.api import Latest, NodePlace

#: Groups that are read together, and nodes that are found at most.
PIECE, MOST = 40, 1_000

#: Members of a group whose kinds are asked for.
_MEMBERS = 200_000


class Search(HasStrictTraits):
    """Finds nodes of open files whose names have a text in them.

    Groups are read breadth first in the thread of the files, each once, whatever links lead to
    it; setting `text` again, or `stop`, ends what runs.
    """

    #: What names must have in them, in any case of letters; "" for no search.
    text = Str()

    #: The open files.
    files = List(AnyTrait())

    #: What was found so far.
    found = List(Instance(NodePlace))

    #: Fired with the one of them that somebody wants to look at.
    chosen = Event()

    #: Whether it goes on, and how many names were looked at.
    running = Bool(False)
    looked_at = Int()

    #: For people.
    state = Property(Str(), observe="running, looked_at, found.items, text")

    _waiting = AnyTrait()
    #: Groups that were looked through; belongs to the thread of the files.
    _seen = AnyTrait()
    _reader = Instance(Latest, ("the search",))

    def stop(self) -> None:
        """End; what was found stays."""
        self._reader.cancel()
        self._reader = Latest("the search")  # the piece that is being read goes to nobody
        self._end()

    def _end(self) -> None:
        self._waiting = self._seen = None  # they have files in them
        self.running = False

    @observe("files", post_init=True)
    def _forget_closed(self, event: Any) -> None:
        """Let go of files that were closed: what was found would keep all that is known of them."""
        self.found = [place for place in self.found if place.file in self.files]
        if self.running:
            self._waiting = [each for each in self._waiting if each[0] in self.files]

    @observe("text", post_init=True)
    def start(self, event: Any = None) -> None:
        """Begin anew."""
        self.stop()
        self.trait_set(found=[], looked_at=0)
        if self.text and self.files:
            self._waiting = [(file, "/") for file in self.files]
            self._seen = set()
            self.running = True
            self._go_on()

    def _go_on(self) -> None:
        file = self._waiting[0][0]
        own = (n for n, (other, _) in enumerate(self._waiting) if other is not file)
        size = min(PIECE, next(own, PIECE))
        piece, self._waiting = self._waiting[:size], self._waiting[size:]
        wanted, seen = self.text.lower(), self._seen
        self._reader.ask(file.errands, lambda: _look_through(piece, wanted, seen), self._take, BULK)

    def _take(self, result: tuple[list[Any], list[Any], int]) -> None:
        found, groups, count = result
        self.looked_at += count
        if found:
            self.found = [*self.found, *found][:MOST]
        self._waiting += groups
        if self._waiting and len(self.found) < MOST:
            self._go_on()
        else:
            self._end()

    def _get_state(self) -> str:
        if not self.text:
            return ""
        count = len(self.found)
        more = " or more" if count >= MOST else ""
        end = "…" if self.running else ""
        return f"{count}{more} found among {self.looked_at:,} names{end}"


def _look_through(
    groups: Iterable[Any], wanted: str, seen: set[Any]
) -> tuple[list[Any], list[Any], int]:
    """Return what was found, groups to look through next, and how many names there were."""
    found, following, count = [], [], 0
    for file, path in groups:
        try:
            group = file[path]
            own = _identity(file, group)
            if own in seen:
                continue
            seen.add(own)
            kinds = group.member_kinds(group.keys()[:_MEMBERS])
        except EpxsError:
            continue  # what cannot be read has nothing to be found in it
        count += len(kinds)
        for name, kind in kinds:
            place = f"{path.rstrip('/')}/{name}"
            if wanted in name.lower():
                found.append(NodePlace(file, place))
            if kind == GROUP:
                following.append((file, place))
        file.errands.give_way()
    return found, following, count


def _identity(file: Any, group: Any) -> Any:
    """Return what tells one object from all others, whatever links lead to it."""
    h5 = group.h5
    return file, hash(h5.id) if hasattr(h5, "id") else str(h5.name)
