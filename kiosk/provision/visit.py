"""What a step is given: files, whoever answers, what was found so far; and the questions that all steps share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from kiosk.contract.content import Fact, Facts, Icon, Pill, Row, Rows, Tone, Working
from kiosk.contract.intent import Chosen, Entered, Written
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Both, say
from kiosk.provision.progress import Done, Line
from kiosk.terminal.settings import BadSettings
from kiosk.text import render

if TYPE_CHECKING:
    import msgspec

    from kiosk.contract.words import Gap, Words
    from kiosk.provision.asking import Asker
    from kiosk.provision.ground import Ground
    from kiosk.provision.progress import Progress
    from kiosk.terminal.clock import Clock
    from kiosk.terminal.settings import Settings

T = TypeVar("T", bound="msgspec.Struct")
GO_ON, AGAIN, LEAVE_OUT = "go_on", "again", "leave_out"
_SHOWN = 3  # of the problems of a file
REASONS = ("not_delivered", "out_of_order", "not_here", "later")


@dataclass(frozen=True)
class Places:
    """Where else to look for devices than at the ports of this machine."""

    ports: tuple[str, ...] = ()
    ipp: tuple[str, ...] = ()
    ups: tuple[str, ...] = ()


@dataclass
class Visit:
    """One run of the wizard."""

    ground: Ground
    asker: Asker
    progress: Progress
    clock: Clock
    places: Places = field(default_factory=Places)
    step: str = ""
    bar: Steps | None = None

    # ---- remembering ----------------------------------------------------------------------------------------------

    def found(self, kind: type[T], step: str = "") -> T:
        """What this step, or another one, has found so far."""
        return self.progress.found(step or self.step, kind)

    def keep(self, found: msgspec.Struct) -> None:
        """Keep what this step has found so far: a power cut costs no more than what was under way."""
        self.progress.keep(self.step, found)

    def passed(self, *lines: tuple[str, object], why: str = "") -> Done:
        """This step has done its part; the lines go onto the sheet."""
        told = tuple(Line(key, str(value)) for key, value in lines)
        return Done(self.clock.now(), passed=not why, why=why, lines=told)

    # ---- asking ---------------------------------------------------------------------------------------------------

    def working(self, words: Words) -> None:
        """Wait, please."""
        self.asker.show(Scene(name="provision.working", question=self.title, content=Working(words), steps=self.bar))

    @property
    def title(self) -> Words:
        """What this step is called."""
        return say(f"provision.step.{self.step}")

    async def chooses(self, scene: Scene, key: str = "") -> str:
        """The id of what was chosen."""
        while True:
            answer = await self.asker.ask(scene, key)
            if isinstance(answer, Chosen):
                return answer.id

    async def types(self, scene: Scene, key: str = "") -> str:
        """What was typed on keys or keypad; "" where something else was chosen instead."""
        match await self.asker.ask(scene, key):
            case Entered(digits=text) | Written(text=text):
                return text
            case _:
                return ""

    async def confirms(self, words: Words, key: str, hint: Words | None = None) -> bool:
        """Yes or no."""
        scene = Scene(
            name="provision.confirm",
            question=words,
            hint=hint,
            content=Rows(tuple(Row(word, say(f"provision.action.{word}")) for word in ("yes", "no"))),
            steps=self.bar,
        )
        return await self.chooses(scene, key) == "yes"

    async def looks_at(
        self, question: Words, facts: tuple[Fact, ...], band: Words | None = None, more: tuple[Action, ...] = ()
    ) -> str:
        """Something to be looked at before it goes on; what was chosen, where more is offered."""
        scene = Scene(
            name="provision.look",
            question=question,
            content=Facts(facts, band),
            steps=self.bar,
            actions=(*more, self.go_on),
        )
        return await self.chooses(scene)

    @property
    def go_on(self) -> Action:
        """Done here."""
        return Action(GO_ON, say("provision.action.go_on"))

    async def stuck(
        self,
        what: Words,
        now: Words,
        *,
        key: str = "",
        facts: tuple[Fact, ...] = (),
        may_leave_out: bool = True,
        more: tuple[Action, ...] = (),
    ) -> str:
        """Something is not as it should be: "" to try again, or the reason for which it is left out.

        `more` is what else can be done about it; its id is the answer then.
        """
        scene = Scene(
            name="provision.trouble",
            question=what,
            content=Facts(facts, now),
            steps=self.bar,
            actions=(*more, *self.ways_on(may_leave_out=may_leave_out)),
        )
        chosen = await self.chooses(scene, key or self.step)
        if chosen == LEAVE_OUT:
            return await self.reason(key or self.step)
        return "" if chosen == AGAIN else chosen

    def ways_on(self, *, may_leave_out: bool = True) -> tuple[Action, ...]:
        """What can be done about something that is not as it should be."""
        leave = Action(LEAVE_OUT, say("provision.action.leave_out"), "secondary")
        return (*((leave,) if may_leave_out else ()), Action(AGAIN, say("provision.action.again")))

    async def settings(self) -> Settings:
        """As the terminal will read them; what is missing is said with file and line until it is there."""
        while True:
            try:
                return self.ground.settings()
            except BadSettings as bad:
                told = tuple(Fact(plain(str(one.place)), plain(one.what)) for one in bad.problems[:_SHOWN])
            what, now = say("provision.signing.settings"), say("provision.signing.settings_now")
            await self.stuck(what, now, facts=told, may_leave_out=False)

    async def reason(self, key: str) -> str:
        """Why something is left out."""
        rows = tuple(Row(name, say(f"provision.reason.{name}")) for name in REASONS)
        scene = Scene(
            name="provision.reason", question=say("provision.reason.question"), content=Rows(rows), steps=self.bar
        )
        match await self.asker.ask(scene, key):
            case Written(text=text):
                return text
            case Chosen(id=id):
                return render(say(f"provision.reason.{id}"), "zh")
            case _:
                return ""


def fact(key: str, value: Gap, *, big: bool = False) -> Fact:
    """A line of a page: the words of provision.line.<key>, and its value."""
    return Fact(say(f"provision.line.{key}"), value, big)


def plain(text: str) -> Both:
    """What a device or a file says of itself, in no language of ours."""
    return Both(text, text)


def pill(key: str) -> Pill:
    """done, ahead, left_out, failed or none in one word."""
    tone, icon = _PILLS[key]
    return Pill(say(f"provision.pill.{key}"), tone, icon)


_PILLS: dict[str, tuple[Tone, Icon]] = {
    "done": ("done", "check-circle"),
    "here": ("hall", "arrow-right"),
    "ahead": ("plain", "circle"),
    "left_out": ("care", "minus-circle"),
    "failed": ("care", "warning"),
}
