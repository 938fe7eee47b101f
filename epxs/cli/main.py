"""Parse the command line, run the subcommand, turn errors into one sentence."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import traceback
from collections.abc import Sequence

from epxs.cli import (
    check,
    convert,
    demo,
    doctor,
    export,
    fit,
    hdf5_noise,
    info,
    macros,
    plugin,
    preflight,
    record,
    refine,
    repack,
    report,
    run,
    sample,
    simulate,
    suggest,
    workbench,
)
from epxs.core.api import DiskError, EpxsError

SUBCOMMANDS = (
    workbench,
    demo,
    simulate,
    sample,
    preflight,
    macros,
    record,
    convert,
    fit,
    refine,
    suggest,
    info,
    check,
    export,
    report,
    repack,
    run,
    plugin,
    doctor,
)

DESCRIPTION = """\
Scanning X-ray fluorescence microscopy: record scans, fit every spectrum while the scan
runs, watch element maps fill in, and take home standard files.

Without a subcommand the workbench opens. To see it all at work: epxs demo
"""

#: What a shell expects of a program that Ctrl-C ended.
INTERRUPTED = 130


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    parser = argparse.ArgumentParser(
        prog="epxs",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="epxs SUBCOMMAND --help tells more about each.",
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    parser.add_argument(
        "--debug", action="store_true", help="print tracebacks of errors, and a detailed log"
    )
    subparsers = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND")
    for module in SUBCOMMANDS:
        module.add_parser(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 0, 1 after an error, 130 after Ctrl-C."""
    # Fits are many small products: one thread each is fastest, and leaves the other cores to
    # the recorder and the window. Read when numpy is first imported, which is later.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    words = list(sys.argv[1:] if argv is None else argv)
    parser = make_parser()
    arguments = parser.parse_args(words)
    if not hasattr(arguments, "run"):  # no subcommand: the window
        arguments = parser.parse_args([*words, "workbench"])
    logging.basicConfig(
        level=logging.DEBUG if arguments.debug else logging.ERROR,
        format="epxs: %(levelname)s: %(name)s: %(message)s",
    )
    hdf5_noise.send_to_log()
    # SIGTERM ends a command as Ctrl-C does: tidily
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(arguments.run(arguments) or 0)
    except EpxsError as error:
        if arguments.debug:
            traceback.print_exc()
        print(f"epxs: {error}", file=sys.stderr)
        if isinstance(error, DiskError):  # HDF5 cannot be shut down; all else is by now
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(1)
        return 1
    except KeyboardInterrupt:
        print("epxs: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # such as: epxs info FILE | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        import epxs

        print(f"epxs {epxs.__version__}")
        parser.exit()
