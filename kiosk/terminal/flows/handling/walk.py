"""Walking through a form: forward, back, and from the review to any answer and back to the review."""

from __future__ import annotations

import enum
from typing import assert_never

from kiosk.contract.intent import Chosen, Written
from kiosk.contract.items import DeliveryWay, Source
from kiosk.desk import Pace
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes, form_scenes
from kiosk.terminal.flows.handling.asking import ask_field
from kiosk.terminal.flows.handling.drafts import guarded
from kiosk.terminal.flows.handling.form import Form, Step
from kiosk.terminal.flows.handling.papers import settle_papers
from kiosk.terminal.flows.handling.prefilled import known_here, offered, remember


class Turn(enum.Enum):
    """Where a step leads, unless it names another step."""

    ON = "on"
    BACK = "back"


class Walk:
    """One citizen and one form."""

    def __init__(self, clerk: Clerk, form: Form) -> None:
        self._clerk = clerk
        self._form = form
        self._returning = False

    async def to_the_review(self) -> bool:
        """Until the review is agreed to; False where the citizen went back from the first step."""
        step = self._form.open_step()
        while True:
            turn = await guarded(self._clerk, self._form, lambda step=step: self._do(step))  # type: ignore[misc]
            if turn is Turn.ON and step.kind == "review":
                return True
            if turn is Turn.BACK and not self._returning and step == self._form.steps()[0]:
                return False
            step = self._next(step, turn)

    def _next(self, step: Step, turn: Turn | Step) -> Step:
        """On to what has no answer yet, and to the review when all have; back by one, or back to the review."""
        match turn:
            case Step():
                self._returning = True
                return turn
            case Turn.ON:
                self._returning = False
                self._form.settle(step)
                return self._form.open_step()
            case Turn.BACK:
                steps = self._form.steps()
                if self._returning or step not in steps:
                    self._returning = False
                    return self._form.open_step()
                return steps[max(0, steps.index(step) - 1)]
            case _:
                assert_never(turn)

    async def _do(self, step: Step) -> Turn | Step:
        match step.kind:
            case "question":
                return await self._question(step.id)
            case "known":
                return await self._known()
            case "field":
                return await self._field(step.id)
            case "materials":
                return Turn.ON if await settle_papers(self._clerk, self._form) else Turn.BACK
            case "delivery":
                return await self._delivery()
            case "address":
                return await self._address()
            case "review":
                return await self._review()
            case _:
                assert_never(step.kind)

    async def _question(self, id: str) -> Turn:
        scene = form_scenes.question(self._form.question(id), self._form.answers.get(id))
        answer = await self._clerk.desk.ask(scene, pace=Pace.FORM)
        if not isinstance(answer, Chosen):
            return Turn.BACK
        self._form.answer(id, answer.id == "yes")
        return Turn.ON

    async def _known(self) -> Turn:
        """What was filled in already: right as it is, or one of it changed."""
        while True:
            answer = await self._clerk.desk.ask(form_scenes.known(self._form), pace=Pace.FORM)
            if not isinstance(answer, Chosen):
                return Turn.BACK
            if answer.id == "go_on":
                return Turn.ON
            change = await self._clerk.desk.ask(form_scenes.change_known(self._form), pace=Pace.FORM)
            if isinstance(change, Chosen):
                await self._field(change.id)

    async def _field(self, id: str) -> Turn:
        field, session = self._form.field(id), self._clerk.session
        told = self._form.prefill.values if self._form.prefill else {}
        value = self._form.values.get(id) or offered(field, session, told)
        answer = await ask_field(self._clerk, field, self._form.catalogue, value)
        if answer is None:
            return Turn.BACK
        self._form.write(id, answer)
        remember(field, answer, session)
        return Turn.ON

    async def _delivery(self) -> Turn:
        answer = await self._clerk.desk.ask(apply_scenes.delivery(self._clerk, self._form), pace=Pace.FORM)
        if not isinstance(answer, Chosen):
            return Turn.BACK
        self._form.delivery = DeliveryWay(answer.id)
        return Turn.ON

    async def _address(self) -> Turn:
        """Where it is mailed to; the card's address stands there to begin with."""
        address = self._form.address or known_here(self._clerk.session).get(Source.CARD_ADDRESS, "")
        while True:
            answer = await self._clerk.desk.ask(apply_scenes.mail_address(address), pace=Pace.FORM)
            if not isinstance(answer, Written):
                return Turn.BACK
            if address := answer.text.strip():
                self._form.address = address
                return Turn.ON

    async def _review(self) -> Turn | Step:
        """Touching a row leads to it. What is filled in already is changed at once, where it may be changed."""
        while True:
            answer = await self._clerk.desk.ask(apply_scenes.review(self._form), pace=Pace.FORM)
            if not isinstance(answer, Chosen):
                return Turn.BACK
            if answer.id == "sign":
                return Turn.ON
            kind, _, id_ = answer.id.partition(":")
            if kind != "filled":
                return next(step for step in self._form.steps() if (step.kind, step.id) == (kind, id_))
            if self._form.field(id_).fixed:
                return next(step for step in self._form.steps() if step.kind == "known")
            await self._field(id_)
