"""A drawn scene as plain data: marks in the order they are painted, and what can be touched.

Views put marks on a sheet; the glass paints it; the audit reads it. Nothing here knows Kivy, so a scene's layout can be
looked at, measured and tested without a window.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from screens.album import size_of
from screens.box import Box
from screens.breaker import balanced_lines, break_lines
from screens.fonts import GETA, Fonts
from screens.hand import Answer
from screens.marks import HANGING, Block, Code, Edge, Field, Fill, Icon, Ink, Mark, Picture, Stroke, Target
from screens.theme import ICON

# Middle of a Han character above the baseline, in ems: lines are set by it, so that text looks centred in its box.
HAN_MIDDLE = 0.38
CUT = "…"
# A last line shorter than this share of the width looks lost: the lines are made about equal.
LONELY = 0.25


class Pen(Protocol):
    """Measures text. Widths are those of the finished line in pixels."""

    fonts: Fonts

    def width(self, text: str, size: int, face: Path) -> int:
        """Width of one run of text in one face."""


@dataclass
class Sheet:
    """Marks and targets of one scene. `beats` asks to be laid out again twice a second."""

    width: int
    height: int
    pen: Pen
    ground: str
    large: bool = False
    marks: list[Mark] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    lasting: set[str] = field(default_factory=set)
    beats: bool = False
    ended: bool = False  # what must be read to its end ends here

    def fill(self, box: Box, colour: str, radius: int = 0) -> int:
        """Fill a rectangle; answers with the mark's place, for targets that darken it."""
        self.marks.append(Fill(box, colour, min(radius, box.w // 2, box.h // 2)))
        return len(self.marks) - 1

    def edge(self, box: Box, colour: str, width: int, radius: int = 0) -> None:
        """Draw an outline inside a rectangle."""
        self.marks.append(Edge(box, colour, width, min(radius, box.w // 2, box.h // 2)))

    def copy(self) -> Sheet:
        """A sheet to try something on; `adopt` takes it over."""
        return replace(self, marks=list(self.marks), targets=list(self.targets))

    def adopt(self, tried: Sheet) -> None:
        """Take over what was tried on a copy."""
        self.marks, self.targets, self.beats, self.ended = tried.marks, tried.targets, tried.beats, tried.ended

    def crop(self, first: int, bottom: int) -> None:
        """End the ground laid at mark `first`, and its outline, at this y: for cards as high as what stands on them."""
        ground = self.marks[first]
        whole = ground.box if isinstance(ground, Fill) else Box(0, 0, 0, 0)
        for number, mark in enumerate(self.marks[first : first + 2], first):
            if isinstance(mark, Fill | Edge) and mark.box == whole:
                self.marks[number] = replace(mark, box=whole.head(bottom - whole.y))

    def icon(self, name: str, box: Box, colour: str, *, filled: bool = False) -> None:
        """Draw a sign of the icon font, as large as the box allows."""
        self.marks.append(Icon(name, box, colour, self.holder_of(box).colour, filled))

    def code(self, text: str, box: Box) -> None:
        """Draw a QR code."""
        self.marks.append(Code(text, box))

    def field(self, box: Box, colour: str) -> None:
        """Let a finger's ink be seen here, in this colour."""
        self.marks.append(Field(box, colour))

    def picture(self, jpeg: bytes, box: Box, colour: str, *, small: bool = False) -> Box:
        """Show a photograph as large as the box allows; a sign where the bytes are none. Answers with its place."""
        size = size_of(jpeg)
        if size is None:
            self.icon("image-broken", box.centred(ICON, ICON), colour)
            return box
        share = min(box.w / size[0], box.h / size[1])
        place = box.centred(round(size[0] * share), round(size[1] * share))
        self.marks.append(Picture(jpeg, place, small))
        return place

    def stroke(self, points: list[tuple[int, int]], width: int, colour: str) -> None:
        """Draw a line through points close to one another."""
        self.marks.append(Stroke(tuple(points), width, colour))

    @property
    def has_field(self) -> bool:
        """True where ink can be seen."""
        return any(isinstance(mark, Field) for mark in self.marks)

    def target(self, id_: str, box: Box, answer: Answer, fill: int, pressed: str) -> None:
        """Make a rectangle touchable."""
        self.targets.append(Target(id_, box, answer, fill, pressed))

    def touched(self, x: float, y: float) -> Target | None:
        """What lies under a finger."""
        return next((target for target in reversed(self.targets) if target.box.holds(x, y)), None)

    # ---- text -----------------------------------------------------------------------------------------------------

    def width_of(self, text: str, size: int, *, bold: bool = False) -> int:
        """Width of one line in pixels."""
        return sum(self.pen.width(run, size, face) for face, run in self.pen.fonts.runs(text, bold=bold))

    def set(
        self, text: str, size: int, width: int, *, bold: bool = False, most: int = 99, balanced: bool = False
    ) -> Block:
        """Break text into lines of this width; more than `most` lines are cut, which the audit reports."""

        def measure(line: str) -> int:
            return self.width_of(line, size, bold=bold)

        lines = (balanced_lines if balanced else break_lines)(text, width, measure)
        if len(lines) > 1 and measure(lines[-1]) < width * LONELY:
            lines = balanced_lines(text, width, measure)
        cut = len(lines) > most
        if cut:
            lines = lines[:most]
            while lines[-1] and measure(lines[-1] + CUT) > width:
                lines[-1] = lines[-1][:-1]
            lines[-1] += CUT
        return Block(text, tuple(lines), size, bold, width, text in self.lasting, cut)

    def fit(
        self,
        text: str,
        sizes: tuple[int, ...],
        width: int,
        *,
        bold: bool = False,
        most: int = 1,
        balanced: bool = False,
    ) -> Block:
        """Set text at the first of these sizes that needs no more than `most` lines, no word broken."""
        for size in sizes[:-1]:
            block = self.set(text, size, width, bold=bold, balanced=balanced)
            if len(block.lines) <= most and not self.breaks_a_word(block):
                return block
        return self.set(text, sizes[-1], width, bold=bold, most=most, balanced=balanced)

    def fit_lines(self, text: str, sizes: tuple[tuple[int, int], ...], width: int, *, bold: bool = False) -> Block:
        """Set text at the first of these sizes at which it keeps to that size's number of lines, about equally long."""
        for size, most in sizes[:-1]:
            block = self.set(text, size, width, bold=bold, most=most, balanced=True)
            if not block.cut and not self.breaks_a_word(block):
                return block
        size, most = sizes[-1]
        return self.set(text, size, width, bold=bold, most=most, balanced=True)

    def put(self, block: Block, x: int, y: int, colour: str, *, align: float = 0.0) -> int:
        """Write a block with its top left corner here; `align` is 0 left, 0.5 centred, 1 right in its width.

        Answers with the y below it.
        """
        for line in block.lines:
            slack = block.width - self.width_of(line, block.size, bold=block.bold)
            hang = block.size // 2 if line[:1] in HANGING and len(block.lines) > 1 and align == 0 else 0
            self._line(line, block, x + round(slack * align) - hang, y, colour)
            y += block.leading
        return y

    def holder_of(self, box: Box) -> Fill:
        """The fill that lies under the middle of a rectangle now."""
        x, y = box.middle
        fills = (mark for mark in reversed(self.marks) if isinstance(mark, Fill) and mark.box.holds(x, y))
        return next(fills, Fill(Box(0, 0, self.width, self.height), self.ground))

    def _line(self, line: str, block: Block, x: int, y: int, colour: str) -> None:
        baseline = y + round(block.leading / 2 + HAN_MIDDLE * block.size)
        fonts = self.pen.fonts
        for face, run in fonts.runs(line, bold=block.bold):
            box = Box(x, y, self.pen.width(run, block.size, face), block.leading)
            under = self.holder_of(box)
            missing = GETA in run and GETA not in block.source
            ink = Ink(run, face, block.size, box, baseline, colour, under.colour, under.box, block.lasting)
            self.marks.append(replace(ink, cut=block.cut, missing=missing))
            x += box.w

    @staticmethod
    def breaks_a_word(block: Block) -> bool:
        """True when a Latin word was too long for the width and had to be cut through."""
        return any(
            before[-1:].isascii()
            and before[-1:].isalnum()
            and after[:1].isascii()
            and after[:1].isalnum()
            and before + after in block.source
            for before, after in zip(block.lines, block.lines[1:], strict=False)
        )
