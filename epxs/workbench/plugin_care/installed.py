"""The plugins of this installation and of this user, found without importing them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

from epxs.core.api import ConfigurationError, offers
from epxs.workbench.plugin_care.manifest import FILE_NAME, Manifest, header_of, parse_manifest

#: Distribution whose plugins need nobody's consent: they came with the program.
BUNDLED = "epxs"
#: Package of the modules that plugins in one file become.
_USER_MODULES = "epxs_user_plugins"


@dataclass(frozen=True)
class InstalledPlugin:
    """A plugin that is there, whether it is wanted or not."""

    #: Name of the entry point, or of the file.
    name: str
    #: Where it comes from, for people.
    origin: str
    version: str
    #: Whether it came with epxs.
    bundled: bool
    #: None if it has none, or a bad one.
    manifest: Manifest | None
    #: Why the manifest cannot be used; "" if it can.
    problem: str
    #: Import and return an object that is named ``module:object``.
    find: Callable[[str], Any]
    #: ``module:object`` of the Envisage plugin; "" if the manifest says all.
    target: str
    #: Module, or package, that its code is in.
    module: str

    @property
    def id(self) -> str:
        """What it is called in lists: the id of its manifest, else its name."""
        return self.name if self.manifest is None else self.manifest.id

    @property
    def title(self) -> str:
        """Name for people."""
        return self.name if self.manifest is None else self.manifest.name


def find_installed(
    group: str = offers.PLUGINS, folder: Path | None = None
) -> list[InstalledPlugin]:
    """Return all plugins: those of distributions by name, then those in files.

    Parameters
    ----------
    group
        The group of entry points.
    folder
        Where the user keeps plugins in one file.
    """
    found = sorted(entry_points(group=group), key=lambda e: (e.name, e.value))
    return [*map(_of_entry_point, found), *_of_files(folder)]


def _of_entry_point(entry_point: EntryPoint) -> InstalledPlugin:
    dist = entry_point.dist
    name = dist.name if dist is not None else "?"
    version = dist.version if dist is not None else ""
    origin = f"{name} {version}".strip()
    manifest, problem = _read(lambda: _text_of_module(entry_point.module), origin)
    target = entry_point.value if entry_point.attr else ""
    return InstalledPlugin(
        name=entry_point.name,
        origin=origin,
        version=version,
        bundled=name == BUNDLED,
        manifest=manifest,
        problem=problem,
        find=resolve_name,
        target=target or ("" if manifest is None else manifest.plugin),
        module=entry_point.module.partition(".")[0],
    )


def _of_files(folder: Path | None) -> Iterator[InstalledPlugin]:
    for path in sorted(folder.glob("*.py")) if folder is not None else ():
        manifest, problem = _read(lambda path=path: _text_of_file(path), str(path))
        if manifest is None and not problem:
            problem = (
                f"{path}: found no header of a plugin; expected lines from '# /// epxs-plugin' "
                "to '# ///'. Add them, or move the file elsewhere."
            )
        yield InstalledPlugin(
            name=path.stem,
            origin=str(path),
            version="" if manifest is None else manifest.version,
            bundled=False,
            manifest=manifest,
            problem=problem,
            find=lambda name, path=path: _find_in_file(path, name),
            target="" if manifest is None else manifest.plugin,
            module=f"{_USER_MODULES}.{path.stem}",
        )


def _read(text: Callable[[], str | None], origin: str) -> tuple[Manifest | None, str]:
    """Return the manifest, and what is wrong with it."""
    try:
        found = text()
        return (None, "") if found is None else (parse_manifest(found, origin), "")
    except ConfigurationError as error:
        return None, str(error)
    except (OSError, UnicodeDecodeError) as error:
        return None, f"{origin}: the manifest cannot be read: {error}."


def _text_of_module(module: str) -> str | None:
    """Return the manifest beside *module*, or in its header; imports nothing."""
    top, *below = module.split(".")
    spec = importlib.util.find_spec(top)
    if spec is None:
        return None
    for place in spec.submodule_search_locations or ():
        # beside the module first, then in the packages above it
        for depth in range(len(below), -1, -1):
            path = Path(place, *below[:depth], FILE_NAME)
            if path.is_file():
                return path.read_text(encoding="utf-8")
        source = Path(place, *below).with_suffix(".py")
        return header_of(source.read_text(encoding="utf-8")) if source.is_file() else None
    return None if spec.origin is None else _header_in(Path(spec.origin))


def _header_in(path: Path) -> str | None:
    return header_of(path.read_text(encoding="utf-8")) if path.suffix == ".py" else None


def _text_of_file(path: Path) -> str | None:
    return header_of(path.read_text(encoding="utf-8"))


def _find_in_file(path: Path, name: str) -> Any:
    _, _, own = name.partition(":")
    return getattr(_module_of(path), own)


def _module_of(path: Path) -> ModuleType:
    """Import the file *path* once, under a name that no installed module has."""
    name = f"{_USER_MODULES}.{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
