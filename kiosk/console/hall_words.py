"""The hall's own words for operators: devices, conditions, remedies and cells are called as the terminal calls them."""

from __future__ import annotations

from kiosk.console.drawing import Words
from kiosk.contract.names import Name
from kiosk.text.catalogue import catalogue


class HallWords:
    """In one language. A word that nobody has written is shown as it came."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._hall = catalogue(words.language)

    def name(self, name: Name) -> str:
        """What something is called, in this language."""
        return name.zh if self._words.language == "zh" else name.en

    def place(self, place: str) -> str:
        """A place on the bench, or a cell ("cell:12")."""
        kind, _, number = place.partition(":")
        if kind == "cell" and number:
            return self._words("place.cell", number=number)
        return self._of("fault.device", place)

    def condition(self, word: str) -> str:
        """How a device is."""
        return self._of("staff.state", word)

    def remedy(self, word: str) -> str:
        """What helps."""
        return self._of("staff.remedy", word)

    def cause(self, word: str) -> str:
        """Why a device is not well; "" without a cause."""
        return self._words.maybe("device_cause", word) if word else ""

    def cell(self, word: str) -> str:
        """How a cell stands, or why."""
        found = self._of("staff.cell_state", word)
        return found if found != word else self._of("staff.reason", word)

    def _of(self, group: str, word: str) -> str:
        key = f"{group}.{word}"
        return self._hall.sentence(key) if word and key in self._hall else word
