"""A desk that answers its own questions from the file, and ends the wizard where the file has no answer."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.contract.content import Code, Crosshair, Keypad, Typing
from kiosk.contract.intent import Chosen, Entered, Pointed, Written
from kiosk.contract.words import Both, say
from kiosk.provision.asking import REASON, TROUBLE, NotPassed
from kiosk.provision.visit import AGAIN, LEAVE_OUT
from kiosk.text import Language, render

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from kiosk.contract.scene import Scene
    from kiosk.contract.words import Words
    from kiosk.desk.answers import Answer
    from kiosk.provision.answers.model import Answers

T = TypeVar("T")
_NONE = "none"
_PAUSE = 1.0  # seconds before what was not there is tried again
_TROUBLES = (TROUBLE, "provision.cabinet.found")


class AnsweringDesk:
    """Says on standard output what is asked, for whoever reads along."""

    attended = False
    glass = (1080, 1920)

    def __init__(self, answers: Answers, language: Language) -> None:
        self._replies, self._reasons = answers.replies(), answers.reasons()
        self._patience = answers.patience
        self._language = language
        self._since: dict[str, float] = {}
        self._said = ""

    async def ask(self, scene: Scene, key: str = "") -> Answer:
        """The file's answer; where it has none, what the scene itself proposes. Raises NotPassed."""
        self.show(scene)
        name = key or scene.name
        if scene.name in _TROUBLES:
            return await self._trouble(scene, name)
        if scene.name == REASON:
            if name not in self._reasons:
                raise NotPassed(scene.question)
            return Written(0, "reason", self._reasons[name])
        answer = self._answer(scene, self._replies.get(name, ""))
        if answer is None:
            raise NotPassed(say("provision.answers.missing", question=scene.question, name=name))
        return answer

    async def ask_until(self, scene: Scene, happens: Coroutine[Any, Any, T], key: str = "") -> Answer | T:
        """The file's answer at once; where it has none, what happens within the time that hands are given."""
        self.show(scene)
        reply = self._replies.get(key or scene.name, "")
        if reply and (answer := self._answer(scene, reply)) is not None:
            happens.close()
            return answer
        try:
            async with asyncio.timeout(self._patience.hands):
                return await happens
        except TimeoutError:
            raise NotPassed(say("provision.answers.nobody", question=scene.question)) from None

    def show(self, scene: Scene) -> None:
        """Once, however often it is drawn; with the code that stands there, for hands that hold it before a scanner."""
        self.tells(scene.question)
        if isinstance(scene.content, Code):
            self.tells(Both(scene.content.text, scene.content.text))

    def tells(self, words: Words) -> None:
        """A line, unless it has just been said."""
        line = render(words, self._language)
        if line != self._said:
            sys.stdout.write(f"    {line}\n")
            sys.stdout.flush()
        self._said = line

    async def _trouble(self, scene: Scene, name: str) -> Answer:
        """What the file says to do about it, once; again, while there is patience; left out, if it says why."""
        if (instead := self._replies.pop(f"{name}.instead", "")) in scene.offers():
            return Chosen(0, instead)
        now = asyncio.get_running_loop().time()
        if now < self._since.setdefault(name, now) + self._patience.again:
            await asyncio.sleep(_PAUSE)
            return Chosen(0, AGAIN)
        if name in self._reasons and LEAVE_OUT in scene.offers():
            return Chosen(0, LEAVE_OUT)
        raise NotPassed(_all_of(scene, self._language))

    def _answer(self, scene: Scene, reply: str) -> Answer | None:
        match scene.content:
            case Keypad(id=id, value=value):
                digits = reply or value
                if not digits and _NONE in scene.offers():
                    return Chosen(0, _NONE)
                return Entered(0, id, digits) if scene.asks_for(id, digits) else None
            case Typing(id=id, value=value):
                text = reply or value
                return Written(0, id, text) if scene.asks_to_write(id, text) else None
            case Crosshair(id=id):
                x, _, y = reply.partition(" ")
                return Pointed(0, id, int(x), int(y)) if y else None
            case _:
                chosen = reply or scene.primary
                return Chosen(0, chosen) if chosen in scene.offers() else None


def _all_of(scene: Scene, language: Language) -> Both:
    """What is wrong, and the facts that stand below it."""
    facts = getattr(scene.content, "facts", ())
    told = "; ".join(f"{render(each.words, language)}: {render(each.value, language)}" for each in facts)
    line = render(scene.question, language) + (f" ({told})" if told else "")
    return Both(line, line)
