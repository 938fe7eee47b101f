"""The Qt model of the tree: reads in another thread, and only what is looked at."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from pyface.qt import QtCore, QtGui

from epxs.core.api import BULK
from epxs.workbench.api import Latest, NodePlace, ids
from epxs_browser.pages import Page, PageNode, read_pages
from epxs_browser.tree import BROKEN, GROUP, TreeNode, file_node, read_kinds, read_many

Qt = QtCore.Qt
NOWHERE = QtCore.QModelIndex()

#: Details that are read at once.
BATCH = 100

#: Nodes, with all below them, that are kept after they went; without their file, which is closed.
GONE = 30

#: Put together once: Qt asks for those of each row of a group when it is expanded.
_GROUP_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
)
_FLAGS = _GROUP_FLAGS | Qt.ItemFlag.ItemNeverHasChildren

_GREY, _RED = QtGui.QColor("#7a8791"), QtGui.QColor("#B00020")


class _Reads:
    """What is wanted of one file, and what is being read: another one must not wait for it."""

    def __init__(self) -> None:
        self.wanted: dict[TreeNode, None] = {}
        self.details = Latest("details of the tree")
        self.members = Latest("the tree")

    def cancel(self) -> None:
        """Take nothing any more of what is being read."""
        self.details.cancel()
        self.members.cancel()


class TreeModel(QtCore.QAbstractItemModel):
    """Files, and below them what is in them.

    Members of a group are read when it is expanded, what the other columns say when a row
    becomes visible. Until it is there the row is shown without. Of a large group the first page
    of members is shown, and a row for each page that follows: Qt arranges all rows anew whenever
    one is added, so that a hundred thousand of them would stop the window.
    """

    HEADER = ("Name", "Class", "Shape", "Type", "Unit")

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._root = TreeNode(None, "", GROUP, None, 0)
        self._root.children = []
        # indexes hold no references: nodes that are gone must outlive those that Qt still has
        self._gone: deque[TreeNode] = deque(maxlen=GONE)
        self._edition = 0
        self._reads: dict[Any, _Reads] = {}
        self._closed = False

    # -- files -----------------------------------------------------------------------------

    def set_files(self, files: list[Any]) -> None:
        """Show these files; those shown already stay as they are."""
        for node in reversed(list(self._root.children)):
            if node.file not in files:
                self._reads.pop(node.file).cancel()
                self._remove(self._root, node.row)
        shown = [node.file for node in self._root.children]
        for file in files:
            if file not in shown:
                row = len(self._root.children)
                self.beginInsertRows(NOWHERE, row, row)
                self._root.children.append(file_node(file, self._root, row))
                self._reads[file] = _Reads()
                self.endInsertRows()

    def refresh(self) -> None:
        """Read again what is shown; what is selected and expanded stays so."""
        self._edition += 1
        for top in self._root.children:
            self._refresh(top)

    def _refresh(self, top: TreeNode) -> None:
        known = [node for node in _all_below(top) if node.kind == GROUP]
        groups = [node for node in known if node.children is not None and not node.loading]
        places = [(node.file, node.path, *_shown(node)) for node in groups]

        def read() -> list[list[Page]]:
            return [read_pages(*place) for place in places]

        def show(found: list[list[Page]]) -> None:
            for node, pages in zip(groups, found, strict=True):
                if node.file is not None:  # it is still there
                    self._merge(node, pages)

        if groups:
            self._reads[top.file].members.ask(top.file.errands, read, show, BULK)

    def close(self) -> None:
        """Take nothing any more of what is being read: Qt is about to delete it."""
        self._closed = True
        for reads in self._reads.values():
            reads.cancel()

    def renew_details(self) -> None:
        """Read what the columns say again, as far as it is looked at."""
        self._edition += 1

    def index_of(self, file: Any, path: str) -> QtCore.QModelIndex:
        """Return the index of what is at *path*, as far as it was read."""
        way = self.way_to(file, path)
        node = self.node(way[-1]) if way else self._root
        there = way and not isinstance(node, PageNode) and node.path.strip("/") == path.strip("/")
        return way[-1] if there else NOWHERE

    def way_to(self, file: Any, path: str) -> list[QtCore.QModelIndex]:
        """Return the indexes from *file* to what is at *path*, as far as they were read.

        Whoever expands all of them, until the last one is what was looked for, gets there.
        """
        node = next((each for each in self._root.children if each.file is file), None)
        way = [] if node is None else [node]
        for name in path.strip("/").split("/") if way and path.strip("/") else ():
            steps = _steps_to(way[-1], name)
            way += steps
            if not steps or steps[-1].name != name or isinstance(steps[-1], PageNode):
                break
        return [self._index(each) for each in way]

    # -- what Qt asks ----------------------------------------------------------------------

    def node(self, index: QtCore.QModelIndex) -> TreeNode:
        """Return the node of *index*."""
        return index.internalPointer() if index.isValid() else self._root

    def index(self, row: int, column: int, parent: QtCore.QModelIndex = NOWHERE) -> Any:
        children = self.node(parent).children or []
        if 0 <= row < len(children):
            return self.createIndex(row, column, children[row])
        return QtCore.QModelIndex()

    def parent(self, index: QtCore.QModelIndex) -> Any:
        parent = self.node(index).parent
        if parent is None or parent is self._root:
            return QtCore.QModelIndex()
        return self.createIndex(parent.row, 0, parent)

    def hasChildren(self, parent: QtCore.QModelIndex = NOWHERE) -> bool:
        node = self.node(parent)
        return node.is_group and (node.children is None or bool(node.children))

    def rowCount(self, parent: QtCore.QModelIndex = NOWHERE) -> int:
        return 0 if parent.column() > 0 else len(self.node(parent).children or [])

    def columnCount(self, parent: QtCore.QModelIndex = NOWHERE) -> int:
        return len(self.HEADER)

    def canFetchMore(self, parent: QtCore.QModelIndex) -> bool:
        node = self.node(parent)
        return node.is_group and node.children is None and not node.loading

    def fetchMore(self, parent: QtCore.QModelIndex) -> None:
        node = self.node(parent)
        node.loading = True
        file, path = node.file, node.path

        # one reader each: that another group is expanded must not cancel this one
        reader = Latest(f"members of {path}")

        def show(pages: list[Page]) -> None:
            if self._closed or node.file is None:
                return
            self._merge(node, pages)
            node.loading = False

        if isinstance(node, PageNode):
            names = node.names
            read = lambda: [Page(names, read_kinds(file, path, names), 0)]  # noqa: E731
        else:
            read = lambda: read_pages(file, path)  # noqa: E731
        reader.ask(file.errands, read, show)

    def headerData(self, section: int, orientation: Any, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.HEADER[section]
        return None

    def data(self, index: QtCore.QModelIndex, role: int = 0) -> Any:
        node = self.node(index)
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name if column == 0 else self._column(node, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.file.filename if node.parent is self._root else node.told
        if role == Qt.ItemDataRole.ForegroundRole:
            broken = node.kind == BROKEN or (
                node.details is not None and node.details.class_name in ("unreadable", BROKEN)
            )
            return _RED if broken else (_GREY if column or isinstance(node, PageNode) else None)
        return None

    def flags(self, index: QtCore.QModelIndex) -> Any:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _GROUP_FLAGS if index.internalPointer().is_group else _FLAGS

    def mimeTypes(self) -> list[str]:
        return [ids.NODE_MIME, "text/plain"]

    def mimeData(self, indexes: Any) -> Any:
        """Return the place of a node, for plots, and the line of Python, for editors."""
        data = QtCore.QMimeData()
        for index in indexes[:1]:
            node = self.node(index)
            place = NodePlace(node.file, node.path)
            data.setData(ids.NODE_MIME, f"{node.file.filename}::{node.path}".encode())
            data.setText(place.python)
        return data

    def _column(self, node: TreeNode, column: int) -> str:
        if isinstance(node, PageNode):
            return ""
        if node.edition != self._edition:
            self._want(node)
        details = node.details
        if details is None:
            return ""
        return (
            details.class_name,
            details.content,
            details.type_name,
            details.unit,
        )[column - 1]

    # -- reading ---------------------------------------------------------------------------

    def _want(self, node: TreeNode) -> None:
        reads = self._reads.get(node.file)
        if reads is None:  # it went meanwhile
            return
        reads.wanted[node] = None
        if not reads.details.busy:
            # all rows that are painted in this turn are read at once
            QtCore.QTimer.singleShot(0, lambda: self._read_wanted(node))

    def _read_wanted(self, of: TreeNode) -> None:
        """Read what is wanted of the file of a node, if it is still there."""
        file = of.file
        reads = self._reads.get(file)
        if self._closed or reads is None or not reads.wanted or reads.details.busy:
            return
        # the last ones are those that are looked at now
        nodes = [reads.wanted.popitem()[0] for _ in range(min(BATCH, len(reads.wanted)))]
        edition = self._edition
        asked = [(node.file, node.path, node.kind) for node in nodes]

        def show(found: list[Any]) -> None:
            for node, details in zip(nodes, found, strict=True):
                if node.file is None:  # it went meanwhile
                    continue
                node.details, node.edition = details, edition
                self.dataChanged.emit(self._index(node, 1), self._index(node, 4))
            QtCore.QTimer.singleShot(0, lambda: self._read_wanted(of))

        reads.details.ask(file.errands, lambda: read_many(asked), show)

    def _merge(self, node: TreeNode, pages: list[Page]) -> None:
        """Bring what is below *node* up to date; what stays keeps its rows and its state."""
        if node.children is None:
            node.children = []
        known = _pages_of(node)
        self._merge_members(node, pages[0].members or [])
        kept = {page.known for page in pages}
        for number in reversed(range(len(known))):
            if number + 1 not in kept:
                self._remove(node, known[number].row)
        fresh = []
        for page in pages[1:]:
            if page.known is None:
                fresh.append(page)
                continue
            self._insert_pages(node, known[page.known - 1].row, fresh)
            fresh = []
            self._renew(known[page.known - 1], page)
        self._insert_pages(node, len(node.children), fresh)
        if not node.children:  # the sign that it can be expanded goes
            self.dataChanged.emit(self._index(node), self._index(node))

    def _insert_pages(self, node: TreeNode, row: int, pages: list[Page]) -> None:
        if pages:
            self._insert(node, row, [PageNode(page.names, node, row) for page in pages])

    def _renew(self, node: PageNode, page: Page) -> None:
        node.take(page.names)
        self.dataChanged.emit(self._index(node), self._index(node, 1))
        if page.members is not None:
            self._merge_members(node, page.members)

    def _merge_members(self, node: TreeNode, members: list[Any]) -> None:
        """Bring the members of *node* up to date that are not on other pages."""
        kinds = dict(members)
        shown = [child for child in node.children if not isinstance(child, PageNode)]
        for child in reversed(shown):
            if kinds.get(child.name) != child.kind:
                self._remove(node, child.row)
        known = {child.name for child in node.children}
        first = 0
        while first < len(members):  # those that follow one another are added together
            last = first
            while last < len(members) and members[last][0] not in known:
                last += 1
            if last > first:
                fresh = [TreeNode(node.file, *each, node, first) for each in members[first:last]]
                self._insert(node, first, fresh)
            first = last + 1

    def _insert(self, node: TreeNode, row: int, fresh: list[TreeNode]) -> None:
        self.beginInsertRows(self._index(node), row, row + len(fresh) - 1)
        node.children[row:row] = fresh
        _count(node, row)
        self.endInsertRows()

    def _remove(self, node: TreeNode, row: int) -> None:
        self.beginRemoveRows(self._index(node), row, row)
        gone = node.children.pop(row)
        _count(node, row)
        self.endRemoveRows()
        reads = self._reads.get(gone.file)
        for each in _all_below(gone):
            if reads is not None:
                reads.wanted.pop(each, None)
            each.file = None
        self._gone.append(gone)

    def _index(self, node: TreeNode, column: int = 0) -> QtCore.QModelIndex:
        if node is self._root:
            return QtCore.QModelIndex()
        return self.createIndex(node.row, column, node)


def _all_below(node: TreeNode) -> Iterator[TreeNode]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(each.children or ())


def _pages_of(node: TreeNode) -> list[PageNode]:
    """Return the rows of *node* that stand for its pages but the first; they are its last."""
    return [child for child in node.children or () if isinstance(child, PageNode)]


def _shown(node: TreeNode) -> tuple[list[list[str]], list[int]]:
    """Return the names on all pages of *node*, and the numbers of those that are shown."""
    pages = _pages_of(node)
    first = [child.name for child in node.children[: len(node.children) - len(pages)]]
    opened = [n for n, page in enumerate(pages, 1) if page.children is not None]
    return [first, *(page.names for page in pages)], [0, *opened]


def _steps_to(node: TreeNode, name: str) -> list[TreeNode]:
    """Return the member *name* of *node* behind its page, or only the page; nothing if neither."""
    page = next((each for each in _pages_of(node) if name in each.names), None)
    below = (node if page is None else page).children or ()
    found = next((each for each in below if each.name == name), None)
    return [each for each in (page, found) if each is not None]


def _count(node: TreeNode, first: int) -> None:
    for row in range(first, len(node.children)):
        node.children[row].row = row
