"""Sphinx configuration."""

from importlib.metadata import version as installed_version

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
]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build", "changes/README.md"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_use_rtype = False
# Documentation is built without a screen; traits are described by their comments.
autodoc_mock_imports: list[str] = []

html_theme = "furo"
html_title = "epxs"
