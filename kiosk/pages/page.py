"""One document on A4: heading, facts, paragraphs and codes from top to bottom, a foot on every page.

The typefaces are Debian's (fonts-noto-cjk, fonts-hanazono): face 2 of Noto's collection has the mainland's forms, the
other serves names that it lacks. Everything is embedded, so that any printer prints it.
"""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Sequence
from pathlib import Path

import segno

from kiosk.pages.marks import Box, Label, Picture

_NOTO = Path("/usr/share/fonts/opentype/noto")
_MAINLAND = 2
_RARE = Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
_MARGIN = 22.0  # millimetres
_TITLE, _HEADING, _BODY, _FOOT = 22, 14, 12, 9  # points
_LINE = 0.53  # millimetres for a point of type
_CODE = 32.0
_LABEL = 46.0
_FIRST = 2.2  # a table's first column is by so much wider than the others
_SHADE = (230, 239, 248)
_PAPER = (255, 255, 255)
_HEADED = 26.0  # millimetres that a heading and its remark take at most
_UNIT = 0.27  # millimetres for a unit of a picture, at most
_LEAST = 6.0  # points of the type in one, at least
_BASE = 0.125  # millimetres for a point of type, from the middle of a line to where its letters stand
_BEFORE = {"L": 0.0, "C": 0.5, "R": 1.0}  # the part of a label that lies before its place


class NoTypeface(RuntimeError):
    """Debian's fonts-noto-cjk is not installed."""


class Document:
    """A document that is being written; `pdf` ends it."""

    def __init__(self, foot: str) -> None:
        from kiosk.pages.sheet import Sheet  # takes a quarter of a second, which no start of a program should

        self._sheet = Sheet(foot, _MARGIN, _FOOT)
        self._sheet.set_auto_page_break(True, margin=_MARGIN + 8)
        if (made := os.environ.get("SOURCE_DATE_EPOCH")) is not None:  # the same sources give the same bytes
            self._sheet.set_creation_date(dt.datetime.fromtimestamp(int(made), dt.UTC))
        self._spare = False
        self._furnish()
        self._sheet.add_page()

    def title(self, text: str) -> None:
        """What it is, in the middle and large."""
        self._write(text, _TITLE, align="C")
        self._sheet.ln(6)

    def heading(self, text: str) -> None:
        """The head of a part."""
        self._sheet.ln(3)
        self._write(text, _HEADING)

    def paragraph(self, text: str) -> None:
        """Text over the whole width."""
        self._write(text, _BODY)

    def small(self, text: str) -> None:
        """A remark over the whole width."""
        self._write(text, _FOOT)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Lines and columns; the heads stand again on each further page. The first column is the wide one."""
        from fpdf.fonts import FontFace

        sheet = self._sheet
        for text in (*heads, *(cell for row in rows for cell in row)):
            self._mind(text)
        sheet.ln(2)
        sheet.set_font("hall", size=_FOOT)
        with sheet.table(
            col_widths=(_FIRST, *(1 for _ in heads[1:])),
            headings_style=FontFace(emphasis="", fill_color=_SHADE),
            line_height=_FOOT * _LINE,
            padding=0.8,
            text_align="LEFT",
        ) as drawn:
            for row in (heads, *rows):
                drawn.row(row)

    def fact(self, name: str, value: str) -> None:
        """A name, and what stands for it, beside it."""
        sheet = self._sheet
        self._mind(name + value)
        sheet.set_font("hall", size=_BODY)
        sheet.cell(_LABEL, _BODY * _LINE, name)
        sheet.multi_cell(0, _BODY * _LINE, value, align="L", new_x="LMARGIN", new_y="NEXT")

    def code(self, text: str, words: str) -> None:
        """A QR at the left, with words beside it."""
        sheet = self._sheet
        picture = io.BytesIO()
        segno.make(text, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
        if sheet.will_page_break(_CODE):
            sheet.add_page()
        top = sheet.get_y() + 4
        sheet.image(picture, sheet.l_margin, top, _CODE, _CODE)
        sheet.set_xy(sheet.l_margin + _CODE + 4, top + 4)
        sheet.set_font("hall", size=_BODY)
        sheet.multi_cell(0, _BODY * _LINE, words)
        sheet.set_y(top + _CODE)

    def picture(self, picture: Picture, heading: str, caption: str) -> None:
        """Boxes and words below their heading, on one page; as large as they fit, but no larger than is read well."""
        sheet = self._sheet
        scale = min(_UNIT, sheet.epw / picture.width)
        if sheet.will_page_break(_HEADED + picture.height * scale):
            sheet.add_page()
        self.heading(heading)
        self.small(caption)
        sheet.ln(2)
        left, top, size = sheet.l_margin, sheet.get_y(), max(_LEAST, _FOOT * scale / _UNIT)
        for mark in picture.marks:
            if isinstance(mark, Box):
                sheet.set_fill_color(*mark.colour)
                place = left + mark.x * scale, top + mark.y * scale, mark.width * scale, mark.height * scale
                sheet.rect(*place, style="F")
                if mark.sign:
                    middle = mark.x + mark.width / 2, mark.y + mark.height / 2
                    self._label(Label(*middle, mark.sign, "C"), top, scale, size)
            else:
                self._label(mark, top, scale, size)
        sheet.set_fill_color(*_PAPER)
        sheet.set_y(top + picture.height * scale)
        sheet.ln(2)

    def _label(self, label: Label, top: float, scale: float, size: float) -> None:
        sheet = self._sheet
        self._mind(label.text)
        sheet.set_font("hall", size=size)
        before = _BEFORE[label.align] * sheet.get_string_width(label.text)
        sheet.text(sheet.l_margin + label.x * scale - before, top + label.y * scale + size * _BASE, label.text)

    def pdf(self) -> bytes:
        """The finished document."""
        return bytes(self._sheet.output())

    @property
    def pages(self) -> int:
        """How many pages it has so far."""
        return int(self._sheet.page_no())

    def _write(self, text: str, size: int, *, align: str = "L") -> None:
        self._mind(text)
        self._sheet.set_font("hall", size=size)
        self._sheet.multi_cell(0, size * _LINE, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def _furnish(self) -> None:
        """One weight only: opening a face of twenty megabytes takes a fifth of a second."""
        face = _NOTO / "NotoSansCJK-Regular.ttc"
        if not face.exists():
            raise NoTypeface("fonts-noto-cjk is not installed")
        self._sheet.add_font("hall", "", face, collection_font_number=_MAINLAND)

    def _mind(self, text: str) -> None:
        """Open the face for rare names where the usual one lacks a character of this text."""
        from fpdf.fonts import TTFFont

        usual = self._sheet.fonts["hall"]
        if self._spare or not _RARE.exists() or not isinstance(usual, TTFFont):
            return
        if all(ord(each) in usual.cmap for each in text):
            return
        self._sheet.add_font("rare", "", _RARE)
        self._sheet.set_fallback_fonts(["rare"], exact_match=False)
        self._spare = True
