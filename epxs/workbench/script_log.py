"""Each action of the window as a line of Python that does the same."""

from __future__ import annotations

from traits.api import HasStrictTraits, List, Str

#: Lines that are kept.
LENGTH = 5000

#: What a script begins with.
HEADER = ("import epxs", "")


class ScriptLog(HasStrictTraits):
    """The lines, in the order in which things were done."""

    lines = List(Str())

    def tell(self, line: str, replaces: str = "") -> None:
        """Add *line*.

        Parameters
        ----------
        line
            What does the same as the user just did.
        replaces
            Beginning of a line that this one makes superfluous if it was the last one: of a
            slider that was dragged only the end matters.
        """
        kept = self.lines
        if replaces and kept and kept[-1].startswith(replaces):
            kept = kept[:-1]
        if kept and kept[-1] == line:
            return
        self.lines = [*kept[1 - LENGTH :], line]

    def as_script(self) -> str:
        """Return all lines as a script that can be run."""
        return "\n".join((*HEADER, *self.lines, ""))

    def clear(self) -> None:
        """Begin anew."""
        self.lines = []
