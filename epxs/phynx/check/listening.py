"""Listening to the validators of nexusformat, one message at a time.

They keep one log per class of group, and lose it when a group is within another of the same
class: all that is wrong in ``measurement`` goes unnoticed as soon as there is another
NXcollection in it (nexusformat 2.1). So what they say is taken down when they say it, with the
path that is being looked at; what they would print in the end is not used.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Heard:
    """What validators said."""

    #: Severity, path, message.
    messages: list[tuple[str, str, str]] = field(default_factory=list)
    #: Path of a field -> category of its unit.
    kinds: dict[str, str] = field(default_factory=dict)
    #: Fields that the definition in question has.
    known: set[str] = field(default_factory=set)
    #: Paths being looked at, the innermost last.
    path: list[str] = field(default_factory=lambda: ["/"])

    #: What is looked for, as the validator announced it: ``Group: NXsample``, ``Field: /path``.
    sought: str = ""

    def note(self, level: str, message: str) -> None:
        """Take down what is said of the path being looked at."""
        if level == "all":
            self.sought = message
        elif level in ("warning", "error"):
            path = self.path[-1]
            if "not in the NeXus file" in message:
                kind, _, what = self.sought.partition(": ")
                path = what if what.startswith("/") else path
                message = f"no {kind.lower()} {what}"
            self.messages.append((level, path, message))

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Look at *path* in this context."""
        self.path.append(path)
        yield
        # not after an exception: the path then tells where it happened
        self.path.pop()


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Let all validators speak to *heard*, and to nobody else; one caller at a time."""
    from nexusformat.nexus import validate

    handler = logging.Handler()
    handler.emit = lambda record: heard.note(  # type: ignore[method-assign]
        "error" if record.levelno == logging.ERROR else "", record.getMessage()
    )
    replaced = [
        (validate.Validator, "log", _say(heard)),
        (validate.Validator, "output_log", _keep_quiet),
        (validate.GroupValidator, "validate", _group(heard, validate.GroupValidator.validate)),
        (validate.FieldValidator, "validate", _field(heard, validate.FieldValidator.validate)),
        (
            validate.ApplicationValidator,
            "validate_group",
            _part(heard, validate.ApplicationValidator.validate_group),
        ),
        (validate.logger, "handlers", [handler]),
    ]
    kept = [getattr(owner, name) for owner, name, _ in replaced]
    for owner, name, ours in replaced:
        setattr(owner, name, ours)
    try:
        yield
    finally:
        for (owner, name, _), theirs in zip(replaced, kept, strict=True):
            setattr(owner, name, theirs)


def _keep_quiet(validator: Any) -> None:
    """Print no log."""


def _say(heard: Heard) -> Callable[..., None]:
    def say(self: Any, message: str, level: str = "info", indent: int | None = None) -> None:
        heard.note(level, message)

    return say


def _group(heard: Heard, validate: Callable[..., None]) -> Callable[..., None]:
    def look(self: Any, group: Any, *args: Any, **options: Any) -> None:
        # a group within one of its class has the same validator: its state is kept meanwhile
        kept = (self.parent, self.indent, self.symbols)
        self.symbols = {symbol: {} for symbol in self.symbols}
        with heard.at(group.nxpath):
            validate(self, group, *args, **options)
        self.parent, self.indent, self.symbols = kept

    return look


def _field(heard: Heard, validate: Callable[..., None]) -> Callable[..., None]:
    def look(self: Any, tag: Any, node: Any, *args: Any, **options: Any) -> None:
        if tag is not None:
            heard.known.add(node.nxpath)
            if "@units" in tag:
                heard.kinds[node.nxpath] = tag["@units"]
        with heard.at(node.nxpath):
            validate(self, tag, node, *args, **options)

    return look


def _part(heard: Heard, validate: Callable[..., None]) -> Callable[..., None]:
    def look(self: Any, definition: Any, group: Any, *args: Any, **options: Any) -> None:
        with heard.at(group.nxpath):
            validate(self, definition, group, *args, **options)

    return look
