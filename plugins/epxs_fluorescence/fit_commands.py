"""Commands of the plugin: what the set-up of fits offers to menus, keys and the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from epxs.workbench.api import Command
from epxs_fluorescence import fit_jobs

_MENU, _GROUP = "Analysis", "fluorescence"


def fit_commands() -> list[Command]:
    """Return the commands."""
    return [
        _command("apply", "Apply fit to map", "Ctrl+Shift+F", fit_jobs.fit_map,
                 "Fits all points with the set-up of the pane Fit set-up, and opens the maps."),
        _command("full", "Full fit of map", "", fit_jobs.fit_map_fully,
                 "Fits each point with all that is not linear, in worker processes."),
        _command("suggest", "Suggest elements", "", fit_jobs.suggest_elements,
                 "Explains the peaks of the spectrum that is shown, with reasons."),
        _command("refine", "Refine calibration on spectrum", "", fit_jobs.refine_setup,
                 "Lets zero, gain, noise and Fano free, and changes the set-up."),
        _command("regions", "Map regions of interest", "", fit_jobs.map_regions,
                 "Maps the counts in the regions of the spectrum.", needs_setup=False),
    ]  # fmt: skip


def _command(
    word: str,
    name: str,
    key: str,
    job: Callable[[Any], Any],
    doc: str,
    needs_setup: bool = True,
) -> Command:
    def enabled(workspace: Any) -> bool:
        if workspace.active is None:
            return False
        return not needs_setup or bool(_bench(workspace).setup.text)

    return Command(
        id=f"epxs.fluorescence.{word}",
        name=name,
        menu=_MENU,
        group=_GROUP,
        key=key,
        doc=doc,
        perform=lambda workspace: job(_bench(workspace)),
        enabled=enabled,
    )


def _bench(workspace: Any) -> Any:
    from epxs_fluorescence.fit_bench import bench_of
    from epxs_fluorescence.ui.later import call_later

    return bench_of(workspace, call_later)
