"""Shows one scene at a time: has it laid out and painted, takes touches on it, and says what the citizen did.

All of it happens on the thread of the glass. What a citizen typed or turned stays here and goes with the scene.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from kiosk.contract import wire
from kiosk.contract.intent import Active, Chosen, Entered, Extended, Intent, Moved, Shown, SignedHere
from kiosk.contract.scene import Scene, SignaturePad
from screens.box import Box
from screens.hand import Answer, Hand, Panel, Rub, Send, Sign, Turn, Type, Wipe, Write
from screens.input.touch import Doing, Finger
from screens.layout import Look, lay_out
from screens.marks import Target
from screens.patience import Clock, Patience, Timer
from screens.sheet import Pen, Sheet
from screens.signature import Signature
from screens.silence import wait_picture
from screens.trace import Trace

AGAIN = 1.0  # a second touch on the same scene counts only after this long
STILL_HERE = 3.0  # at most one sign of activity in this time
BEAT = 0.5


class Painter(Protocol):
    """What the stage asks of the glass."""

    def paint(self, sheet: Sheet) -> None:
        """Show this sheet."""

    def press(self, target: Target | None) -> None:
        """Darken a target, or none."""

    def write(self, signature: Signature) -> None:
        """Show what has been written since, on the field of this sheet."""

    def wipe(self) -> None:
        """Forget the pictures of what was shown."""


class Counter(Protocol):
    """What the stage asks of the link."""

    def send(self, message: wire.ToTerminal) -> bool:
        """Send to the terminal."""

    def reconnect(self) -> None:
        """Ask for the scene again."""


class Stage:
    """The scene on the glass and everything a finger can do to it."""

    def __init__(
        self,
        size: tuple[int, int],
        pen: Pen,
        painter: Painter,
        counter: Counter,
        clock: Clock,
        trace: Trace,
        local_time: Callable[[], dt.datetime],
    ) -> None:
        self._size, self._pen, self._painter, self._counter = size, pen, painter, counter
        self._clock, self._trace, self._local_time = clock, trace, local_time
        self.scene: Scene | None = None
        self.sheet: Sheet | None = None
        self.silent = False
        self._look = Look()
        self._arrived = self._sent = self._active = float("-inf")
        self._undrawn = False
        self._signature = Signature()
        self.finger = Finger(self._find, painter.press, self._act, self._write)
        self._patience = Patience(clock, self._be_slow, self.fall_silent)
        self._beat = Timer(clock, self._on_beat)
        self._second = Timer(clock, self._on_second)
        self._minute = Timer(clock, self._on_minute)

    # ---- from the terminal ----------------------------------------------------------------------------------------

    def take(self, message: wire.ToScreens, arrived: float) -> None:
        """A message of the terminal."""
        self._patience.heard()
        if isinstance(message, wire.Show):
            self.show(message.scene, arrived)
        elif self.silent:
            self._wake(message.scene)

    def show(self, scene: Scene, arrived: float) -> None:
        """Show a scene; what belonged to another one is wiped."""
        before, self.scene = self.scene, scene
        self._patience.answered()
        if not _same_paper(before, scene):
            self._signature = Signature()
        if before is None or before.number != scene.number:
            if not (self.finger.writes and _same_paper(before, scene)):
                self.finger.forget()
            self._painter.wipe()
        self.silent = False
        self._sent = float("-inf")
        self._arrived = arrived
        left = scene.warning.seconds if scene.warning else None
        self._look = Look(hand=self._hand_for(before, scene), time=self._time(), seconds_left=left)
        self._undrawn = True
        self._paint()
        self._start_timers()

    def lost(self) -> None:
        """The connection to the terminal broke."""
        self._patience.lost()

    def fall_silent(self) -> None:
        """The terminal says nothing: take everything personal off the glass and ask for patience."""
        self.silent = True
        self.finger.forget()
        self._stop_timers()
        self._painter.wipe()
        self.sheet = wait_picture(self.scene, self._size, self._pen, self._time())
        self._painter.paint(self.sheet)
        self._arrived = self._clock.now()
        self._undrawn = self.scene is not None

    def _wake(self, number: int) -> None:
        """The terminal lives again on the same connection: show its scene, or ask for it."""
        if self.scene is not None and self.scene.number == number:
            self.show(self.scene, self._clock.now())
        else:
            self._counter.reconnect()

    def _hand_for(self, before: Scene | None, scene: Scene) -> Hand:
        """Digits stay while it is the same scene; page and panel also while a scene of the same name follows.

        Under another text to sign, nothing that was read or written counts.
        """
        hand = self._look.hand
        if before is None or before.name != scene.name:
            return Hand()
        if isinstance(scene.content, SignaturePad):
            return hand if _same_paper(before, scene) else Hand(panel=hand.panel)
        return hand if before.number == scene.number else replace(hand, typed="")

    # ---- from the glass -------------------------------------------------------------------------------------------

    def touched(self) -> None:
        """A finger came down anywhere: now and then say that somebody is here."""
        now = self._clock.now()
        if self.scene and not self.silent and now - self._active >= STILL_HERE:
            self._active = now
            self._counter.send(wire.Did(Active(self.scene.number)))

    def flipped(self, at: float) -> None:
        """The picture is on the glass."""
        if not self._undrawn or self.sheet is None or self.scene is None:
            return
        self._undrawn = False
        number, name = (None, "screens.silent") if self.silent else (self.scene.number, self.scene.name)
        self._trace.drawn(number, name, self._arrived, at, self.sheet)
        if number is not None:
            self._counter.send(wire.Drawn(number))

    def close(self) -> None:
        """Forget everything and want nothing more."""
        self._stop_timers()
        self._minute.stop()
        self._patience.close()
        self._painter.wipe()
        self.scene = self.sheet = None
        self._signature = Signature()
        self._look = Look()

    def _find(self, x: float, y: float) -> Target | None:
        return self.sheet.touched(x, y) if self.sheet else None

    def _act(self, target: Target) -> bool:
        """Do what the target answers; True when the terminal was told, so that its next scene is awaited."""
        answer: Answer = target.answer
        match answer:
            case Turn() | Type() | Rub() | Panel():
                self._change(replace(self._look, hand=self._look.hand.after(answer)))
                return False
            case Wipe():
                self._signature = Signature()
                self._look_at_signature()
                return False
            case Write():
                return False
            case Send():
                return self._say(Entered(answer.scene, answer.id, self._look.hand.typed))
            case Sign():
                return self._say(SignedHere(answer.scene, answer.id, self._signature.finished()))
            case Shown():
                self._open_panel(answer)
                return self._say(answer)
            case Chosen() | Entered() | Moved() | Extended():
                return self._say(answer)

    def _write(self, doing: Doing, field: Box, x: float, y: float, now: float) -> None:
        """A finger on the field: ink at once, and everything else when it is lifted."""
        inked = (self._signature.begin if doing == "begins" else self._signature.go_on)(field, x, y, now)
        if doing == "ends":
            inked = self._signature.leave() or inked
        if inked:
            self._painter.write(self._signature)
        if doing == "ends":
            self._look_at_signature()
        else:
            self.touched()

    def _look_at_signature(self) -> None:
        """What can be done with it may be another thing now."""
        signature = self._signature
        hand = replace(self._look.hand, inked=bool(signature.strokes), signed=signature.enough)
        self._change(replace(self._look, hand=hand))

    def _open_panel(self, shown: Shown) -> None:
        """Reach and contrast are offered together: asking for one opens the panel, going back to usual closes it."""
        old = self.scene.display if self.scene else shown.display
        if (old.low, old.contrast) != (shown.display.low, shown.display.contrast):
            hand = replace(self._look.hand, panel=shown.display.low or shown.display.contrast)
            self._look = replace(self._look, hand=hand)

    def _say(self, intent: Intent) -> bool:
        """Tell the terminal, unless this scene was answered a moment ago."""
        now = self._clock.now()
        if now - self._sent < AGAIN or not self._counter.send(wire.Did(intent)):
            return False
        self._sent = now
        self._patience.asked()
        return True

    # ---- time -----------------------------------------------------------------------------------------------------

    def _start_timers(self) -> None:
        self._stop_timers()
        if self.sheet and self.sheet.beats:
            self._beat.start(BEAT)
        if self._look.seconds_left is not None:
            self._second.start(1)
        if not self._minute.running:
            self._minute.start(60 - self._local_time().second)

    def _stop_timers(self) -> None:
        self._beat.stop()
        self._second.stop()

    def _on_beat(self) -> None:
        self._change(replace(self._look, beat=1 - self._look.beat))
        if self.sheet and self.sheet.beats:
            self._beat.start(BEAT)

    def _on_second(self) -> None:
        if self.scene is None or self.scene.warning is None or self.silent:
            return
        left = max(0, self.scene.warning.seconds - round(self._clock.now() - self._arrived))
        self._change(replace(self._look, seconds_left=left))
        if left:
            self._second.start(1)

    def _on_minute(self) -> None:
        self._minute.start(60 - self._local_time().second)
        if self.silent:
            self.fall_silent()
        else:
            self._change(replace(self._look, time=self._time()))

    def _be_slow(self, slow: bool) -> None:
        self._change(replace(self._look, waiting=slow))

    def _time(self) -> str:
        return f"{self._local_time():%H:%M}"

    # ---- painting -------------------------------------------------------------------------------------------------

    def _change(self, look: Look) -> None:
        """The same scene looks different now."""
        if self.scene is None or self.silent or look == self._look:
            return
        before = self.sheet.targets if self.sheet else []
        self._look = look
        self._paint()
        if self.sheet and self.sheet.targets != before:
            self._undrawn = True

    def _paint(self) -> None:
        assert self.scene is not None  # noqa: S101  # only called with a scene
        held = self.finger.target
        self.sheet = lay_out(self.scene, self._size, self._pen, self._look)
        self._painter.paint(self.sheet)
        if self.sheet.has_field:
            self._painter.write(self._signature)
        if held:
            found = next((target for target in self.sheet.targets if target.id == held.id), None)
            if found is None or found.box != held.box:
                self._signature.leave()  # the field moved under the finger: no line leads from there to here
            self.finger.follow(found)


def _same_paper(before: Scene | None, scene: Scene) -> bool:
    """True when a citizen still signs the same text, in the same language and the same lay-out: ink may stay."""
    if before is None or not isinstance(scene.content, SignaturePad):
        return False
    old, new = before.display, scene.display
    shown = (old.language, old.large, old.low) == (new.language, new.large, new.low)
    return before.name == scene.name and before.content == scene.content and shown
