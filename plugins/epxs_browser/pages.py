"""Pages of the members of a large group: which are shown at once, which behind a row of theirs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from epxs.phynx.api import natural
from epxs_browser.tree import Member, TreeNode, read_kinds, read_names

#: Members of a page. A group of up to two of them has one page.
PAGE = 1_000

#: Kind of the row that stands for a page.
MORE = "more members"


class PageNode(TreeNode):
    """The row that stands for a page of a group but the first; its members are below it."""

    __slots__ = ("names",)

    def __init__(self, names: Sequence[str], parent: TreeNode, row: int) -> None:
        super().__init__(parent.file, "", MORE, parent, row)
        self.take(names)

    def take(self, names: Sequence[str]) -> None:
        """Stand for *names* from now on."""
        self.names = list(names)
        some = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"
        self.name = f"{some} · {len(names):,} more"

    @property
    def path(self) -> str:
        """Path in the file of the group whose members these are."""
        return "" if self.parent is None else self.parent.path

    @property
    def told(self) -> str:
        """What is told where there is room."""
        return f"{self.path}: {self.name}"

    @property
    def is_group(self) -> bool:
        """Whether it can have members."""
        return True


@dataclass(frozen=True)
class Page:
    """Some members of a group, one after the other in natural order."""

    names: list[str]

    #: Their names and kinds; None as long as nobody looks at them.
    members: list[Member] | None = None

    #: Number of the page among those before that it goes on from; None if it is a fresh one.
    known: int | None = None


def cut(names: Sequence[str], before: Sequence[Sequence[str]] = ((),)) -> list[Page]:
    """Return the pages of *names*.

    What was on a page *before* stays on it, so that what is open and selected there stays so;
    unless it grew beyond all measure.

    Parameters
    ----------
    names
        In natural order.
    before
        The pages that were shown until now, the first at least.
    """
    ends = [bisect_left(names, natural(page[0]), key=natural) for page in before[1:]]
    pages: list[Page] = []
    first = 0
    for number, (old, end) in enumerate(zip(before, [*ends, len(names)], strict=True)):
        if end > first or not number:
            pages += _cut_one(names[first:end], number, old)
        first = max(first, end)
    return pages


def _cut_one(names: Sequence[str], number: int, old: Sequence[str]) -> list[Page]:
    """Return *names*, which go on from an *old* page, as one page or as several."""
    length = len(names)
    if length > 2 * PAGE:
        shown = set(old)
        last = next((n for n in range(length, 0, -1) if names[n - 1] in shown), 0)
        length = last if PAGE < last <= 2 * PAGE else PAGE
    rest = range(length, len(names), PAGE)
    return [Page(list(names[:length]), known=number)] + [
        Page(list(names[start : start + PAGE])) for start in rest
    ]


def read_pages(
    file: Any, path: str, before: Sequence[Sequence[str]] = ((),), shown: Sequence[int] = (0,)
) -> list[Page]:
    """Return the pages of a group; not in the main thread.

    Parameters
    ----------
    file, path
        Where the group is.
    before
        The names of its pages as they were.
    shown
        Numbers of those of them whose members are wanted.
    """
    return [
        Page(page.names, read_kinds(file, path, page.names), page.known)
        if page.known in shown
        else page
        for page in cut(read_names(file, path), before)
    ]
