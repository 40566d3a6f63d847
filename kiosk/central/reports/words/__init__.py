"""The words of reports, in both languages, and how the value of a cell is written in them."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from kiosk.central.reports.table import Cell, Share, Word
from kiosk.contract.names import Name
from kiosk.text.catalogue import Language, catalogue, flat

_PLACE = "place."


class ReportWords:
    """The sentences of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **gaps: object) -> str:
        """The sentence; KeyError for one that nobody has written."""
        words = sentences(self.language)[key]
        return words.format(**gaps) if gaps else words

    def cell(self, cell: Cell) -> str:
        """A value as people read it; what nobody knows is said, and is not nought."""
        match cell:
            case None:
                return self("no_data")
            case Share():
                return self("no_data") if cell.value is None else f"{cell.value:.1%}"
            case Name():
                return cell.zh if self.language == "zh" else cell.en
            case Word():
                return self._word(cell.key)
            case float():
                return f"{cell:,.2f}".rstrip("0").rstrip(".")
            case int():
                return f"{cell:,}"
            case _:
                return cell

    def _word(self, key: str) -> str:
        """Ours; a place on the bench as the hall calls it; what nobody has written as it came."""
        if key in (ours := sentences(self.language)):
            return ours[key]
        hall = catalogue(self.language)
        of_device = f"fault.device.{key.removeprefix(_PLACE)}"
        if key.startswith(_PLACE) and of_device in hall:
            return hall.sentence(of_device)
        return key.partition(".")[2]


@functools.cache
def sentences(language: Language) -> dict[str, str]:
    """Every sentence of a language, by its key."""
    words = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text("utf-8"))
    return {key: str(sentence) for key, sentence in flat(words)}
