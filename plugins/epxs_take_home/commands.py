"""What the plugin adds to the menus; nothing is drawn before it is asked for."""

from __future__ import annotations

from typing import Any

from epxs.session.api import make_sample, samples
from epxs.workbench.api import Command, data_folder, examine


def commands() -> list[Command]:
    """Return the commands."""
    return [
        Command(
            id="epxs.take_home.take_home",
            name="Take home...",
            menu="File",
            group="export",
            key="Ctrl+Shift+E",
            doc="Put data, finished figures and a report of what is looked at into a folder.",
            perform=ask,
            enabled=lambda workspace: workspace.active is not None,
        ),
        *(_sample_command(name, sample.title) for name, sample in samples().items()),
        Command(
            id="epxs.take_home.report_problem",
            name="Report a problem...",
            menu="Help",
            doc="Show versions, folders and plugins, to be copied into a report.",
            perform=tell_health,
        ),
    ]


def ask(workspace: Any) -> Any:
    """Show the form for what is looked at."""
    from epxs_take_home.form import TakeHomeForm
    from epxs_take_home.ui.take_home_view import show_form

    return show_form(TakeHomeForm.of(workspace))


def tell_health(workspace: Any) -> None:
    """Examine the installation beside the window, and show what was found."""

    def show(health: Any) -> None:
        from epxs_take_home.ui.health_view import show_health

        show_health(health)

    def look(job: Any) -> Any:
        return examine()

    workspace.jobs.start("look at this installation", look, show)


def _sample_command(name: str, title: str) -> Command:
    def perform(workspace: Any) -> None:
        folder = data_folder() / "samples"
        workspace.jobs.start(
            f"sample data: {name}",
            lambda job: make_sample(name, folder, force=True),
            workspace.open,
        )

    return Command(
        id=f"epxs.take_home.sample.{name}",
        name=f"Open sample: {name}",
        menu="File",
        group="samples",
        doc=f"Make data to try things on, and open it: {title}.",
        perform=perform,
    )
