"""Sphinx configuration."""

import importlib
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

project = "epxs"
author = "the epxs developers"
copyright = "2026, the epxs developers"
release = installed_version("epxs")
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "traits.util.trait_documenter",
]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "examples", "changes"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_use_rtype = False
# Documentation is built without a screen; traits are described by their comments.
autodoc_mock_imports: list[str] = []

html_theme = "furo"
html_title = "epxs"


#: Rooms with an ``api`` module, and what they are for.
ROOMS = {
    "phynx": "Files",
    "instrument": "Instruments",
    "acquisition": "Acquisition",
    "analysis": "Analysis",
    "session": "Sessions and reports",
    "workbench": "The window",
    "core": "Core",
}
HERE = Path(__file__).parent
#: Pages that are made of the sources; not kept.
MADE = HERE / "_made"


def setup(app: Any) -> None:
    """Make pages before the others are read."""
    app.connect("config-inited", lambda app, config: make_pages())
    app.connect("autodoc-process-docstring", _keep_colons, priority=900)


def _keep_colons(app: Any, what: str, name: str, found: Any, options: Any, lines: Any) -> None:
    """Have comments of attributes stay sentences; Napoleon takes what is before a colon as type."""
    types = [line for line in lines if line.startswith(":type:")]
    if what == "attribute" and types:
        rest = " ".join(line for line in lines if not line.startswith(":type:")).strip()
        lines[:] = [f"{types[0].removeprefix(':type:').strip()}: {rest}", ""]


def make_pages() -> None:
    """Write the reference of each room, and the list of changes."""
    MADE.mkdir(exist_ok=True)
    for room, title in ROOMS.items():
        _write(MADE / f"{room}.md", _room_page(room, title))
    _write(MADE / "changelog.md", changelog())


def _room_page(room: str, title: str) -> str:
    module = f"epxs.{room}.api"
    names = importlib.import_module(module).__all__
    return "\n".join(
        (
            f"# {title}: `{module}`",
            "",
            "```{eval-rst}",
            f".. automodule:: {module}",
            "",
            *(line for name in names for line in _entry(module, name)),
            "```",
            "",
        )
    )


def _entry(module: str, name: str) -> list[str]:
    found = getattr(importlib.import_module(module), name)
    home = str(getattr(found, "__module__", module))
    if home.startswith("epxs.") and not home.startswith(module.removesuffix("api")):
        return [f"``{name}`` is that of ``{home.rpartition('.')[0]}.api``.", ""]
    if isinstance(found, type):
        members = ["   :members:", "   :show-inheritance:"]
        return [f".. autoclass:: {module}.{name}", *members, ""]
    if callable(found) and hasattr(found, "__name__") and hasattr(found, "__code__"):
        return [f".. autofunction:: {module}.{name}", ""]
    return [f".. py:data:: {module}.{name}", ""]


def changelog() -> str:
    """Return all files of ``changes`` as one page, by their headings."""
    parts = [path.read_text(encoding="utf-8") for path in sorted((HERE / "changes").glob("*.md"))]
    told = "\n".join(part.replace("\n# ", "\n## ").replace("# ", "## ", 1) for part in parts)
    return f"# Changes\n\nVersion {release}, not yet released.\n\n{told}"


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
