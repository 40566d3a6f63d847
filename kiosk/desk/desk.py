"""The desk: puts a scene on the counter, waits for the citizen's answer, and knows when to stop waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from kiosk.contract.intent import Active, Intent, Read, Shown
from kiosk.contract.scene import Countdown, Display, Frame, Scene
from kiosk.contract.words import Words
from kiosk.desk.answers import Answer, Leaving, Left, Ways
from kiosk.desk.conversation import Conversation, Picture, plain_help
from kiosk.desk.counter import Counter
from kiosk.desk.pace import Pace, Paces, Patience

Outcome = TypeVar("Outcome")


class Guidance(Protocol):
    """The help that lies over any question, and what can be done there without leaving the question."""

    def scene(self) -> Scene:
        """The help as things stand."""

    async def do(self, id: str, over: str) -> None:
        """What was chosen of it, over the question of this name; may ask questions of its own.

        Whatever it raises ends the question, too.
        """


class _Plain:
    """Help to be read, and nothing to be done."""

    def scene(self) -> Scene:
        return plain_help()

    async def do(self, id: str, over: str) -> None:
        raise ValueError(f"the plain help offers nothing at {over}, not {id}")


class Desk:
    """One counter, one citizen at a time. Only one question is open at any moment."""

    def __init__(
        self, path: Path, frame: Frame, paces: Paces, usual: Display | None = None, counter: Counter | None = None
    ) -> None:
        """`counter` is one that is open already and taken over as it stands."""
        self.counter = counter or Counter(path, self._on_intent)
        self.counter.hand_over(self._on_intent)
        self._frame = frame
        self._centre = frame.centre
        self._paces = paces
        self._usual = usual or Display()
        self.display = self._usual
        self.guidance: Guidance = _Plain()
        self.shown: list[Callable[[Scene], None]] = []  # called with every scene that is put up
        self.touched: list[Callable[[], None]] = []  # called when a finger is on the glass
        self._session_open = False
        self._usual_pace = Pace.ANONYMOUS
        self._number = self.counter.last_number
        self._on_show: tuple[Scene, Ways] | None = None
        self._conversation: Conversation | None = None
        self._urgent: Scene | None = None

    # ---- sessions -------------------------------------------------------------------------------------------------

    def begin_session(self) -> None:
        """A citizen is here: 退出 is offered from now on, and waiting has an end."""
        self._session_open = True

    def recognise(self, pace: Pace = Pace.IDENTIFIED) -> None:
        """It is known who is here: from now on less time passes before an unattended screen is cleared."""
        self._usual_pace = pace

    def set_head(self, words: Words) -> None:
        """Say in the header who works here, in place of the centre's name, until the session ends."""
        self._frame = msgspec.structs.replace(self._frame, centre=words)

    @property
    def usual(self) -> Display:
        """How it is shown to whoever has chosen nothing."""
        return self._usual

    def set_usual(self, display: Display) -> None:
        """Show it so from the next session on, to whoever chooses nothing else."""
        self._usual = display

    def end_session(self) -> None:
        """The citizen is gone: language, text size and all they chose go with them."""
        self._session_open = False
        self._usual_pace = Pace.ANONYMOUS
        self._frame = msgspec.structs.replace(self._frame, centre=self._centre, helped=None)
        self.guide(None)
        self.display = self._usual

    @property
    def session_open(self) -> bool:
        """True between begin_session and end_session."""
        return self._session_open

    def set_banner(self, banner: Words | None) -> None:
        """Say something above every scene (network away), or take it down."""
        if banner != self._frame.banner:
            self._frame = msgspec.structs.replace(self._frame, banner=banner)
            self._resend()

    def guide(self, guidance: Guidance | None) -> None:
        """The help that lies over questions from now on, until the session ends; None: only what is to be read."""
        self.guidance = guidance or _Plain()

    def set_helped(self, words: Words | None) -> None:
        """Say above every scene that somebody of the staff was called or stands by, until the session ends."""
        if words != self._frame.helped:
            self._frame = msgspec.structs.replace(self._frame, helped=words)
            self._resend()

    def look_again(self) -> None:
        """What works may be another now: the open question is drawn anew where that shows.

        It stays the same question: its time goes on, help stays open, a finger in the air still counts.
        """
        if self._conversation is not None:
            self._conversation.wake()

    def interrupt(self, scene: Scene) -> None:
        """Something goes before everybody's matter: this scene stands until `resume`, without anything personal.

        The open question ends with Left, and so does whatever is asked meanwhile; what is shown is not seen.
        """
        self._urgent = scene
        self._frame = msgspec.structs.replace(self._frame, centre=self._centre, helped=None)
        self._put_up(scene, Ways.NONE, None)
        if self._conversation is not None:
            self._conversation.wake()

    def resume(self) -> None:
        """It is over: the next scene is seen again."""
        self._urgent = None

    @property
    def interrupted(self) -> bool:
        """True between interrupt and resume."""
        return self._urgent is not None

    @property
    def scene_name(self) -> str:
        """What kind of picture is on the glass; nothing that stands in it."""
        return self._on_show[0].name if self._on_show is not None else ""

    # ---- showing and asking ---------------------------------------------------------------------------------------

    def show(self, scene: Scene, ways: Ways = Ways.NONE) -> None:
        """Put a scene up without asking anything: no way out, no time-out. A door moves or a printer works."""
        if self._urgent is None:
            self._put_up(scene, ways, None)

    async def ask(self, picture: Picture, *, ways: Ways = Ways.ALL, pace: Pace | None = None) -> Answer:
        """Show a scene and wait for what the citizen does. Raises Left and WentHome."""
        answer = await self._talk(self._conversation_about(picture, ways, pace), None)
        if answer is None:
            raise RuntimeError("a question without an event ended without an answer")
        return answer

    async def ask_until(
        self,
        picture: Picture,
        happens: Coroutine[Any, Any, Outcome],
        *,
        ways: Ways = Ways.ALL,
        pace: Pace | None = None,
    ) -> Answer | Outcome:
        """Like ask, but also ends with the outcome of `happens` (a card is laid, a door shuts), whichever is first.

        `happens` is cancelled and awaited when the citizen answers first, so its device is quiet afterwards.
        """
        event = asyncio.create_task(happens)
        try:
            conversation = self._conversation_about(picture, ways, pace)
            event.add_done_callback(lambda _: conversation.wake())
            answer = await self._talk(conversation, event)
            return event.result() if answer is None else answer
        finally:
            event.cancel()
            await asyncio.gather(event, return_exceptions=True)

    async def _talk(self, conversation: Conversation, event: asyncio.Task[Any] | None) -> Answer | None:
        """The citizen's answer, or None when the event came first."""
        self._conversation = conversation
        conversation.first_number = self._number + 1
        try:
            self._put_up_question(conversation)
            while event is None or not event.done():
                if self._urgent is not None:
                    raise Left(Leaving.EVACUATED)
                answer = await self._next_answer(conversation, event)
                if answer is not None:
                    return answer
            return None
        finally:
            if self._conversation is conversation:
                self._conversation = None

    async def _next_answer(self, conversation: Conversation, event: asyncio.Task[Any] | None) -> Answer | None:
        """What the next thing to happen means: a touch, a change of what works, or nothing for too long."""
        patience = conversation.patience
        try:
            intent = await conversation.heard(patience.left(self.display, strayed=self._strayed(conversation)))
        except TimeoutError:
            if event is None or not event.done():
                self._time_passed(conversation)
            return None
        if intent is not None:
            answer = self._answer(conversation, intent)
            if (wanted := conversation.wanted()) is not None:
                await self._do_beside(conversation, wanted)
            return answer
        if conversation.redraw():
            self._put_up_question(conversation)
        return None

    def _answer(self, conversation: Conversation, intent: Intent) -> Answer | None:
        """Any touch buys time; a touch that answers the question ends it. That a page was drawn is no touch."""
        was_warning = not isinstance(intent, Read) and conversation.patience.touched()
        before = conversation.scene
        answer = conversation.answer(intent)
        if answer is None and (was_warning or conversation.scene is not before):
            self._put_up_question(conversation)
        return answer

    async def _do_beside(self, conversation: Conversation, wanted: str) -> None:
        """Something of the help is done while the question waits; then it stands as before."""
        self._conversation = None
        await self.guidance.do(wanted, conversation.question.name)
        self._conversation = conversation
        conversation.resume(self._number + 1)
        self._put_up_question(conversation)

    def _time_passed(self, conversation: Conversation) -> None:
        over = conversation.patience.ran_out()
        if over is not None:
            raise Left(over)
        self._put_up_question(conversation)

    def _strayed(self, conversation: Conversation) -> bool:
        return conversation.helping or self.display != self._usual

    def _conversation_about(self, picture: Picture, ways: Ways, pace: Pace | None) -> Conversation:
        usual = self._usual_pace if self._session_open else Pace.HOME
        return Conversation(picture, ways, Patience(self._paces, pace or usual), self.guidance.scene)

    def _put_up_question(self, conversation: Conversation) -> None:
        if self._urgent is None:
            self._put_up(conversation.scene, conversation.ways, conversation.patience.countdown)

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
        for listener in self.shown:
            listener(shown)

    def _resend(self) -> None:
        if self._on_show is not None:
            scene, ways = self._on_show
            talk = self._conversation
            self._put_up(scene, ways, talk.patience.countdown if talk and self._urgent is None else None)

    def _on_intent(self, intent: Intent) -> None:
        if not isinstance(intent, Read):
            for listener in self.touched:
                listener()
        if isinstance(intent, Shown):
            self.display = intent.display
            self._resend()
            intent = Active(intent.scene)
        talk = self._conversation
        # A touch on a picture that is no longer there was meant for something else.
        if talk is not None and talk.first_number <= intent.scene <= self._number:
            talk.hear(intent)
