"""The desk: puts a scene on the counter, waits for the citizen's answer, and knows when to stop waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kiosk.contract.intent import Active, Intent, Shown
from kiosk.contract.scene import Countdown, Display, Frame, Scene
from kiosk.contract.words import Words
from kiosk.desk.answers import Answer, Leaving, Left, Ways
from kiosk.desk.conversation import Conversation
from kiosk.desk.counter import Counter
from kiosk.desk.pace import Pace, Paces, Patience

Outcome = TypeVar("Outcome")


class Desk:
    """One counter, one citizen at a time. Only one question is open at any moment."""

    def __init__(self, path: Path, frame: Frame, paces: Paces, usual: Display | None = None) -> None:
        self.counter = Counter(path, self._on_intent)
        self._frame = frame
        self._paces = paces
        self._usual = usual or Display()
        self.display = self._usual
        self._session_open = False
        self._number = 0
        self._on_show: tuple[Scene, Ways] | None = None
        self._conversation: Conversation | None = None

    # ---- sessions -------------------------------------------------------------------------------------------------

    def begin_session(self) -> None:
        """A citizen is here: 退出 is offered from now on, and waiting has an end."""
        self._session_open = True

    def end_session(self) -> None:
        """The citizen is gone: language, text size and all they chose go with them."""
        self._session_open = False
        self.display = self._usual

    @property
    def session_open(self) -> bool:
        """True between begin_session and end_session."""
        return self._session_open

    @property
    def scene_name(self) -> str:
        """Class of the scene on show, for logs and health; never its content."""
        return self._on_show[0].name if self._on_show else ""

    def set_banner(self, banner: Words | None) -> None:
        """Say something above every scene (network away), or take it down."""
        if banner != self._frame.banner:
            self._frame = msgspec.structs.replace(self._frame, banner=banner)
            self._resend()

    # ---- showing and asking ---------------------------------------------------------------------------------------

    def show(self, scene: Scene, ways: Ways = Ways.NONE) -> None:
        """Put a scene up without asking anything: no way out, no time-out. A door moves or a printer works."""
        self._put_up(scene, ways, None)

    async def ask(self, scene: Scene, *, ways: Ways = Ways.ALL, pace: Pace | None = None) -> Answer:
        """Show a scene and wait for what the citizen does. Raises Left and WentHome."""
        answer = await self._talk(Conversation(scene, ways), self._patience(pace), None)
        if answer is None:
            raise RuntimeError("a question without an event ended without an answer")
        return answer

    async def ask_until(
        self,
        scene: Scene,
        happens: Coroutine[Any, Any, Outcome],
        *,
        ways: Ways = Ways.ALL,
        pace: Pace | None = None,
    ) -> Answer | Outcome:
        """Like ask, but also ends with the outcome of `happens` (a card is laid, a door shuts), whichever is first.

        `happens` is cancelled and awaited when the citizen answers first, so its device is quiet afterwards.
        """
        conversation = Conversation(scene, ways)
        event = asyncio.create_task(happens)
        event.add_done_callback(lambda _: conversation.wake())
        talk = asyncio.create_task(self._talk(conversation, self._patience(pace), event))
        try:
            answer = await talk
            return event.result() if answer is None else answer
        finally:
            talk.cancel()
            event.cancel()
            await asyncio.gather(talk, event, return_exceptions=True)

    async def _talk(
        self, conversation: Conversation, patience: Patience, event: asyncio.Task[Any] | None
    ) -> Answer | None:
        """The citizen's answer, or None when the event came first."""
        self._conversation = conversation
        conversation.first_number = self._number + 1
        self._put_up(conversation.scene, conversation.ways, None)
        try:
            while True:
                if event is not None and event.done():
                    return None
                intent = await conversation.next_intent(patience.left(self.display))
                if intent is None:
                    if event is None or not event.done():
                        self._time_passed(conversation, patience)
                    continue
                answer = self._answer(conversation, patience, intent)
                if answer is not None:
                    return answer
        finally:
            if self._conversation is conversation:
                self._conversation = None

    def _answer(self, conversation: Conversation, patience: Patience, intent: Intent) -> Answer | None:
        """Any touch buys time; a touch that answers the question ends it."""
        was_warning = patience.touched()
        before = conversation.scene
        answer = conversation.answer(intent)
        if answer is None and (was_warning or conversation.scene is not before):
            self._put_up(conversation.scene, conversation.ways, None)
        return answer

    def _time_passed(self, conversation: Conversation, patience: Patience) -> None:
        warning = patience.ran_out()
        if warning is None:
            raise Left(Leaving.TIMED_OUT)
        self._put_up(conversation.scene, conversation.ways, Countdown(warning))

    def _patience(self, pace: Pace | None) -> Patience:
        usual = Pace.IDENTIFIED if self._session_open else Pace.HOME
        return Patience(self._paces, pace or usual)

    # ---- the counter ----------------------------------------------------------------------------------------------

    def _put_up(self, scene: Scene, ways: Ways, warning: Countdown | None) -> None:
        self._number += 1
        frame = msgspec.structs.replace(
            self._frame,
            leave=self._session_open and Ways.LEAVE in ways,
            back=Ways.BACK in ways,
            home=Ways.HOME in ways,
            help=ways is not Ways.NONE,
        )
        shown = msgspec.structs.replace(scene, number=self._number, frame=frame, display=self.display, warning=warning)
        self._on_show = (shown, ways)
        self.counter.show(shown)

    def _resend(self) -> None:
        if self._on_show is not None:
            scene, ways = self._on_show
            self._put_up(scene, ways, scene.warning)

    def _on_intent(self, intent: Intent) -> None:
        if isinstance(intent, Shown):
            self.display = intent.display
            self._resend()
            intent = Active(intent.scene)
        talk = self._conversation
        # A touch on a picture that is no longer there was meant for something else.
        if talk is not None and talk.first_number <= intent.scene <= self._number:
            talk.hear(intent)
