"""Signing and submitting: one letter, sealed and kept before it is sent; what became of it, and the slip for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from drivers.contracts import Printed
from kiosk.contract.handling import (
    ALREADY_SUBMITTED,
    ITEM_CHANGED,
    Application,
    Letter,
    LetterAnswer,
    LetterState,
    SignedText,
)
from kiosk.contract.intent import Chosen
from kiosk.contract.items import DeliveryWay
from kiosk.contract.platform import Refusal
from kiosk.contract.reading import Filled
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import apply_scenes as scenes
from kiosk.terminal.flows.handling.form import Form
from kiosk.terminal.flows.handling.papers import renewed
from kiosk.terminal.flows.signing import sign
from kiosk.terminal.flows.slips import print_slip_outcome, truth
from kiosk.terminal.letters import NotSealed, Queued, new_id
from kiosk.terminal.platform.asking import Away
from kiosk.terminal.receipts.application import application_slip, queued_slip

_AT_A_SITE = (DeliveryWay.LOCKER, DeliveryWay.WINDOW)
_FORM_TEXT = "application"
_SALT_BYTES = 16


@dataclass(frozen=True, repr=False)
class _Signed:
    """The signature under an application, and the salt that ties it to every value."""

    text: SignedText
    salt: str


async def sign_and_submit(clerk: Clerk, form: Form) -> LetterAnswer | None:
    """The answer of an application that was taken; None where the citizen goes back to the review.

    Nothing is begun while the platform is away; what was begun and not answered goes on by itself, and ends the visit.
    """
    signed: _Signed | None = None
    while True:
        if (why := await _away(clerk)) is not None:
            if not await _try_again(clerk, why):
                return None
            continue
        signed = signed or await _sign(clerk, form)
        if signed is None:
            return None
        try:
            clerk.desk.show(scenes.SUBMITTING)
            outcome = await clerk.letters.send(_letter(clerk, form, signed), clerk.session.id)
        except NotSealed:
            if not await _try_again(clerk, "letter_not_sealed"):
                return None
            continue
        return await _told(clerk, form, outcome)


async def _away(clerk: Clerk) -> str | None:
    """Why nothing can be submitted now. It is asked, for whether it was there a minute ago says nothing."""
    clerk.desk.show(scenes.LOOKING)
    if await clerk.letters.waiting() >= clerk.settings.offline.applications:
        return "platform_away"
    return "platform_away" if isinstance(await clerk.platform.handling.states(), Away) else None


async def _try_again(clerk: Clerk, cause: str) -> bool:
    fault = fault_words(cause)
    answer = await clerk.desk.ask(scenes.not_submitted(clerk, fault.what, fault.code), pace=Pace.FORM)
    return isinstance(answer, Chosen) and answer.id == "again"


async def _sign(clerk: Clerk, form: Form) -> _Signed | None:
    relation = "agent" if clerk.session.acting else "applicant"
    filled, salt = _filled(clerk, form), secrets.token_hex(_SALT_BYTES)
    pad = scenes.sign(form, filled, salt)
    signature = await sign(clerk, pad, relation, lambda language: scenes.form_text(form, filled, salt, language))
    if signature is None:
        return None
    text = SignedText(_FORM_TEXT, form.item.task_version, clerk.desk.display.language, signature)
    return _Signed(text, salt)


def _filled(clerk: Clerk, form: Form) -> Filled:
    session, item = clerk.session, form.item
    acting = session.acting.id if session.acting else ""
    return Filled(item.task_code, item.task_version, dict(form.answers), form.written(), session.subject, acting)


def _letter(clerk: Clerk, form: Form, signed: _Signed) -> Letter:
    """What goes into the envelope. A second try is a letter of its own: the first was answered, or never written."""
    session, brought, delivery = clerk.session, form.brought, form.delivery or DeliveryWay.WINDOW
    application = Application(
        task_code=form.item.task_code,
        task_version=form.item.task_version,
        answers=dict(form.answers),
        values=form.written(),
        evidence=brought.evidence if brought else (),
        delivery=delivery,
        site=clerk.settings.terminal.site if delivery in _AT_A_SITE else "",
        address=form.address if delivery is DeliveryWay.MAIL else "",
        acting=session.acting.id if session.acting else "",
        form=signed.text,
        commitment=brought.commitment if brought else None,
        tolerance=brought.tolerance if brought else None,
        salt=signed.salt,
    )
    return Letter(
        id=new_id(),
        terminal=clerk.settings.terminal.id,
        written_at=clerk.clock.now(),
        subject=session.subject,
        level=session.level,
        card_reading=session.reading,
        assisted_by=session.helper.id if session.helper else "",
        application=application,
    )


# ---- what became of it ----------------------------------------------------------------------------------------------


async def _told(clerk: Clerk, form: Form, outcome: LetterAnswer | Queued) -> LetterAnswer | None:
    match outcome:
        case Queued(letter):
            form.close()
            await _on_its_way(clerk, form, letter)
        case LetterAnswer(state=LetterState.REFUSED, refusal=Refusal() as refusal):
            if refusal.code == ITEM_CHANGED and await renewed(clerk, form):
                return None
            if outcome.project_no and refusal.code == ALREADY_SUBMITTED:
                form.close()
                await clerk.desk.ask(scenes.taken_before(outcome, refusal), ways=Ways.LEAVE, pace=Pace.READING)
                raise Left(Leaving.FINISHED)
            answer = await clerk.desk.ask(scenes.not_taken(clerk, refusal), ways=Ways.BACK, pace=Pace.READING)
            if isinstance(answer, Chosen) and answer.id == "finish":
                raise Left(Leaving.FINISHED)
            return None
        case _:
            form.close()
            await _taken(clerk, form, outcome)
            return outcome
    raise Left(Leaving.FINISHED)


async def _taken(clerk: Clerk, form: Form, answer: LetterAnswer) -> None:
    """The receipt, and the numbers on the screen, which are all there is where the paper is out."""
    now = scenes.what_next(form, answer)
    name = clerk.session.name_masked
    slip = application_slip(clerk.letterhead(), form.item, name, answer, now)
    outcome = await print_slip_outcome(clerk, "application", slip)
    scene = scenes.taken(form, answer, truth(outcome), printed=isinstance(outcome, Printed))
    await clerk.desk.ask(scene, ways=Ways.LEAVE, pace=Pace.READING)


async def _on_its_way(clerk: Clerk, form: Form, letter: str) -> None:
    """No answer yet: said exactly so, on paper and on the screen."""
    slip = queued_slip(clerk.letterhead(), form.item, clerk.session.name_masked, letter)
    words = truth(await print_slip_outcome(clerk, "letter", slip))
    await clerk.desk.ask(scenes.queued(letter, words), ways=Ways.LEAVE, pace=Pace.READING)
