"""Looks over a drawn scene: text clipped, cut or overlapping, targets too small or too close, contrast, glyphs.

Pure: it reads the layout that `python -m screens draw` writes beside each picture, and needs no window.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import TypedDict

from screens.box import Box
from screens.marks import HANGING, Fill, Ink, Mark
from screens.sheet import Sheet
from screens.theme import KEY_GAP, LARGE, STANDARD

CONTRAST = 7.0
BETWEEN_TARGETS = 16
# On a keyboard a wrong touch is taken back with one more, and nothing is sent by it: its keys may stand closer.
BETWEEN_KEYS = KEY_GAP
_KEY = "type."


class Text(TypedDict):
    """One run of text. `rectangle` is what its signs may cover, without the white space of its line."""

    text: str
    rectangle: Box
    size: int
    colour: str
    ground: str
    contrast: float
    cut: bool
    missing: bool
    outside: bool  # reaches out of the card, button or band it stands on
    covered: bool  # something was painted over it


class Layout(TypedDict):
    """What was drawn: all texts and all touch targets of one picture."""

    width: int
    height: int
    large: bool
    texts: list[Text]
    targets: dict[str, Box]


def layout_of(sheet: Sheet) -> Layout:
    """The layout of a sheet; the size of what is touched follows the text size it was laid out for."""
    texts = [_text(mark, sheet.marks[n + 1 :]) for n, mark in enumerate(sheet.marks) if isinstance(mark, Ink)]
    return Layout(
        width=sheet.width,
        height=sheet.height,
        large=sheet.large,
        texts=texts,
        targets={target.id: target.box for target in sheet.targets},
    )


def audit(layout: Layout) -> list[str]:
    """Everything wrong with one picture, in words; nothing when all is well."""
    return [*_texts(layout), *_targets(layout)]


def audit_folder(folder: Path) -> dict[str, list[str]]:
    """Everything wrong with the pictures of a folder, by the name of the picture."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        problems = audit(json.loads(path.read_text("utf-8")))
        if problems:
            found[path.stem] = problems
    return found


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours after WCAG 2.2."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _texts(layout: Layout) -> list[str]:
    whole = Box(0, 0, layout["width"], layout["height"])
    problems = []
    for text in layout["texts"]:
        name = f"text {text['text']!r}"
        if not whole.contains(Box(*text["rectangle"])):
            problems.append(f"{name} is clipped by the edge of the screen")
        if text["outside"]:
            problems.append(f"{name} reaches out of what it stands on")
        if text["covered"]:
            problems.append(f"{name} is painted over")
        if text["cut"]:
            problems.append(f"{name} was cut short")
        if text["missing"]:
            problems.append(f"{name} has a sign that no typeface has")
        if text["contrast"] < CONTRAST:
            problems.append(f"{name} has a contrast of {text['contrast']:.1f}:1, less than {CONTRAST:g}:1")
    for one, other in itertools.combinations(layout["texts"], 2):
        if Box(*one["rectangle"]).meets(Box(*other["rectangle"])):
            problems.append(f"texts {one['text']!r} and {other['text']!r} overlap")
    return problems


def _targets(layout: Layout) -> list[str]:
    whole = Box(0, 0, layout["width"], layout["height"])
    least = (LARGE if layout["large"] else STANDARD).touch
    problems = []
    for name, rectangle in layout["targets"].items():
        box = Box(*rectangle)
        if box.w < least or box.h < least:
            problems.append(f"target {name} is {box.w}x{box.h}, less than {least}")
        if not whole.contains(box):
            problems.append(f"target {name} reaches over the edge of the screen")
    for (one, first), (other, second) in itertools.combinations(layout["targets"].items(), 2):
        gap = Box(*first).distance(Box(*second))
        wanted = BETWEEN_KEYS if one.startswith(_KEY) and other.startswith(_KEY) else BETWEEN_TARGETS
        if gap < wanted:
            problems.append(f"targets {one} and {other} are {gap} apart, less than {wanted}")
    return problems


def _text(ink: Ink, later: list[Mark]) -> Text:
    # Han signs reach from 0.88 em over the baseline to 0.12 em under it; an opening bracket begins with half an em of
    # nothing.
    blank = ink.size // 2 if ink.text[:1] in HANGING else 0
    box = Box(ink.box.x + blank, ink.baseline - round(0.88 * ink.size), ink.box.w - blank, ink.size)
    return Text(
        text=ink.text,
        rectangle=box,
        size=ink.size,
        colour=ink.colour,
        ground=ink.ground,
        contrast=round(contrast(ink.colour, ink.ground), 2),
        cut=ink.cut,
        missing=ink.missing,
        outside=not ink.holder.contains(box),
        covered=any(isinstance(mark, Fill) and mark.box.meets(box) for mark in later),
    )


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def main(argv: list[str]) -> int:
    """Audit a folder of pictures: one line a problem; answers with 1 when there is any."""
    found = audit_folder(Path(argv[0]))
    for name, problems in found.items():
        for problem in problems:
            sys.stdout.write(f"{name}: {problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
