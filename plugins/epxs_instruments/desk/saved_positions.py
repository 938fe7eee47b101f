"""Places worth coming back to: positions of some motors under a name."""

from __future__ import annotations

from math import isfinite
from typing import Any

from traits.api import Any as AnyTrait
from traits.api import HasRequiredTraits, List

from epxs.workbench.api import Kept

#: Names of the corners of the next scan.
START, STOP = "start corner", "stop corner"


class SavedPositions(HasRequiredTraits):
    """Named places, each a dictionary of user positions by mnemonic; kept as JSON."""

    desk = AnyTrait()
    #: ``(name, positions)``, in the order of saving.
    places: Any = List()
    #: Where they are kept; None keeps nothing.
    kept = AnyTrait()

    def read(self, kept: Kept) -> None:
        """Take up what was kept; what makes no sense is left out."""
        self.kept = kept
        listed = kept.read().get("places", {})
        self.places = [
            (name, good)
            for name, positions in (listed.items() if isinstance(listed, dict) else ())
            if (good := _good(positions))
        ]

    def names(self) -> list[str]:
        """Return the names, in the order of saving."""
        return [name for name, _ in self.places]

    def positions(self, name: str) -> dict[str, float]:
        """Return the positions of a place; {} if there is none of that name."""
        return dict(dict(self.places).get(name, {}))

    def save(self, name: str, mnemonics: list[str] | None = None) -> bool:
        """Save where motors are (default: the two of the arrow pad) under *name*."""
        name, hand = name.strip(), self.desk.hand
        wanted = mnemonics or [each for each in (hand.horizontal, hand.vertical) if each]
        found = {
            motor.mnemonic: float(motor.position)
            for motor in self.desk.motors
            if motor.mnemonic in wanted and isfinite(motor.position)
        }
        if not name or not found:
            self.desk.complain(
                f"saved position {name!r}: found {len(found)} motors whose position is known; "
                "expected a name, and one motor at least. Connect, and give it a name."
            )
            return False
        before = list(self.places)
        kept = [(each, there) for each, there in before if each != name]
        self._change(f"save position {name}", [*kept, (name, found)], before)
        return True

    def remove(self, name: str) -> None:
        """Forget a place."""
        before = list(self.places)
        self._change(f"forget position {name}", [p for p in before if p[0] != name], before)

    def _change(self, label: str, after: list[Any], before: list[Any]) -> None:
        self.desk.workspace.undo.do(label, lambda: self._set(after), lambda: self._set(before))

    def _set(self, places: list[Any]) -> None:
        self.places = places
        if self.kept is not None:
            self.kept.write({"places": dict(places)})

    def go(self, name: str) -> None:
        """Go there: nothing moves if one of the motors cannot."""
        targets = self.positions(name)
        known = {motor.mnemonic: motor for motor in self.desk.motors}
        missing = [mnemonic for mnemonic in targets if mnemonic not in known]
        if not targets or missing:
            self.desk.complain(
                f"saved position {name!r}: found no motor {', '.join(missing) or '(none saved)'} "
                "here; expected those that it was saved with. Save it anew."
            )
            return
        problems = []
        for mnemonic, target in targets.items():
            try:
                known[mnemonic].check(target)
            except Exception as error:  # noqa: BLE001 - told to the user, whatever it is
                problems.append(str(error))
        if problems:
            self.desk.complain(" ".join(problems))
            return
        for mnemonic, target in targets.items():
            self.desk.hand.go(mnemonic, target)


def _good(positions: Any) -> dict[str, float]:
    items = positions.items() if isinstance(positions, dict) else ()
    return {
        str(name): float(value)
        for name, value in items
        if isinstance(value, int | float) and isfinite(value)
    }
