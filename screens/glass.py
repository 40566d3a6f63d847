"""Paints a sheet onto a Kivy canvas and darkens what a finger is on; the only place where marks become pixels."""

from __future__ import annotations

from typing import Any, assert_never

from kivy.graphics import BorderImage, Color, InstructionGroup, Point, PopMatrix, PushMatrix, Rectangle, Scale

from screens.box import Box
from screens.ink import Inkpot
from screens.marks import Code, Edge, Field, Fill, Icon, Ink, Mark, Picture, Stroke, Target
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
        self._pictures: list[Any] = []
        self._sheet: Sheet | None = None
        self._paper: Paper | None = None
        self._field = Box(0, 0, 0, 0)
        self._pressed: Target | None = None
        self._colour_before: tuple[float, ...] = ()

    def paint(self, sheet: Sheet) -> None:
        """Replace what is on the canvas by this sheet."""
        self._sheet, self._height = sheet, sheet.height
        self._fills, self._pictures, self._pressed = {}, [], None
        group = InstructionGroup()
        group.add(PushMatrix())
        group.add(Scale(self._zoom, self._zoom, 1))
        pressable = {target.fill for target in sheet.targets}
        before = ""
        for number, mark in enumerate(sheet.marks):
            colour = "#FFFFFF" if isinstance(mark, Code | Picture) else mark.colour
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
        self._inkpot.clear_up(mark for mark in sheet.marks if isinstance(mark, Ink))
        self._keep_pictures(sheet)

    def exchange(self, sheet: Sheet) -> list[Box] | None:
        """Put other photographs where some stand, if that is all the difference; answers where, or None."""
        if self._sheet is None or not _same_but_pictures(self._sheet, sheet):
            return None
        before, now = _pictures_of(self._sheet), _pictures_of(sheet)
        changed = [place for place, pair in enumerate(zip(before, now, strict=True)) if pair[0] != pair[1]]
        for place in changed:
            self._pictures[place].texture = self._inkpot.album.texture(now[place].jpeg, small=now[place].small)
        self._sheet = sheet
        self._keep_pictures(sheet)
        return [now[place].box for place in changed]

    def press(self, target: Target) -> None:
        """Darken what the finger is on."""
        self.lift()
        colour = self._fills[target.fill]
        self._pressed, self._colour_before = target, tuple(colour.rgba)
        colour.rgba = (*rgb(target.pressed), 1)

    @property
    def pressed(self) -> Target | None:
        """What is dark now."""
        return self._pressed

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
            case Picture():
                self._picture(group, mark)
            case Stroke():
                self._stroke(group, mark)
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

    def _picture(self, group: Any, mark: Picture) -> None:
        texture = self._inkpot.album.texture(mark.jpeg, small=mark.small)
        self._pictures.append(Rectangle(texture=texture, pos=self._at(mark.box), size=mark.box[2:]))
        group.add(self._pictures[-1])

    def _stroke(self, group: Any, stroke: Stroke) -> None:
        half = stroke.width // 2
        dots = [value for x, y in stroke.points for value in (x, self._height - y)]
        group.add(Point(points=dots, pointsize=half, texture=self._inkpot.corners(half, 0)))

    def _keep_pictures(self, sheet: Sheet) -> None:
        self._inkpot.album.keep({(mark.jpeg, mark.small) for mark in _pictures_of(sheet)})

    def _at(self, box: Box) -> tuple[int, int]:
        """Kivy counts from the bottom."""
        return box.x, self._height - box.bottom


def _pictures_of(sheet: Sheet) -> list[Picture]:
    return [mark for mark in sheet.marks if isinstance(mark, Picture)]


def _same_but_pictures(one: Sheet, other: Sheet) -> bool:
    """True where two sheets with photographs differ in nothing that is drawn but in what these show."""
    if not _pictures_of(other) or len(one.marks) != len(other.marks):
        return False
    if [target.fill for target in one.targets] != [target.fill for target in other.targets]:
        return False
    return all(
        a == b or (isinstance(a, Picture) and isinstance(b, Picture) and (a.box, a.small) == (b.box, b.small))
        for a, b in zip(one.marks, other.marks, strict=True)
    )
