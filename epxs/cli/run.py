"""``epxs run``: operations that plugins add, over one or many files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from epxs.core.api import EpxsError


def add_parser(subparsers: Any) -> None:
    """Add the subcommand; the options of an operation are known when it is chosen."""
    parser = subparsers.add_parser(
        "run",
        help="run an operation of a plugin over files",
        description="Run an operation over files, each in a process of its own. The results "
        "go into files of their own. See what is installed with: epxs run --list",
        add_help=False,
    )
    parser.add_argument("operation", nargs="?", metavar="OPERATION")
    parser.add_argument("--list", action="store_true", help="list the operations")
    parser.add_argument(
        "-h", "--help", nargs=0, default=False, action=_Help, help="tell about it, or an operation"
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the operation over all files; 1 if one of them failed."""
    from epxs.analysis.api import find_operation, run_batch

    if arguments.list or arguments.operation is None:
        return _list(arguments)
    cls = find_operation(arguments.operation)
    words = [*(["--help"] if arguments.help else []), *arguments.words]
    told = _parser(arguments.operation, cls).parse_args(words)
    parameters = {
        name: getattr(told, name) for name in cls.parameter_names() if hasattr(told, name)
    }
    failed = 0
    for path, outcome in run_batch(
        arguments.operation, told.files, parameters=parameters, entry=told.entry, force=told.force
    ):
        if isinstance(outcome, EpxsError):
            failed += 1
            print(f"epxs: {path}: {outcome}", file=sys.stderr)
        else:
            print(outcome)
    return 1 if failed else 0


def _list(arguments: argparse.Namespace) -> int:
    from epxs.analysis.api import operations

    found = operations()
    for name, cls in found.items():
        print(f"{name:24} {cls.title}")
    if not found:
        print("no operations are installed; plugins bring them")
    return 0


class _Help(argparse.Action):
    """Tells about the subcommand; behind an operation, leaves the telling to it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if getattr(namespace, "operation", None) is None:
            parser.print_help()
            parser.exit()
        setattr(namespace, self.dest, True)


def _parser(name: str, cls: Any) -> argparse.ArgumentParser:
    """Return the parser for the parameters of an operation."""
    parser = argparse.ArgumentParser(prog=f"epxs run {name}", description=cls.title or cls.__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--entry", default="", help="path of the entry (default: the default one)")
    parser.add_argument("--force", action="store_true", help="replace results that exist")
    for own in cls.parameter_names():
        trait = cls.class_traits()[own]
        unit = f", in {trait.units}" if trait.units else ""
        help = f"{trait.desc or own}{unit} (default: {trait.default})"
        option = f"--{own.replace('_', '-')}"
        if isinstance(trait.default, bool):
            parser.add_argument(
                option,
                dest=own,
                default=argparse.SUPPRESS,
                action=argparse.BooleanOptionalAction,
                help=help,
            )
        else:
            kind = type(trait.default) if isinstance(trait.default, int | float) else str
            parser.add_argument(
                option, dest=own, default=argparse.SUPPRESS, type=kind, metavar="VALUE",
                help=help.replace("%", "%%"),
            )  # fmt: skip
    return parser
