"""Looks a plugin over before it is shipped."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from epxs.core.api import ConfigurationError
from epxs.workbench.plugin_care.manifest import (
    API_VERSION,
    FILE_NAME,
    Manifest,
    header_of,
    parse_manifest,
)


def validate(path: Path) -> tuple[list[str], list[str]]:
    """Look over the plugin at *path*: a file, a package, or the folder of a distribution.

    Nothing of it is imported.

    Returns
    -------
    findings : list of str
        What is wrong, a sentence each.
    facts : list of str
        What was found.

    Raises
    ------
    ConfigurationError
        If there is no plugin.
    """
    findings: list[str] = []
    facts: list[str] = []
    for place, text in _manifests(Path(path)):
        try:
            manifest = parse_manifest(text, str(place))
        except ConfigurationError as error:
            findings.append(str(error))
            continue
        facts.append(f"{manifest.id}: {manifest.name} {manifest.version}, api {manifest.api}")
        findings += _objections(manifest, place)
    project = path / "pyproject.toml" if path.is_dir() else None
    if project is not None and project.is_file():
        findings += _of_project(project)
    return findings, facts


def _manifests(path: Path) -> list[tuple[Path, str]]:
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        found = header_of(text) if path.suffix == ".py" else text
        manifests = [] if found is None else [(path, found)]
    else:
        places = [p for depth in ("", "*/", "src/*/", "*/*/") for p in path.glob(depth + FILE_NAME)]
        manifests = [(place, place.read_text(encoding="utf-8")) for place in places]
    if not manifests:
        raise ConfigurationError(
            f"{path}: found no {FILE_NAME} and no header of a plugin; expected one of them. "
            "Make a plugin to begin with: epxs plugin new NAME"
        )
    return manifests


def _objections(manifest: Manifest, place: Path) -> Iterator[str]:
    if not manifest.fits:
        yield (
            f"{place}: found api = {manifest.api!r}; expected one that has {API_VERSION}, the "
            "version of this epxs."
        )
    if not manifest.description:
        yield f"{place}: found no description; expected a sentence for the list of plugins."
    for name in filter(None, (manifest.plugin, *(pane.view for pane in manifest.panes))):
        module = name.partition(":")[0].split(".")
        root = place.parent.parent if place.name == FILE_NAME else place.parent
        if place.name == FILE_NAME and not _has_module(root, module):
            yield (
                f"{place}: found {name!r}; expected a module {'.'.join(module)} beside the "
                "manifest. Mend the name."
            )


def _has_module(root: Path, module: list[str]) -> bool:
    base = root.joinpath(*module)
    return base.with_suffix(".py").is_file() or (base / "__init__.py").is_file()


def _of_project(path: Path) -> Iterator[str]:
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        yield f"{path}: found no TOML ({error}); expected the settings of a distribution."
        return
    groups = told.get("project", {}).get("entry-points", {})
    if "epxs.plugins" not in groups and (path.parent / "setup.py").is_file():
        return  # they may be there
    if not any(group.startswith("epxs.") for group in groups):
        yield (
            f"{path}: found no entry point in a group epxs.*; expected one in epxs.plugins, or "
            "epxs would not find the plugin."
        )
    data = told.get("tool", {}).get("setuptools", {}).get("package-data", {})
    if "tool" in told and "setuptools" in told["tool"] and FILE_NAME not in str(data):
        yield (
            f"{path}: found no {FILE_NAME} among the package data; expected it, or the wheel "
            "would not have it."
        )


def import_all(manifest: Manifest) -> list[str]:
    """Import what an installed plugin names; return what cannot be, a sentence each."""
    findings = []
    for name in filter(None, (manifest.plugin, *(pane.view for pane in manifest.panes))):
        module, _, own = name.partition(":")
        try:
            getattr(importlib.import_module(module), own)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the edge of plugin loading
            findings.append(f"{manifest.id}: {name} cannot be imported: {error!r}.")
    return findings
