"""Paints a sheet onto a Kivy canvas and darkens what a finger is on; the only place where marks become pixels."""

from __future__ import annotations

from typing import Any, assert_never

from kivy.graphics import BorderImage, Color, InstructionGroup, PopMatrix, PushMatrix, Rectangle, Scale

from screens.box import Box
from screens.ink import Inkpot
from screens.marks import Code, Edge, Field, Fill, Icon, Ink, Mark, Target
from screens.paper import Paper
from screens.sheet import Sheet
from screens.signature import Signature
from screens.theme import rgb


class Glass:
    """One canvas with one sheet on it at a time."""

    def __init__(self, canvas: Any, inkpot: Inkpot, zoom: float = 1.0) -> None:
        self._canvas = canvas
        self._inkpot = inkpot
        self._zoom = zoom
        self._height = 0
        self._fills: dict[int, Any] = {}
        self._paper: Paper | None = None
        self._field = Box(0, 0, 0, 0)
        self._pressed: Target | None = None
        self._colour_before: tuple[float, ...] = ()

    def paint(self, sheet: Sheet) -> None:
        """Replace what is on the canvas by this sheet."""
        self._height = sheet.height
        self._fills, self._pressed = {}, None
        group = InstructionGroup()
        group.add(PushMatrix())
        group.add(Scale(self._zoom, self._zoom, 1))
        pressable = {target.fill for target in sheet.targets}
        before = ""
        for number, mark in enumerate(sheet.marks):
            colour = "#FFFFFF" if isinstance(mark, Code) else mark.colour
            if colour != before or number in pressable:
                instruction = Color(*rgb(colour))
                group.add(instruction)
                if number in pressable:
                    self._fills[number] = instruction
            before = "" if number in pressable else colour
            self._add(group, mark)
        group.add(PopMatrix())
        self._canvas.clear()
        self._canvas.add(group)

    def press(self, target: Target) -> None:
        """Darken what the finger is on."""
        self.lift()
        colour = self._fills[target.fill]
        self._pressed, self._colour_before = target, tuple(colour.rgba)
        colour.rgba = (*rgb(target.pressed), 1)

    def lift(self) -> None:
        """The finger is gone."""
        if self._pressed:
            self._fills[self._pressed.fill].rgba = self._colour_before
            self._pressed = None

    def write(self, signature: Signature) -> Box | None:
        """Add what was written to the field; answers with the part of the sheet that looks different now."""
        changed = self._paper.write(signature) if self._paper else None
        return Box(self._field.x + changed.x, self._field.y + changed.y, changed.w, changed.h) if changed else None

    def wipe(self) -> None:
        """Keep nothing of what was written; the next sheet with a field gets clean paper."""
        self._paper = None

    def _add(self, group: Any, mark: Mark) -> None:
        match mark:
            case Fill():
                self._shape(group, mark.box, mark.radius, 0)
            case Edge():
                self._shape(group, mark.box, max(mark.radius, mark.width + 2), mark.width)
            case Ink():
                self._ink(group, mark)
            case Icon():
                self._icon(group, mark)
            case Code():
                group.add(Rectangle(texture=self._inkpot.code(mark.text), pos=self._at(mark.box), size=mark.box[2:]))
            case Field():
                paper = self._paper_for(mark.box)
                group.add(Rectangle(texture=paper.texture, pos=self._at(mark.box), size=mark.box[2:]))
            case _:
                assert_never(mark)

    def _paper_for(self, box: Box) -> Paper:
        """Paper for a field of this size; what lies there already stays."""
        self._field = box
        if self._paper is None or self._paper.size != (box.w, box.h):
            self._paper = Paper((box.w, box.h))
        return self._paper

    def _shape(self, group: Any, box: Box, radius: int, width: int) -> None:
        if not radius:
            group.add(Rectangle(pos=self._at(box), size=(box.w, box.h)))
            return
        texture = self._inkpot.corners(radius, width)
        group.add(BorderImage(texture=texture, border=(radius,) * 4, pos=self._at(box), size=(box.w, box.h)))

    def _ink(self, group: Any, ink: Ink) -> None:
        texture = self._inkpot.text(ink)
        if texture:
            top = ink.baseline - self._inkpot.ascent(ink.size, ink.face)
            box = Box(ink.box.x, top, texture.width, texture.height)
            group.add(Rectangle(texture=texture, pos=self._at(box), size=texture.size))

    def _icon(self, group: Any, icon: Icon) -> None:
        texture = self._inkpot.icon(icon.name, min(icon.box.w, icon.box.h), filled=icon.filled)
        box = icon.box.centred(texture.width, texture.height)
        group.add(Rectangle(texture=texture, pos=self._at(box), size=texture.size))

    def _at(self, box: Box) -> tuple[int, int]:
        """Kivy counts from the bottom."""
        return box.x, self._height - box.bottom
