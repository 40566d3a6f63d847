"""The paper itself: margins, and the foot that every page has."""

from __future__ import annotations

import logging

from fpdf import FPDF

_LINE = 0.53  # millimetres for a point of type
logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of each table that it leaves out


class Sheet(FPDF):
    """A4 with this margin (millimetres) and this foot, in type of so many points."""

    def __init__(self, foot: str, margin: float, points: int) -> None:
        super().__init__(format="A4")
        self._foot, self._margin, self._points = foot, margin, points
        self.set_margin(margin)

    def footer(self) -> None:
        """The foot, and the page's number."""
        self.set_y(-self._margin)
        self.set_font("hall", size=self._points)
        self.multi_cell(0, self._points * _LINE, f"{self._foot}\n{self.page_no()}/{{nb}}", align="C")
