"""One question on the counter: what has been heard since it was put, and what counts as its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import assert_never

from kiosk.contract.content import Pages
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
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.desk.answers import Answer, Back, Leaving, Left, Ways, WentHome
from kiosk.desk.pace import Patience

# A scene, or what draws it where its picture depends on what works at the moment.
Picture = Scene | Callable[[], Scene]


class Conversation:
    """The question, the help that may lie over it, and the intents heard. Answers are judged in the order heard."""

    def __init__(self, picture: Picture, ways: Ways, patience: Patience, guidance: Callable[[], Scene]) -> None:
        self.patience = patience
        self._picture = picture
        self._guidance = guidance
        self._question, self._help = self._drawn(), guidance()
        self._wanted: str | None = None
        self._ways = ways
        self._helping = False
        self._read = False
        self._heard: asyncio.Queue[Intent | None] = asyncio.Queue()
        self.first_number = 0

    @property
    def scene(self) -> Scene:
        """What is to be seen now: the question, or the help over it."""
        return self._help if self._helping else self._question

    @property
    def question(self) -> Scene:
        """The question itself."""
        return self._question

    @property
    def ways(self) -> Ways:
        """The ways out of what is to be seen now."""
        return self._ways | Ways.BACK if self._helping else self._ways

    @property
    def helping(self) -> bool:
        """True while the help lies over the question."""
        return self._helping

    def redraw(self) -> bool:
        """Draw the question as things stand now; tells whether what is to be seen has changed."""
        before = self.scene
        self._question, self._help = self._drawn(), self._guidance()
        return self.scene != before

    def wanted(self) -> str | None:
        """What was just chosen of the help, which is to be done beside the question; told once."""
        wanted, self._wanted = self._wanted, None
        return wanted

    def resume(self, number: int) -> None:
        """It is done: the question stands again, and only what is touched from this picture on is heard."""
        self._helping = False
        self.first_number = number
        self.patience.touched()
        self.redraw()

    def hear(self, intent: Intent) -> None:
        """An intent that belongs to this question."""
        self._heard.put_nowait(intent)

    def wake(self) -> None:
        """Look up: something other than a touch has happened."""
        self._heard.put_nowait(None)

    async def heard(self, seconds: float | None) -> Intent | None:
        """The next touch, or None on wake. Raises TimeoutError after these seconds."""
        async with asyncio.timeout(seconds):
            return await self._heard.get()

    def answer(self, intent: Intent) -> Answer | None:
        """The answer this intent gives, or None where the question stays. Raises Left, WentHome."""
        match intent:
            case Moved(where=where):
                return self._moved(where)
            case Chosen(id=id) if self._helping:
                self._wanted = id if id in self._help.offers() else None
                return None
            case Chosen(id=id):
                return intent if self._may_choose(id) else None
            case Entered(id=id, digits=digits):
                return intent if not self._helping and self._question.asks_for(id, digits) else None
            case Written(id=id, text=text):
                return intent if not self._helping and self._question.asks_to_write(id, text) else None
            case Read():
                self._read = True
                return None
            case SignedHere(id=id, strokes=strokes):
                return intent if not self._helping and self._question.asks_to_sign(id, strokes) else None
            case Pointed(id=id, x=x, y=y):
                return intent if not self._helping and self._question.asks_to_point(id, x, y) else None
            case Extended() | Active() | Shown():
                return None
            case _:
                assert_never(intent)

    def _may_choose(self, id: str) -> bool:
        """What must be read to its end is agreed to only when its last page has been seen."""
        match self._question.content:
            case Pages(to_the_end=True) if id == self._question.primary and not self._read:
                return False
            case _:
                return id in self._question.offers()

    def _drawn(self) -> Scene:
        return self._picture if isinstance(self._picture, Scene) else self._picture()

    def _moved(self, where: str) -> Answer | None:
        if where == "help":
            self._helping, self._help = True, self._guidance()
        elif where == "back" and self._helping:
            self._helping = False
        elif where == "back" and Ways.BACK in self._ways:
            return Back()
        elif where == "home" and Ways.HOME in self._ways:
            raise WentHome
        elif where == "leave" and Ways.LEAVE in self._ways:
            raise Left(Leaving.LEFT)
        return None


def plain_help() -> Scene:
    """How this machine is used, and whom to ask."""
    return Scene(
        name="help",
        question=say("help.question"),
        content=Pages((say("help.card"), say("help.code"), say("help.number"), say("help.staff"))),
    )
