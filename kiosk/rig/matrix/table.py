"""The matrix on paper: a line a place and trouble, in aligned columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.rig.matrix.expected import EXPECTED, Trouble
from kiosk.technician.window import table, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.rig.matrix.cell import Cell

_HEAD = ("", "place", "trouble", "in use", "ends as", "back", "the citizen is told", "")
_LONGEST = {"zh": 38, "en": 46}  # columns
_NOTHING_BACK = "nothing comes back from it that could be garbled"


def lines_of(cells: Iterable[Cell]) -> list[str]:
    """The whole table, places in their order, and below it what is wrong."""
    found = {(cell.place, cell.trouble): cell for cell in cells}
    rows: list[tuple[str, ...]] = [_HEAD]
    problems: list[str] = []
    for place, troubles in EXPECTED.items():
        for trouble in Trouble:
            cell = found.get((place, trouble))
            if cell is not None:
                rows.append(_row(cell))
                problems += [f"{place}, {trouble}: {problem}" for problem in cell.problems]
            elif trouble not in troubles and any(known == place for known, _ in found):
                rows.append(("–", place, trouble.value, "", "", "", _NOTHING_BACK, ""))
    return [*table(rows), *problems]


def _row(cell: Cell) -> tuple[str, ...]:
    head = cell.place, cell.trouble.value, cell.expected.use
    if cell.skipped:
        return "?", *head, "", "", f"not tried: {cell.skipped}", ""
    back = "never" if cell.back is None else f"{cell.back:.1f} s"
    words = [_shortened(cell.sentence(language), columns) for language, columns in _LONGEST.items()]
    return "ok" if cell.ok else "NOT", *head, cell.state, back, *(words if cell.said is not None else ("–", ""))


def _shortened(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    while width(text) > columns - 2:
        text = text[:-1]
    return text + "…"
