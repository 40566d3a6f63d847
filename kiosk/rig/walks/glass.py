"""A citizen before the real screens: reads what the terminal shows, and touches the display where it is drawn.

Buttons, rows, keypads, codes, pages and signatures are touched. Text in characters comes over the wire, since writing
it is proved on its own; each picture is photographed before it is answered.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from PIL import Image
from Xlib import X
from Xlib.display import Display

from kiosk.contract.content import Keypad, Pages, Typing
from kiosk.contract.intent import Written
from kiosk.contract.scene import Scene
from kiosk.rig.citizen import PATIENCE_SECONDS, Citizen, Strokes
from kiosk.rig.fingers import REACTION_SECONDS, Drawn, Fingers
from kiosk.rig.walks.wire import Wire

_LOOK_SECONDS = 0.02
_SETTLED_SECONDS = 0.1
_TAKEN_SECONDS = 5.0  # until the terminal shows something else
_MOST_PAGES = 40
_WIDTH = 540  # of a picture that is kept: half the glass, still well to be read
_PATIENCE = 3  # times as long as at the wire: every picture is drawn, with two cores for a whole hall


class Glass(Citizen):
    """As at the counter's wire, but with fingers, and a camera over their shoulder."""

    def __init__(self, wire: Wire, display: str, trace: Path) -> None:
        super().__init__(Path())
        self.seen = wire.seen
        self.album = Path()  # where pictures go now
        self.kept: list[tuple[str, str]] = []  # file and name of each picture of this walk
        self.over_the_wire = 0
        self._wire, self._fingers = wire, Fingers(display, trace)
        self._x: Any = Display(display)
        self._photographed = -1

    async def arrive(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until something is shown."""
        await self.until(lambda _: True, "a first picture", seconds)

    async def go(self) -> None:
        """Let go of the display."""
        self._fingers.close()
        self._x.close()

    async def until(self, fits: Callable[[Scene], bool], what: str, seconds: float = PATIENCE_SECONDS) -> Scene:
        """Wait for a scene that fits."""
        deadline = time.monotonic() + seconds * _PATIENCE
        while time.monotonic() < deadline:
            if self.seen and fits(scene := self.scene):
                return scene
            await asyncio.sleep(_LOOK_SECONDS)
        names = [scene.name for scene in self.seen[-6:]]
        raise AssertionError(f"waited {seconds * _PATIENCE:.0f} s for {what}; saw {names}")

    # ---- touching -------------------------------------------------------------------------------------------------

    def touches(self, id: str) -> None:
        """Touch an action, a tile or a row, turning pages to where it stands."""
        assert id in self.scene.offers(), f"{self.scene.name} offers {sorted(self.scene.offers())}, not {id}"
        self.photographs()
        self._turn_to(id)
        self._touch((id,))

    def types(self, digits: str) -> None:
        """Touch the keys of the pad, after rubbing out what stands there."""
        pad = self.scene.content
        assert isinstance(pad, Keypad), f"{self.scene.name} has no keypad"
        self.photographs()
        self._touch("key.back" for _ in pad.value)
        self._touch(f"key.{ {'X': 'x', '.': 'point'}.get(digit, digit) }" for digit in digits)
        self.photographs(again=True)
        self._finish("key.ok")

    def writes(self, text: str) -> None:
        """Codes by the keys of the glass, characters over the wire."""
        field = self.scene.content
        assert isinstance(field, Typing), f"{self.scene.name} has nothing to write in"
        self.photographs()
        if field.sort == "code" and not field.value and text.isascii():
            self._touch(f"type.{sign.lower()}" for sign in text)
            self.photographs(again=True)
            self._finish("type.done")
            return
        self.over_the_wire += 1
        self._wire.says(Written(self.scene.number, field.id, text))

    def signs(self, strokes: Strokes | None = None) -> None:
        """Read to the last page, and write on the pad."""
        self.photographs()
        self._turn_to("sign.pad")
        self._fingers.sign(strokes)
        self.taps += 1

    def reads(self) -> None:
        """Turn to the last page, photographing each."""
        assert isinstance(self.scene.content, Pages)
        self.photographs()
        for _ in range(_MOST_PAGES):
            if "page.next" not in self._drawn().targets:
                return
            self._next_page()

    def goes(self, where: str) -> None:
        """Touch 返回, 首页, 退出 or 帮助."""
        self.photographs()
        self._touch((f"frame.{where}",))

    def _finish(self, target: str) -> None:
        """Say that it is all; once more where a busy machine took the touch for a bounce of the one before."""
        number = self.scene.number
        for _ in range(_PATIENCE):
            self._touch((target,))
            deadline = time.monotonic() + _TAKEN_SECONDS
            while time.monotonic() < deadline:
                if self.scene.number > number:
                    return
                time.sleep(_LOOK_SECONDS)

    def _turn_to(self, target: str) -> None:
        for _ in range(_MOST_PAGES):
            drawn = self._drawn()
            if target in drawn.targets or "page.next" not in drawn.targets:
                return
            self._next_page()

    def _next_page(self) -> None:
        turned = self._drawn().flipped
        self._touch(("page.next",))
        self._fingers.until(lambda drawn: drawn.flipped > turned, "the next page")
        self.photographs(again=True)

    def _touch(self, targets: Iterable[str]) -> None:
        for target in targets:
            self._fingers.touch(target)
            self.taps += 1
            time.sleep(REACTION_SECONDS)  # two touches closer to one another pass for a bounce

    def _drawn(self) -> Drawn:
        number = self.scene.number  # silent screens say none
        return self._fingers.until(lambda drawn: (drawn.number or -1) >= number, self.scene.name)

    # ---- pictures -------------------------------------------------------------------------------------------------

    def photographs(self, *, again: bool = False) -> None:
        """Keep what is on the glass, once a scene, or `again` where something was done in it."""
        scene = self.scene
        if scene.number == self._photographed and not again:
            return
        self._photographed = scene.number
        time.sleep(max(0.0, self._drawn().flipped + _SETTLED_SECONDS - time.monotonic()))
        screen = self._x.screen()
        size = (screen.width_in_pixels, screen.height_in_pixels)
        pixels = screen.root.get_image(0, 0, *size, X.ZPixmap, 0xFFFFFFFF).data
        picture = Image.frombytes("RGB", size, pixels, "raw", "BGRX")
        file = f"{len(self.kept) + 1:03}-{scene.name}.png"
        small = picture.resize((_WIDTH, size[1] * _WIDTH // size[0]), Image.Resampling.BILINEAR)
        small.save(self.album / file, compress_level=3)
        self.kept.append((file, scene.name))
