"""``epxs plugin``: list, enable, write and check plugins of the workbench."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from epxs.core.api import ConfigurationError


def add_parser(subparsers: Any) -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser(
        "plugin",
        help="list, enable, write and check plugins",
        description="Plugins of the workbench. New ones are announced, and start when they "
        "were enabled; one that did something wrong does not start again before 'retry'.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list all plugins and how it stands with them")
    listing.add_argument("--why", action="store_true", help="tell what went wrong, in full")
    listing.set_defaults(run=run_list)
    for name, what in (
        ("enable", "start a plugin from now on"),
        ("disable", "do not start a plugin any more"),
        ("retry", "give a plugin that did something wrong another chance"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("id", metavar="ID", help="id of the plugin")
        action.set_defaults(run=run_decision, decision=name)
    new = actions.add_parser("new", help="make a plugin to begin with")
    new.add_argument("name", metavar="NAME", help="name of the distribution: epxs-ratio-map")
    new.add_argument(
        "--with",
        dest="kinds",
        action="append",
        default=[],
        metavar="KIND",
        help="pane, operation, reader or class (may be given more than once; all by default)",
    )
    new.add_argument("--in", dest="folder", type=Path, default=Path("."), metavar="FOLDER")
    new.set_defaults(run=run_new)
    checking = actions.add_parser("validate", help="look a plugin over before it is shipped")
    checking.add_argument("path", type=Path, nargs="?", default=Path("."), metavar="PATH")
    checking.set_defaults(run=run_validate)


def run_list(arguments: argparse.Namespace) -> int:
    """Print one line for each plugin."""
    from epxs.workbench.plugin_care.standing import installed, own_ledger, standing

    ledger = own_ledger()
    for plugin in installed():
        decision = ledger.decision(plugin.id)
        state, why = standing(plugin, decision)
        print(f"{plugin.id:32} {state:12} {plugin.title} ({plugin.origin})")
        if why and (arguments.why or state == "refused"):
            print(f"    {why}")
        if arguments.why and decision.quarantine is not None and decision.quarantine.details:
            print("    " + decision.quarantine.details.rstrip().replace("\n", "\n    "))
    return 0


def run_decision(arguments: argparse.Namespace) -> int:
    """Enable, disable or retry a plugin."""
    from epxs.workbench.plugin_care.standing import installed, own_ledger

    known = {plugin.id for plugin in installed()}
    ledger = own_ledger()
    if arguments.id not in known and arguments.id not in ledger.ids():
        raise ConfigurationError(
            f"plugin {arguments.id}: found none of that id; expected one of: "
            f"{', '.join(sorted(known))}. List them with: epxs plugin list"
        )
    if arguments.decision == "retry":
        ledger.release(arguments.id)
    else:
        ledger.enable(arguments.id, arguments.decision == "enable")
    print(f"{arguments.id}: {arguments.decision}, from the next start of the workbench on")
    return 0


def run_new(arguments: argparse.Namespace) -> int:
    """Make a plugin, and say what to do with it."""
    from epxs.workbench.plugin_care.template import KINDS, create_plugin

    made = create_plugin(arguments.name, arguments.folder, tuple(arguments.kinds) or tuple(KINDS))
    print(f"{made}\nTry it: cd {made} && pip install -e '.[test]' && pytest")
    return 0


def run_validate(arguments: argparse.Namespace) -> int:
    """Print what is wrong with a plugin; exit with 1 if something is."""
    from epxs.workbench.plugin_care.validate import validate

    findings, facts = validate(arguments.path)
    for line in facts:
        print(line)
    for line in findings:
        print(line)
    print("nothing to complain of" if not findings else f"{len(findings)} to mend")
    return 1 if findings else 0
