"""What a check found: where, how bad, what was expected, what to do, who says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from epxs.phynx.names import natural

#: How bad a finding is, the worst first; a note does not make a file bad.
SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One thing that a check noticed."""

    #: ``error``, ``warning`` or ``note``.
    severity: str
    #: What kind of thing it is, for ``--ignore``: ``link-broken``, ``unit-unknown`` ...
    code: str
    #: Where in the file.
    path: str
    found: str
    expected: str
    #: What to do about it.
    advice: str
    #: Who says so: ``epxs``, ``silx``, ``nexusformat``, or several of them.
    source: str = "epxs"

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}; expected {self.expected}. {self.advice}"

    def as_dict(self) -> dict[str, str]:
        """Return it for machines."""
        return asdict(self)

    @property
    def fails(self) -> bool:
        """Whether a file with it is not as it should be."""
        return self.severity != "note"


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* by severity and place, those that several noticed once.

    What is said first is kept, in the worst severity that anybody gave it.
    """
    unique: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.path)
        known = unique.get(key)
        unique[key] = finding if known is None else _joined(known, finding)
    return sorted(
        unique.values(), key=lambda f: (SEVERITIES.index(f.severity), natural(f.path), f.code)
    )


def _joined(first: Finding, second: Finding) -> Finding:
    told = first.source.split(", ")
    worse = min(first.severity, second.severity, key=SEVERITIES.index)
    if second.source not in told:
        return replace(first, severity=worse, source=", ".join([*told, second.source]))
    if second.found in first.found:
        return replace(first, severity=worse)
    return replace(first, severity=worse, found=f"{first.found}; {second.found}")
