"""Our macro file for spec, and loading it."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from epxs.core.api import InstrumentError

NAME = "epxs_clientutils.mac"
#: Says whether the macros are loaded, and in use.
LOADED = "var/EPXS_MACROS"


def macro_path() -> Path:
    """Return where the file is on this machine."""
    return Path(str(files("epxs_instruments"))) / "data" / NAME


def load_macros(session: Any, path: str = "") -> None:
    """Have spec load the macros that broadcast numbers in full.

    Parameters
    ----------
    session
        A `epxs_instruments.spec.session.SpecSession`.
    path
        Where the file is for spec; where it is on this machine by default.

    Raises
    ------
    InstrumentError
        If spec cannot read it there, or does not take to it.
    """
    where = path or str(macro_path())
    if re.search(r"[\"'\\\x00-\x1f]", where):
        raise InstrumentError(
            f"{session.address}: found the path {where!r}; expected one without quotes. "
            "Copy the file to another folder."
        )
    advice = (
        f"Copy {NAME} to a folder that spec's machine can read (epxs macros --save FOLDER), and "
        "load it from there (--path)."
    )
    try:
        session.connection.wait(session.run(f'qdofile("{where}")'))
        loaded = session.get(LOADED)
    except InstrumentError as error:
        raise InstrumentError(
            f"{session.address}: found that spec does not load {where} ({error}); expected it to. "
            f"{advice}"
        ) from error
    if loaded in ("0", ""):
        raise InstrumentError(
            f"{session.address}: found that this version of spec sees values differently than "
            f"{where} expects; expected it to pass its own trial. Nothing was changed: numbers "
            "keep six digits."
        )
