"""The glass of the window as the stage sees it, and how much of it is drawn anew for a finger's ink.

Software GL pays by the pixel: a whole picture costs six milliseconds on a quick machine and fifty on a terminal's, a
finger's worth of it less than one. A GPU draws whole pictures for nothing, and there it is left to do so.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from screens.box import Box
from screens.glass import Glass
from screens.ink import Inkpot
from screens.marks import Target
from screens.sheet import Sheet
from screens.signature import Signature
from screens.theme import rgb

_SOFTWARE = (b"llvmpipe", b"softpipe", b"swrast")
# The window has one buffer behind it, or takes two or three in turn: a part makes up for so many pictures before it.
_BUFFERS = 3


class Pane:
    """Paints sheets, darkens targets and adds ink."""

    def __init__(self, window: Any, inkpot: Inkpot, zoom: float) -> None:
        from kivy.graphics.opengl import GL_RENDERER, glGetString

        self._window, self._inkpot, self._zoom = window, inkpot, zoom
        self._glass = Glass(window.canvas, inkpot, zoom)
        self._partly = any(name in bytes(glGetString(GL_RENDERER)) for name in _SOFTWARE)
        self._stains: deque[Box] = deque(maxlen=_BUFFERS)  # where ink came in the last pictures
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
        self._whole = _BUFFERS
        self._glass.paint(sheet)

    def press(self, target: Target | None) -> None:
        """Darken a target, or none."""
        self._whole = _BUFFERS
        if target:
            self._glass.press(target)
        else:
            self._glass.lift()

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
        """Draw only where ink has come, where that is all there is to draw; True when Kivy need not draw any more."""
        fresh, self._fresh = self._fresh, []
        if not fresh or self._whole or not self._partly:
            self._whole = max(0, self._whole - 1)
            self._stains.clear()
            return False
        self._stains.append(_around(fresh))
        self._draw_part(window, _around([*self._stains]))
        return True

    def _draw_part(self, window: Any, box: Box) -> None:
        from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glScissor

        left, top = int(box.x * self._zoom), int(box.y * self._zoom)
        width, height = (int(side * self._zoom) + 2 for side in (box.w, box.h))
        glEnable(GL_SCISSOR_TEST)
        glScissor(left, window.height - top - height, width, height)
        window.on_draw()
        glDisable(GL_SCISSOR_TEST)


def _around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)
