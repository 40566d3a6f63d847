"""The vandal: keys in every combination, storms of touches, codes that are too long, cables pulled and put back."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from typing import Any

from Xlib import XK, X
from Xlib.error import XError
from Xlib.ext import xtest

from drivers.sim.control import Hand, HandSlipped
from kiosk.rig.escape.panel import BEGIN, END, HEIGHT, UPDATE, WIDTH, Panel
from kiosk.rig.fingers import Fingers

# What leads out of programs, consoles and desktops elsewhere.
CHORDS = (
    *(f"Control_L Alt_L F{number}" for number in range(1, 13)),
    *(f"Alt_L F{number}" for number in range(1, 13)),
    *(f"F{number}" for number in range(1, 13)),
    "Alt_L Tab", "Alt_L Shift_L Tab", "Alt_L Escape", "Alt_L space", "Alt_L Return", "Control_L Escape",
    "Control_L Alt_L Delete", "Control_L Alt_L BackSpace", "Control_L Shift_L Escape", "Control_L Alt_L t",
    "Super_L", "Super_L r", "Super_L l", "Super_L Tab", "Super_L d", "Super_R", "Menu", "Shift_L F10",
    "Control_L c", "Control_L d", "Control_L z", "Control_L q", "Control_L w", "Control_L n", "Control_L o",
    "Control_L p", "Control_L s", "Control_L v", "Control_L Shift_L i", "Control_L backslash", "Control_L space",
    "Escape", "Print", "Alt_L Print", "Alt_L Print b", "Alt_L Print r", "Alt_L Print e", "Alt_L Print k", "Pause",
    "Scroll_Lock", "Num_Lock", "Caps_Lock", "BackSpace", "Return", "Tab", "Delete", "Insert", "Home", "Prior",
)  # fmt: skip
_DEVICES = ("reader", "scanner", "printer", "locks", "a4", "camera", "cabinet", "ups")
_CODES: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: "9" * dice.randrange(1000, 4000),
    lambda dice: "HALLPICK1:" + "A" * dice.randrange(1, 4000),
    lambda dice: "HALLSTAFF1:" + "".join(dice.choices("0123456789abcdef", k=64)),
    lambda _: "https://example.invalid/?q=" + "%n%s%x" * 200,
    lambda _: "\x1b[2J\x1b]0;x\x07\x00\x01\x02" * 50,
    lambda _: "'; DROP TABLE cell; --" * 20,
    lambda _: "{0.__class__}" * 50,
    lambda _: "𝒳你好\u202e\u200d🧨" * 100,
    lambda _: "../" * 300 + "etc/shadow",
)
_MISCHIEF = (
    "step-up", "step-away", "tear", "load", "open-cover", "close-cover", "knock", "open-cabinet", "close-cabinet",
    "lay-page", "take-page", "hide", "lift", "shut-all",
)  # fmt: skip


class Vandal:
    """Everything at once, by one seed; `did` counts what was done."""

    def __init__(self, glass: Fingers, panel: Panel | None, hand: Hand, people: tuple[str, ...], seed: int) -> None:
        self.did: dict[str, int] = dict.fromkeys(("chords", "touches", "gestures", "codes", "cards", "cables"), 0)
        self._glass = glass
        self._x: Any = glass.display
        self._panel = panel
        self._hand = hand
        self._people = people
        self._dice = random.Random(seed)

    async def rages(self) -> None:
        """Until cancelled, and then everything is let go."""
        ways = (self._keys(), self._touches(), self._gestures(), self._things())
        rage = [asyncio.create_task(way) for way in ways]
        try:
            await asyncio.gather(*rage)
        finally:
            for way in rage:
                way.cancel()
            await asyncio.gather(*rage, return_exceptions=True)
            await self._lets_go()

    async def _lets_go(self) -> None:
        for button in range(1, 10):
            xtest.fake_input(self._x, X.ButtonRelease, button)
        self._x.sync()
        await self._hand.do("reset")

    # ---- keys -----------------------------------------------------------------------------------------------------

    async def _keys(self) -> None:
        """Every chord in turn, and between them any key of the board with any other."""
        while True:
            for chord in self._dice.sample(CHORDS, len(CHORDS)):
                self._press([self._x.keysym_to_keycode(XK.string_to_keysym(name)) for name in chord.split()])
                any_two = self._dice.sample(range(8, 256), self._dice.randrange(1, 4))
                self._press(any_two)
                self.did["chords"] += 2
                await asyncio.sleep(0.02)

    def _press(self, codes: list[int]) -> None:
        codes = [code for code in codes if code]
        for kind, row in ((X.KeyPress, codes), (X.KeyRelease, codes[::-1])):
            for code in row:
                with contextlib.suppress(XError):
                    xtest.fake_input(self._x, kind, code)
        self._x.sync()

    # ---- touches --------------------------------------------------------------------------------------------------

    async def _touches(self) -> None:
        """A hundred a second: with several fingers where there is a panel, with every button of a mouse besides."""
        while True:
            x, y = self._dice.randrange(WIDTH), self._dice.randrange(HEIGHT)
            if self._panel is not None and self._dice.random() < 0.7:
                self._hands(self._panel)
            else:
                button = 1 if self._dice.random() < 0.8 else self._dice.randrange(2, 10)
                xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
                xtest.fake_input(self._x, X.ButtonPress, button)
                xtest.fake_input(self._x, X.ButtonRelease, button)
                self._x.sync()
                self.did["touches"] += 1
            await asyncio.sleep(0.01)

    def _hands(self, panel: Panel) -> None:
        fingers = self._dice.randrange(1, 11)
        for what in (BEGIN, UPDATE, END):
            for number in range(1, fingers + 1):
                panel.finger(number, what, self._dice.uniform(0, WIDTH), self._dice.uniform(0, HEIGHT))
        panel.taken()
        self.did["touches"] += fingers

    async def _gestures(self) -> None:
        """Swipes in from every edge and corner, a finger that stays, and now and then something that is meant."""
        while True:
            await self._something_meant()
            x, y = self._dice.choice((0, WIDTH // 2, WIDTH - 1)), self._dice.choice((0, HEIGHT // 2, HEIGHT - 1))
            xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
            xtest.fake_input(self._x, X.ButtonPress, 1)
            self._x.sync()
            if self._dice.random() < 0.2:
                await asyncio.sleep(self._dice.uniform(1, 3))
            for step in range(1, 11):
                to_x, to_y = x + (WIDTH // 2 - x) * step // 10, y + (HEIGHT // 2 - y) * step // 10
                xtest.fake_input(self._x, X.MotionNotify, x=to_x, y=to_y)
                self._x.sync()
                await asyncio.sleep(0.01)
            xtest.fake_input(self._x, X.ButtonRelease, 1)
            self._x.sync()
            self.did["gestures"] += 1
            await asyncio.sleep(0.2)

    async def _something_meant(self) -> None:
        """Whatever is drawn to be touched: the storm alone would hardly get past the first picture."""
        drawn = self._glass.sees()
        if drawn is None or not drawn.targets:
            return
        left, top, width, height = self._dice.choice(list(drawn.targets.values()))
        self._glass.slide(int(left + width / 2), int(top + height / 2))
        self._glass.press()
        await asyncio.sleep(0.05)
        self._glass.lift()
        self.did["gestures"] += 1

    # ---- things ---------------------------------------------------------------------------------------------------

    async def _things(self) -> None:
        """Cards, codes, paper and cables. What cannot be done just now is left."""
        while True:
            with contextlib.suppress(HandSlipped):
                await self._one_thing()
            await asyncio.sleep(self._dice.uniform(0.05, 0.4))

    async def _one_thing(self) -> None:
        chance = self._dice.random()
        if chance < 0.35:
            await self._hand.show(self._dice.choice(_CODES)(self._dice))
            self.did["codes"] += 1
        elif chance < 0.5:
            await self._hand.lay(self._dice.choice(self._people))
            self.did["cards"] += 1
        elif chance < 0.75:
            verb = self._dice.choice(("pull", "plug", "plug", "silence", "wake", "wake", "disturb", "calm", "calm"))
            await self._hand.do(verb, device=self._dice.choice(_DEVICES))
            self.did["cables"] += 1
        else:
            await self._hand.do(self._dice.choice(_MISCHIEF))
