"""What a user should know, without a box that must be clicked away."""

from __future__ import annotations

import datetime
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Literal

from traits.api import Event, HasStrictTraits, List

from epxs.core.api import EpxsError

#: Notices that are kept.
LENGTH = 200

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Notice:
    """One sentence, and what there is to know beyond it."""

    sentence: str
    details: str = ""
    level: Level = "info"
    time: datetime.datetime = field(default_factory=lambda: datetime.datetime.now().astimezone())

    @property
    def report(self) -> str:
        """What to send to those who can help."""
        about = f"epxs {version('epxs')}, Python {platform.python_version()}, {platform.platform()}"
        parts = (f"{self.time:%Y-%m-%d %H:%M:%S%z} {self.level}", self.sentence, about)
        return "\n".join((*parts, *(("", self.details) if self.details else ()), ""))


class Notices(HasStrictTraits):
    """The notices of a session, the last one last."""

    items = List()

    #: Fired with each notice.
    told = Event()

    def tell(self, sentence: str, details: str = "", level: Level = "info") -> Notice:
        """Tell the user one *sentence*; *details* are shown when asked for."""
        notice = Notice(sentence, details, level)
        self.items = [*self.items[1 - LENGTH :], notice]
        self.told = notice
        return notice

    def tell_error(self, error: BaseException) -> Notice:
        """Tell of an error: ours are a sentence, of others the traceback is in the details."""
        import traceback

        if isinstance(error, EpxsError):
            cause = error.__cause__
            return self.tell(str(error), "" if cause is None else repr(cause), "error")
        details = "".join(traceback.format_exception(error))
        sentence = f"{type(error).__name__}: {error}. This is a defect of epxs; please report it."
        return self.tell(sentence, details, "error")

    def latest(self, level: Level | None = None) -> Any:
        """Return the last notice (of a level), or None."""
        found = [each for each in self.items if level in (None, each.level)]
        return found[-1] if found else None
