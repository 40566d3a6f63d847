"""The glass of the window as the stage sees it, and how much of it is drawn anew: where ink came, where marks differ.

Software GL pays by the pixel: a whole picture costs six milliseconds on a quick machine and fifty on a terminal's, a
finger's worth of it less than one. A GPU draws whole pictures for nothing, and there it is left to do so.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from screens.box import Box
from screens.glass import Glass
from screens.ink import Inkpot
from screens.marks import Mark, Stroke, Target
from screens.sheet import Sheet
from screens.signature import Signature
from screens.theme import rgb

_SOFTWARE = (b"llvmpipe", b"softpipe", b"swrast")
# The window has one buffer behind it, or takes two or three in turn: a part makes up for so many pictures before it.
_BUFFERS = 3
_AROUND = 6  # pixels around a mark that a sign may reach over it
_NEAR = (16, 64, 256)  # rectangles nearer to one another than this are drawn as one, the first that makes them few
_FEW = 5
_MOST_SHARE = 0.5  # of the glass; when more of it is to be drawn, all of it is


class Pane:
    """Paints sheets, darkens targets and adds ink."""

    def __init__(self, window: Any, inkpot: Inkpot, zoom: float) -> None:
        from kivy.graphics.opengl import GL_RENDERER, glGetString

        self._window, self._inkpot, self._zoom = window, inkpot, zoom
        self._glass = Glass(window.canvas, inkpot, zoom)
        self._partly = any(name in bytes(glGetString(GL_RENDERER)) for name in _SOFTWARE)
        self._shown: Sheet | None = None
        self._stains: deque[list[Box]] = deque(maxlen=_BUFFERS)  # what differed in the last pictures
        self._fresh: list[Box] = []  # … and since the last one
        self._whole = _BUFFERS  # pictures that must still be drawn whole
        window.bind(on_draw=self._draw)

    def close(self) -> None:
        """Draw no more."""
        self._window.unbind(on_draw=self._draw)

    def paint(self, sheet: Sheet) -> None:
        """Show this sheet."""
        # The ground is what the window is cleared with: a rectangle of that size would cost eight milliseconds.
        self._window.clearcolor = (*rgb(sheet.ground), 1)
        if exchanged := self._glass.exchange(sheet):
            self._fresh += exchanged
            self._shown = sheet
            return
        changed = _differences(self._shown, sheet) if self._partly else []
        if changed:
            self._fresh += [*changed, *self._pressed()]
        else:
            self._whole = _BUFFERS
        self._shown = sheet
        self._glass.paint(sheet)

    def press(self, target: Target | None) -> None:
        """Darken a target, or none."""
        self._fresh += self._pressed()
        if target:
            self._glass.press(target)
        else:
            self._glass.lift()
        self._fresh += self._pressed()

    def _pressed(self) -> list[Box]:
        target = self._glass.pressed
        return [target.box.inset(-_AROUND)] if target else []

    def write(self, signature: Signature) -> None:
        """Show what has been written since; the next picture has it."""
        changed = self._glass.write(signature)
        if changed:
            self._fresh.append(changed)
            self._window.canvas.ask_update()

    def wipe(self) -> None:
        """Forget pictures that may say something about a citizen."""
        self._inkpot.wipe()
        self._glass.wipe()

    def _draw(self, window: Any) -> bool:
        """Draw only what differs, where that is known and little; True when Kivy need not draw any more."""
        fresh, self._fresh = self._fresh, []
        self._stains.append(fresh)
        parts = _joined([box for stain in self._stains for box in stain])
        area = sum(part.w * part.h for part in parts)
        much = area > _MOST_SHARE * window.width * window.height / self._zoom**2
        if not fresh or self._whole or not self._partly or much:
            self._whole = max(0, self._whole - 1)
            return False
        for part in parts:
            self._draw_part(window, part)
        return True

    def _draw_part(self, window: Any, box: Box) -> None:
        from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glScissor

        left, top = int(box.x * self._zoom), int(box.y * self._zoom)
        width, height = (int(side * self._zoom) + 2 for side in (box.w, box.h))
        glEnable(GL_SCISSOR_TEST)
        glScissor(left, window.height - top - height, width, height)
        window.on_draw()
        glDisable(GL_SCISSOR_TEST)


def _differences(before: Sheet | None, sheet: Sheet) -> list[Box]:
    """Where the two look different; nothing where all of it may."""
    if before is None or (before.width, before.height, before.ground) != (sheet.width, sheet.height, sheet.ground):
        return []
    return _joined([_room_of(mark).inset(-_AROUND) for mark in {*before.marks} ^ {*sheet.marks}])


def _room_of(mark: Mark) -> Box:
    if not isinstance(mark, Stroke):
        return mark.box
    across, down = zip(*mark.points, strict=True)
    left, top = min(across), min(down)
    return Box(left, top, max(across) - left, max(down) - top).inset(-mark.width)


def _joined(boxes: list[Box]) -> list[Box]:
    """The same places as fewer rectangles: those that meet, or nearly do, as one."""
    parts = boxes
    for near in _NEAR:
        parts = _joined_where_near(parts, near)
        if len(parts) <= _FEW:
            break
    return parts


def _joined_where_near(boxes: list[Box], near: int) -> list[Box]:
    parts: list[Box] = []
    for box in sorted(boxes):
        joined = box
        while other := next((part for part in parts if part.inset(-near).meets(joined)), None):
            parts.remove(other)
            joined = _around([other, joined])
        parts.append(joined)
    return parts


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)
