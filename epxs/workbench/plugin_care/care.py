"""Decides which plugins start, starts them with care, and keeps count of what they do wrong."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from envisage.api import IPlugin

from epxs.core.api import offers
from epxs.workbench.failures import FailureLog
from epxs.workbench.plugin_care.from_manifest import plugin_of
from epxs.workbench.plugin_care.installed import InstalledPlugin, find_installed
from epxs.workbench.plugin_care.ledger import Ledger, Quarantine
from epxs.workbench.plugin_care.manifest import API_VERSION
from epxs.workbench.plugin_care.marker import left_behind, marked
from epxs.workbench.plugin_care.patience import within

logger = logging.getLogger(__name__)

#: Seconds that a plugin may take to be imported, and to start.
PATIENCE = 10.0
#: Seconds from which on a plugin is called slow.
SLOW = 1.0
#: Errors in observers after which a plugin does not start again.
FORGIVEN = 5

RUNNING, DISABLED, NEW = "running", "disabled", "new"
QUARANTINED, FAILED, REFUSED = "quarantined", "failed", "refused"


@dataclass
class PluginState:
    """How it stands with one plugin."""

    plugin: InstalledPlugin
    state: str = ""
    #: Why, for people.
    reason: str = ""
    #: The traceback of what went wrong; "" if nothing did.
    details: str = ""
    #: Time that it took to be imported and to start.
    seconds: float = 0.0
    #: How often one of its observers raised.
    errors: int = 0

    @property
    def id(self) -> str:
        """The id of the plugin."""
        return self.plugin.id

    @property
    def sentence(self) -> str:
        """One line for people."""
        slow = f", slow: {self.seconds:.1f} s" if self.seconds > SLOW else ""
        reason = f": {self.reason}" if self.reason else ""
        return f"{self.id} ({self.plugin.origin}) {self.state}{slow}{reason}"


class PluginCare:
    """Which plugins there are, which of them run, and why the others do not.

    Parameters
    ----------
    log
        Takes what goes wrong.
    ledger
        What the user decided.
    marks
        Folder for marks of running plugins.
    folder
        Folder of plugins in one file; None for none.
    safe_mode
        Whether only plugins that came with epxs are started.
    disabled
        Ids or names of plugins that are left alone this time.
    group
        The group of entry points.
    """

    def __init__(
        self,
        log: FailureLog,
        ledger: Ledger,
        marks: Path,
        folder: Path | None = None,
        safe_mode: bool = False,
        disabled: Collection[str] = (),
        group: str = offers.PLUGINS,
    ) -> None:
        self.log = log
        self.ledger = ledger
        self._marks = marks
        self._safe_mode = safe_mode
        self._disabled = frozenset(disabled)
        self._by_plugin: dict[str, PluginState] = {}
        for plugin, stage in left_behind(marks):
            reason = f"the program ended while it was at work ({stage})"
            ledger.quarantine(plugin, Quarantine(stage, reason))
        found = find_installed(group, folder)
        found.sort(key=lambda plugin: ledger.decision(plugin.id).order)  # stable
        self.states = [PluginState(plugin) for plugin in found]

    # -- loading ---------------------------------------------------------------------------

    def load(self) -> list[IPlugin]:
        """Return the Envisage plugins that may start; what is wrong with others is kept."""
        loaded: list[IPlugin] = []
        seen: dict[str, InstalledPlugin] = {}
        for state in self.states:
            self._judge(state, seen)
            seen.setdefault(state.id, state.plugin)
            if state.state == RUNNING:
                loaded += self._load(state)
        for state in self.states:
            if state.state == NEW:
                logger.warning("plugin %s is new: %s", state.id, state.reason)
        return loaded

    def _judge(self, state: PluginState, seen: dict[str, InstalledPlugin]) -> None:
        """Decide whether a plugin may be imported."""
        plugin, decision = state.plugin, self.ledger.decision(state.id)
        kept = decision.quarantine
        if kept is not None and kept.version != plugin.version and kept.version:
            self.ledger.release(state.id)  # a new version gets a new chance
            kept = None
        if plugin.id in seen:
            self._refuse(
                state,
                f"found the id {plugin.id!r}, which {seen[plugin.id].origin} has already; "
                "expected a new one. Rename or remove one of the two.",
            )
        elif plugin.problem:
            self._refuse(state, plugin.problem)
        elif plugin.manifest is not None and not plugin.manifest.fits:
            self._refuse(
                state,
                f"it works with epxs {plugin.manifest.api}; this is {API_VERSION}. "
                "Install a version of it that fits.",
            )
        elif decision.enabled is False or {plugin.id, plugin.name} & self._disabled:
            state.state = DISABLED
        elif self._safe_mode and not plugin.bundled:
            state.state, state.reason = DISABLED, "safe mode"
        elif kept is not None:
            state.state, state.reason, state.details = QUARANTINED, kept.reason, kept.details
        elif decision.enabled is None and not plugin.bundled:
            state.state = NEW
            state.reason = f"enable it in Help > Plugins, or with: epxs plugin enable {state.id}"
        else:
            state.state = RUNNING

    def _refuse(self, state: PluginState, reason: str) -> None:
        state.state, state.reason = REFUSED, reason
        self.log.record(state.id, "manifest", ValueError(reason))

    def _load(self, state: PluginState) -> list[IPlugin]:
        plugin, made = state.plugin, []
        with self.guard(state, "load"):
            if plugin.target:
                main = plugin.find(plugin.target)()
                if not isinstance(main, IPlugin):
                    raise TypeError(
                        f"{plugin.target}: found {type(main).__name__}; expected an Envisage "
                        "plugin. Let the entry point name a Plugin class."
                    )
                if main.id in self._by_plugin:
                    raise ValueError(
                        f"{plugin.target}: found the id {main.id!r}, which "
                        f"{self._by_plugin[main.id].plugin.origin} has already; expected a new "
                        "one. Rename or remove one of the two."
                    )
                made.append(main)
            if plugin.manifest is not None and (plugin.manifest.panes or not made):
                suffix = ".manifest" if made else ""
                made.append(plugin_of(plugin.manifest, plugin.find, suffix))
        if state.state != RUNNING:
            return []
        for each in made:
            self._by_plugin[each.id] = state
        return made

    # -- what goes wrong -------------------------------------------------------------------

    def state_of(self, plugin: Any) -> PluginState | None:
        """Return how it stands with an Envisage plugin, or the id of one."""
        return self._by_plugin.get(plugin if isinstance(plugin, str) else plugin.id)

    @contextmanager
    def guard(self, state: PluginState, stage: str) -> Iterator[None]:
        """Let a plugin do *stage*; what it does wrong puts it in quarantine.

        A mark on disk tells the next start of the program who ended this one.
        """
        began = time.monotonic()
        try:
            with self._watched(state, stage):
                yield
        # SystemExit: a module that calls sys.exit() when imported
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the edge of plugin loading
            self.fail(state, stage, error)
        finally:
            state.seconds += time.monotonic() - began

    def watch(self, contribution: str, stage: str) -> AbstractContextManager[None]:
        """Return a context in which the owner of *contribution* does *stage*.

        It leaves a mark on disk, and does not last for ever; what is raised is the caller's.

        Parameters
        ----------
        contribution
            Id of what is contributed; it begins with that of its plugin.
        """
        owners = [state for state in self.states if contribution.startswith(f"{state.id}.")]
        if not owners:
            return nullcontext()
        owner = max(owners, key=lambda state: len(state.id))
        return self._watched(owner, stage)

    @contextmanager
    def _watched(self, state: PluginState, stage: str) -> Iterator[None]:
        with (
            marked(self._marks, state.id, stage),
            within(PATIENCE, f"plugin {state.id}, {stage}"),
        ):
            yield

    def fail(self, state: PluginState, stage: str, error: BaseException) -> None:
        """Write down what a plugin did wrong, and do not start it again."""
        self.log.record(state.id, stage, error)
        state.state, state.reason = FAILED, f"{stage}: {type(error).__name__}: {error}"
        state.details = "".join(traceback.format_exception(error))
        self.ledger.quarantine(
            state.id, Quarantine(stage, state.reason, state.details, state.plugin.version)
        )

    def observer_failed(self, error: BaseException) -> PluginState | None:
        """Find whose observer raised *error*; one that does so often does not start again.

        Returns
        -------
        PluginState or None
            The plugin, or None if it was the program itself.
        """
        state = self._culprit(error)
        if state is None:
            return None
        state.errors += 1
        self.log.record(state.id, "observer", error)
        if state.errors == FORGIVEN:
            reason = f"observer: {type(error).__name__}: {error} ({FORGIVEN} times)"
            details = "".join(traceback.format_exception(error))
            kept = Quarantine("observer", reason, details, state.plugin.version)
            self.ledger.quarantine(state.id, kept)
        return state

    def _culprit(self, error: BaseException) -> PluginState | None:
        """Return the plugin, not one of ours, whose code is nearest to where *error* is from."""
        packages = {
            state.plugin.module: state
            for state in self._by_plugin.values()
            if not state.plugin.bundled
        }
        frames = list(traceback.walk_tb(error.__traceback__))
        for frame, _ in reversed(frames):
            name = str(frame.f_globals.get("__name__", ""))
            found = packages.get(name) or packages.get(name.partition(".")[0])
            if found is not None:
                return found
        return None
