"""The public interface changes only on purpose, and with a note.

When it does: name what came and went in a file of docs/changes, and write the list anew with
``python tests/test_public_api.py``. With a release the list of the release is written anew:
``python tests/test_public_api.py --release``.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from pathlib import Path

KEPT = Path(__file__).with_name("public_api.txt")
#: The interface of the last release; what differs from it is told in the notes.
RELEASED = Path(__file__).with_name("public_api_released.txt")
NOTES = Path(__file__).parents[1] / "docs/changes"
PUBLIC = ("epxs.core", "epxs.phynx", "epxs.instrument", "epxs.acquisition", "epxs.analysis",
          "epxs.session", "epxs.workbench")  # fmt: skip


def public_api() -> list[str]:
    """Return a line for each public name: what it is and how it is called."""
    lines = []
    for room in PUBLIC:
        module = importlib.import_module(f"{room}.api")
        lines += [f"{room}.api.{name} {_kind(getattr(module, name))}" for name in module.__all__]
        for name in module.__all__:
            found = getattr(module, name)
            if inspect.isclass(found) and found.__module__.startswith("epxs"):
                lines += [f"{room}.api.{name}.{line}" for line in _members(found)]
    front = importlib.import_module("epxs.front_door")
    lines += [f"epxs.{name} {_kind(getattr(front, name))}" for name in front.__all__]
    return sorted(lines)


def _members(cls: type) -> list[str]:
    own = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("epxs"):
            own.update(vars(base))
    members = [f"{n} {_kind(v)}" for n, v in own.items() if not n.startswith("_")]
    traits = own.get("__base_traits__", {}) if hasattr(cls, "class_traits") else {}
    members += [f"{name} trait" for name in traits if not name.startswith(("_", "trait"))]
    return sorted(set(members))


def _kind(found: object) -> str:
    if isinstance(found, property):
        return "property"
    if inspect.isclass(found):
        return "class"
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if inspect.isroutine(found) or callable(found):
        try:
            names = list(inspect.signature(found).parameters)
        except (TypeError, ValueError):
            return "function"
        return f"({', '.join(names)})"
    return "value"


def test_the_public_interface_is_what_was_promised():
    promised, found = KEPT.read_text(encoding="utf-8").splitlines(), public_api()
    gone = sorted(set(promised) - set(found))
    come = sorted(set(found) - set(promised))
    assert not gone, f"gone: {gone}; say so in docs/changes, then: python {Path(__file__).name}"
    assert not come, f"new: {come}; say so in docs/changes, then: python {Path(__file__).name}"


def test_what_came_and_went_since_the_release_is_told_in_a_note():
    before, now = names_of(RELEASED), names_of(KEPT)
    notes = "\n".join(path.read_text(encoding="utf-8") for path in NOTES.glob("*.md"))
    untold = sorted(name for name in before ^ now if not is_told(name, notes))
    assert not untold, f"name them in a file of docs/changes: {untold}"


def names_of(path: Path) -> set[str]:
    """Return the names without members and signatures: ``epxs.core.api.Errands``."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = (line.partition(" ")[0].split(".") for line in lines)
    return {".".join(words[: 4 if "api" in words else 2]) for words in heads}


def is_told(name: str, notes: str) -> bool:
    """Say whether *notes* name it, as code: by itself, or within something longer."""
    own = re.escape(name.rpartition(".")[2])
    return re.search(rf"`[^`\n]*\b{own}\b[^`\n]*`", notes) is not None


def test_a_change_without_a_note_would_be_noticed():
    assert is_told("epxs.core.api.Errands", "- `epxs.core.api.Errands` waits")
    assert not is_told("epxs.core.api.Errands", "- Errands wait, `ErrandsOfOld` too")


def test_every_public_name_says_what_it_is():
    silent = []
    for room in PUBLIC:
        module = importlib.import_module(f"{room}.api")
        for name in module.__all__:
            found = getattr(module, name)
            if (inspect.isclass(found) or inspect.isfunction(found)) and not found.__doc__:
                silent.append(f"{room}.api.{name}")
    assert silent == []


def test_every_public_method_says_what_it_does():
    silent = []
    for room in PUBLIC:
        module = importlib.import_module(f"{room}.api")
        for cls in (getattr(module, name) for name in module.__all__):
            if inspect.isclass(cls) and cls.__module__.startswith("epxs"):
                silent += [
                    f"{cls.__qualname__}.{name}"
                    for name, found in vars(cls).items()
                    if not name.startswith("_")
                    and (isinstance(found, property) or inspect.isfunction(found))
                    and str(getattr(found, "__module__", "epxs")).startswith("epxs")
                    and not inspect.getdoc(getattr(cls, name))
                ]
    assert silent == []


if __name__ == "__main__":
    # the folder of this file has one that is called epxs, too
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != KEPT.parent]
    KEPT.write_text("\n".join(public_api()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{KEPT}\n")
    if "--release" in sys.argv:
        RELEASED.write_text(KEPT.read_text(encoding="utf-8"), encoding="utf-8")
