"""Shows one scene at a time: has it laid out and painted, takes touches on it, and says what the citizen did.

All of it happens on the thread of the glass. What a citizen typed or turned stays here and goes with the scene.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import replace

from kiosk.contract import wire
from kiosk.contract.content import Typing
from kiosk.contract.intent import (
    Active,
    Chosen,
    Entered,
    Extended,
    Intent,
    Moved,
    Pointed,
    Read,
    Shown,
    SignedHere,
    Written,
)
from kiosk.contract.scene import ACROSS, Scene
from screens.box import Box
from screens.carry import Beneath, carried, goes_on, same_paper
from screens.hand import Answer, Hand, Panel, Point, Rub, Send, Sign, Turn, Type, Wipe, Write
from screens.input.touch import Doing, Finger
from screens.input.typing.pinyin import Offer
from screens.input.typing.typist import Typist
from screens.input.typing.writing import INK, Change, Edit, Finish, Pick, Press, Writing
from screens.layout import Look, lay_out
from screens.marks import Field, Target
from screens.patience import Clock, Patience, Timer
from screens.reach import Counter, Painter
from screens.sheet import Pen, Sheet
from screens.signature import Signature
from screens.silence import wait_picture
from screens.trace import Trace

AGAIN = 1.0  # a second touch on the same scene counts only after this long
STILL_HERE = 3.0  # at most one sign of activity in this time
BEAT = 0.5


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
        self._read: int | None = None  # the scene whose text is known to have been read
        self._signature = Signature()
        self.typist = Typist(pen.fonts, clock.soon)
        self._beneath = Beneath()
        self._finished = False  # the line was sent: the next scene's is another one
        self.finger = Finger(self._find, painter.press, self._act, self._write)
        self._patience = Patience(clock, self._be_slow, self.fall_silent)
        self._beat = Timer(clock, self._on_beat)
        self._second = Timer(clock, self._on_second)
        self._minute = Timer(clock, self._on_minute)

    # ---- from the terminal ----------------------------------------------------------------------------------------

    def take(self, message: wire.Show | wire.Pulse, arrived: float) -> None:
        """A message of the terminal."""
        self._patience.heard()
        if isinstance(message, wire.Show):
            self.show(message.scene, arrived)
        elif self.silent:
            self._wake(message.scene)

    def show(self, scene: Scene, arrived: float) -> None:
        """Show a scene; what belonged to another one is wiped."""
        before, self.scene = self.scene, scene
        if goes_on(before, scene) and not self.silent:
            self._go_on(arrived)
            return
        self._patience.answered()
        if not same_paper(before, scene):
            self._signature = Signature()
        answered = self._finished
        if before is None or before.number != scene.number:
            self._finished = False
            if not (self.finger.writes and same_paper(before, scene)):
                self.finger.forget()
            self._painter.wipe()
        self.silent = False
        self._sent = float("-inf")
        self._arrived = arrived
        left = scene.warning.seconds if scene.warning else None
        if not isinstance(scene.content, Typing):
            self.typist.forget()
        hand = self._beneath.seen(before, self._look.hand, scene) or self._line_for(before, scene, answered)
        hand = hand or carried(self._look.hand, before, scene, answered=answered)
        self._look = Look(hand=hand, time=self._time(), seconds_left=left)
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

    def _go_on(self, arrived: float) -> None:
        """The camera's next picture: what was touched a moment ago was touched on this scene too."""
        self._arrived, self._undrawn = arrived, True
        idle = self._sent != float("-inf") and self._clock.now() - self._sent >= AGAIN
        if idle:  # the touch came to nothing
            self._sent = float("-inf")
            self._patience.answered()
            self._look = replace(self._look, waiting=False)
        self._paint()
        if idle and self.finger.target is None:
            self._painter.press(None)

    def _line_for(self, before: Scene | None, scene: Scene, answered: bool) -> Hand | None:
        """What was typed stays while the same field is asked for, however often the terminal draws it anew."""
        if not isinstance(scene.content, Typing):
            return None
        panel = False
        if before is not None and before.name == scene.name and before.content == scene.content:
            if before.number == scene.number or not answered:
                return self._look.hand
            panel = self._look.hand.panel
        self.typist.forget()
        return Hand(writing=self.typist.begin(scene.content, scene.display.language), panel=panel)

    # ---- from the glass -------------------------------------------------------------------------------------------

    def touched(self) -> None:
        """A finger came down anywhere: now and then say that somebody is here."""
        now = self._clock.now()
        if self.scene and not self.silent and now - self._active >= STILL_HERE:
            self._active = now
            self._counter.send(wire.Did(Active(self.scene.number)))

    def flipped(self, at: float) -> None:
        """The picture is on the glass."""
        self._tell_read()
        if not self._undrawn or self.sheet is None or self.scene is None:
            return
        self._undrawn = False
        number, name = (None, "screens.silent") if self.silent else (self.scene.number, self.scene.name)
        self._trace.drawn(number, name, self._arrived, at, self.sheet)
        if number is not None:
            self._counter.send(wire.Drawn(number))

    def _tell_read(self) -> None:
        """Say once for each scene that its text was seen to the end."""
        if self.scene and not self.silent and self._look.hand.read and self._read != self.scene.number:
            number = self.scene.number
            self._read = number if self._counter.send(wire.Did(Read(number))) else None

    def close(self) -> None:
        """Forget everything and want nothing more."""
        self._stop_timers()
        self._minute.stop()
        self._patience.close()
        self._painter.wipe()
        self.typist.forget()
        self._beneath.forget()
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
            case Press() | Edit() | Pick() | Change():
                self._type(answer)
                return False
            case Finish():
                writing = self._look.hand.writing
                return writing is not None and self._finish(Written(answer.scene, answer.id, writing.text))
            case Wipe() | Write():
                self._wipe(answer)
                return False
            case Send():
                return self._finish(Entered(answer.scene, answer.id, self._look.hand.typed))
            case Sign():
                return self._say(SignedHere(answer.scene, answer.id, self._signature.finished()))
            case Point():
                return self._say(self._pointed(answer))
            case Shown():
                self._open_panel(answer)
                return self._say(answer)
            case Chosen() | Entered() | Moved() | Extended():
                return self._say(answer)

    def _wipe(self, answer: Wipe | Write) -> None:
        """重写; a finger lifted from a field does nothing more."""
        if isinstance(answer, Wipe):
            self._signature = Signature()
            self._look_at_signature()

    def _pointed(self, mark: Point) -> Pointed:
        x, y = self.finger.lifted
        width, height = self._size
        return Pointed(mark.scene, mark.id, round(x * ACROSS / width), round(y * ACROSS / height))

    def _type(self, act: Press | Edit | Pick | Change) -> None:
        """One touch on a keyboard: what it means, and the picture with it."""
        before = self._look.hand.writing
        if before is None:
            return
        writing = self.typist.after(before, act)
        if act == Edit("undo"):
            self._signature = self._signature.without_last()
            self._have_read()
            return
        if self._signature.strokes and not writing.keys:
            self._signature = Signature()  # its character was taken, or is not wanted
        self._lay_line(writing)

    def _lay_line(self, writing: Writing) -> None:
        hand = replace(self._look.hand, writing=writing)
        self._change(replace(self._look, hand=hand))

    def _have_read(self) -> None:
        """Ask what a finger wrote so far; until the answer comes, its ink waits."""
        writing, sheet = self._look.hand.writing, self.sheet
        field = next((mark.box for mark in sheet.marks if isinstance(mark, Field)), None) if sheet else None
        if writing is None or field is None:
            return
        strokes = self._signature.finished()
        self._lay_line(replace(writing, keys=INK) if strokes else writing.still())
        if strokes:
            self.typist.read(strokes, (field.w, field.h), functools.partial(self._heard, self._signature))

    def _heard(self, signature: Signature, offers: tuple[Offer, ...]) -> None:
        """What these strokes may be, if they still stand there."""
        writing = self._look.hand.writing
        if writing is not None and signature is self._signature and writing.keys == INK:
            self._lay_line(replace(writing, offers=offers, leaf=0))

    def _finish(self, typed: Entered | Written) -> bool:
        told = self._say(typed)
        self._finished = self._finished or told
        return told

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
        if self._look.hand.writing is not None:
            self._have_read()
            return
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
        if self.sheet.ended:
            self._look = replace(self._look, hand=replace(self._look.hand, read=True))
        if self.sheet.has_field:
            self._painter.write(self._signature)
        if held:
            found = next((target for target in self.sheet.targets if target.id == held.id), None)
            if found is None or found.box != held.box:
                self._signature.leave()  # the field moved under the finger: no line leads from there to here
            self.finger.follow(found)
