"""What users set once: models of plugins, kept from one run to the next."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import Bool, Dict, Enum, HasStrictTraits, Str, TraitError

from epxs.workbench.kept import Kept

logger = logging.getLogger(__name__)


class PreferencePage(HasStrictTraits):
    """Base of what a plugin lets users set; each trait with a ``desc`` is a row of its page.

    The row has the ``label`` of the trait, else its name, with its ``units``; and ``desc`` below.

    Contribute an instance to the extension point `epxs.workbench.api.PREFERENCES`. Observe its
    traits to follow changes: they come while the user tries values, before any OK.
    """

    #: Unique identifier, beginning with that of the plugin.
    id = Str()

    #: Title of the page.
    name = Str()

    def setting_names(self) -> list[str]:
        """Return the names of the traits that can be set, in the order of their definition."""
        found = self.traits(desc=lambda desc: bool(desc), transient=lambda each: each is not True)
        return sorted(found, key=list(self.class_trait_names()).index)

    def settings(self) -> dict[str, Any]:
        """Return the values as they are kept."""
        return {name: getattr(self, name) for name in self.setting_names()}

    def take(self, settings: Any) -> None:
        """Take values that were kept; say which of them make no sense, and leave those."""
        for name, value in settings.items() if isinstance(settings, dict) else ():
            if name not in self.setting_names():
                continue
            try:
                setattr(self, name, value)
            except TraitError as error:
                logger.warning("preference %s.%s: %s", self.id, name, error)


class WindowPreferences(PreferencePage):
    """What the window itself lets users set."""

    id = Str("epxs.workbench")
    name = Str("Window")

    colours = Enum(
        "system", "light", "dark", desc="Of the window: as the desktop is, or light, or dark."
    )
    reopen = Bool(
        True, label="Open files again", desc="Those that were open when epxs ended, at its start."
    )
    log_level = Enum("info", "debug", "warning", desc="What the log pane shows at least.")
    notice_seconds = Enum(
        15, 5, 30, 60,
        label="Notices stay", units="s",
        desc="How long one is seen before it goes by itself.",
    )  # fmt: skip


class Preferences(HasStrictTraits):
    """The pages of all plugins by id; what changes is kept."""

    pages = Dict(Str(), AnyTrait())

    _kept = AnyTrait()
    #: What was read of pages that are not there: their plugins may come back.
    _read = Dict()

    def read(self, kept: Kept) -> None:
        """Take up what was kept; pages that come later get their part."""
        self._kept, self._read = kept, kept.read()
        for page in self.pages.values():
            page.take(self._read.get(page.id))

    def add(self, pages: Iterable[PreferencePage]) -> None:
        """Take *pages* in; of two with one id the first stays."""
        for page in pages:
            if page.id in self.pages:
                logger.warning("preferences %s: found them twice; the first are kept", page.id)
                continue
            page.take(self._read.get(page.id))
            self.pages[page.id] = page
            for name in page.setting_names():
                page.observe(self._keep, name)

    def __getitem__(self, id: str) -> PreferencePage:
        """Return the page *id*."""
        found: PreferencePage = self.pages[id]
        return found

    def settings(self) -> dict[str, Any]:
        """Return the settings of all pages by id."""
        return {**self._read, **{id: page.settings() for id, page in self.pages.items()}}

    def reset(self) -> None:
        """Set all to what it was at first."""
        for page in self.pages.values():
            page.reset_traits(page.setting_names())

    def _keep(self, event: Any) -> None:
        if self._kept is not None:
            self._kept.write(self.settings())
