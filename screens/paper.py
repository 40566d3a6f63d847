"""The field a finger writes in, as a picture of its own: new ink is added to it, and nothing is ever drawn again."""

from __future__ import annotations

import math
from typing import Any

from kivy.graphics import ClearBuffers, ClearColor, Color, Fbo, Point
from kivy.graphics.opengl import GL_FUNC_ADD, glBlendEquation
from kivy.graphics.texture import Texture

from screens.box import Box
from screens.nib import Nib
from screens.signature import Signature

_ACROSS = 10_000
_PER_POINT = 3
# Half the line's width in parts of the field's: 8 px on a field of 968, two millimetres on the panel.
_HALF = 0.0042
# Dots that one instruction of Kivy's takes, with room to spare.
_MOST_DOTS = 8000
_SOFT = 2  # pixels of nothing around a dot, so that its edge fades wherever it falls between pixels
_STRONGER = 0x8008  # GL_MAX, which Kivy does not name; where a driver has none, dots are added as usual


class Paper:
    """White ink on nothing, to be tinted where it is shown."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._half = max(3, round(size[0] * _HALF))
        self._dot = _soft_dot(self._half)
        self._fbo: Any = Fbo(size=size)
        self._of: Signature | None = None
        self._nib: Nib | None = None
        self._done = 0, 0  # whole strokes, and numbers of the one after them
        self._wipe()

    @property
    def texture(self) -> Any:
        """The picture."""
        return self._fbo.texture

    def write(self, signature: Signature) -> Box | None:
        """Bring it up to date; answers with what has changed, y from the top, or nothing."""
        changed = None
        if signature is not self._of:
            self._wipe()
            self._of, self._done, self._nib = signature, (0, 0), None
            changed = Box(0, 0, *self.size)
        dots = self._new_dots(signature.strokes)
        if not dots:
            return changed
        self._draw(dots)
        return changed or self._around(dots)

    def _new_dots(self, strokes: list[list[int]]) -> list[float]:
        dots: list[float] = []
        stroke, numbers = self._done
        while stroke < len(strokes):
            points = strokes[stroke]
            for at in range(numbers, len(points), _PER_POINT):
                dots += self._follow(points[at] * self.size[0] / _ACROSS, points[at + 1] * self.size[1] / _ACROSS, at)
            if stroke == len(strokes) - 1:
                self._done = stroke, len(points)
                return dots
            stroke, numbers = stroke + 1, 0
        return dots

    def _follow(self, x: float, y: float, at: int) -> list[float]:
        if at == 0 or self._nib is None:
            self._nib = Nib(x, y)
            return [x, y]
        return self._nib.to(x, y)

    def _draw(self, dots: list[float]) -> None:
        """Add them to the picture: the framebuffer keeps what it has, and forgets how it came there."""
        upright = [self.size[1] - value if number % 2 else value for number, value in enumerate(dots)]
        self._fbo.add(Color(1, 1, 1, 1))
        for first in range(0, len(upright), 2 * _MOST_DOTS):
            part = upright[first : first + 2 * _MOST_DOTS]
            self._fbo.add(Point(points=part, pointsize=self._half + _SOFT, texture=self._dot))
        # Dots overlap; where each keeps the stronger of two, their soft edges do not add up to hard ones.
        glBlendEquation(_STRONGER)
        self._flush()
        glBlendEquation(GL_FUNC_ADD)

    def _wipe(self) -> None:
        self._fbo.add(ClearColor(1, 1, 1, 0))
        self._fbo.add(ClearBuffers())
        self._flush()

    def _flush(self) -> None:
        self._fbo.draw()
        self._fbo.clear()

    def _around(self, dots: list[float]) -> Box:
        left, right = int(min(dots[0::2])), int(max(dots[0::2]))
        top, bottom = int(min(dots[1::2])), int(max(dots[1::2]))
        return Box(left, top, right - left, bottom - top).inset(-self._half - _SOFT - 1)


def _soft_dot(half: int) -> Any:
    """A white disc that fades out over the last pixel of its radius."""
    side = 2 * (half + _SOFT)
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    pixels = bytearray(b"\xff" * (4 * side * side))
    far = (math.hypot(x + 0.5 - side / 2, y + 0.5 - side / 2) for y in range(side) for x in range(side))
    pixels[3::4] = bytes(round(255 * min(1.0, max(0.0, half + 0.5 - distance))) for distance in far)
    texture.blit_buffer(bytes(pixels), colorfmt="rgba", bufferfmt="ubyte")
    return texture
