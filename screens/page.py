"""What a view is given to draw on: the sheet, the room it may use, the theme, and the citizen's hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.contract.intent import Chosen
from kiosk.contract.scene import Scene
from kiosk.contract.words import Gap, Say
from kiosk.text import render
from screens.box import Box
from screens.hand import Hand
from screens.marks import Block
from screens.sheet import Sheet
from screens.theme import Palette, Scale, Theme
from screens.typeset import typeset


@dataclass(frozen=True)
class Page:
    """One scene being laid out. `box` is the room for content; `reach` is where it may be touched (low layout)."""

    scene: Scene
    sheet: Sheet
    theme: Theme
    box: Box
    reach: Box
    hand: Hand
    portrait: bool
    aside: Box | None = None  # landscape: the room left under the question
    beat: int = 0  # 0 or 1, changing twice a second while the sheet beats

    @property
    def palette(self) -> Palette:
        return self.theme.palette

    @property
    def scale(self) -> Scale:
        return self.theme.scale

    def at_scale(self, scale: Scale) -> Page:
        """The same page with its type a step larger or smaller, on a copy of the sheet."""
        theme = replace(self.theme, scale=scale)
        return replace(self, theme=theme, sheet=self.sheet.copy())

    @property
    def low(self) -> bool:
        """True when what is touched stands in the lowest part."""
        return self.reach != self.box

    def say(self, words: Gap) -> str:
        """Words in the citizen's language. A sentence without gaps is nobody's: its picture may be kept."""
        language = self.scene.display.language
        text = render(words, language)
        if language == "zh":
            text = typeset(text)
        if isinstance(words, Say) and not words.gaps:
            self.sheet.lasting.add(text)
        return text

    def frame_say(self, key: str, **gaps: Gap) -> str:
        """A sentence of the screens' own."""
        return self.say(Say(f"frame.{key}", gaps))

    def chosen(self, id_: str) -> Chosen:
        """The intent of choosing something on this scene."""
        return Chosen(self.scene.number, id_)

    def set(self, words: Gap, size: int, width: int, *, bold: bool = False, most: int = 99) -> Block:
        """Words as a block of text."""
        return self.sheet.set(self.say(words), size, width, bold=bold, most=most)
