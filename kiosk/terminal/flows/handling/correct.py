"""补正 (M09): only what the notice names is opened; sent at once and as one letter. And 撤回, after a question."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from kiosk.contract.handling import (
    Correction,
    CorrectionNotice,
    Evidence,
    Letter,
    LetterAnswer,
    LetterState,
    Prefill,
    Problem,
)
from kiosk.contract.intent import Chosen
from kiosk.contract.items import Catalogue, Item
from kiosk.contract.platform import Refusal
from kiosk.contract.scene import Scene
from kiosk.contract.visits import Wish
from kiosk.contract.words import Words, say
from kiosk.desk import Leaving, Left, Pace, Ways
from kiosk.terminal.flows.availability import can_print
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling import correct_scenes as scenes
from kiosk.terminal.flows.handling.asked import asked
from kiosk.terminal.flows.handling.asking import ask_field
from kiosk.terminal.flows.handling.materials import see_to
from kiosk.terminal.flows.handling.standing import Standing
from kiosk.terminal.flows.slips import print_slip
from kiosk.terminal.flows.trouble import refused, trouble, why_not
from kiosk.terminal.letters import NotSealed, Queued, new_id
from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.receipts.application import queued_slip
from kiosk.terminal.receipts.correction import corrected_slip, notice_slip

# The office has gone on meanwhile, or somebody may not act any more: the page of the case says how it stands.
_OVER = ("not_possible_now", "case_unknown", "not_represented")


@dataclass(repr=False)
class _Mending:
    """What has been mended so far, in memory only."""

    item: Item
    catalogue: Catalogue
    project_no: str
    notice: CorrectionNotice
    values: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def mended(self) -> set[str]:
        """The problems that have an answer."""
        done = {*self.values, *self.evidence}
        return {each.id for each in self.notice.problems if (each.field or each.material) in done}

    def next_open(self) -> Problem:
        """The first problem without an answer."""
        mended = self.mended()
        return next(each for each in self.notice.problems if each.id not in mended)


async def correct(clerk: Clerk, project_no: str) -> None:
    """The notice of this case, from its list to its receipt. Turning back leaves it to be answered another time."""
    notices = await asked(clerk, lambda token: clerk.platform.handling.corrections(token, project_no))
    if isinstance(notices, Away | Refused):
        await _told_why(clerk, notices)
        return
    notice = next((each for each in reversed(notices) if not each.answered), None)
    mending = _begun(clerk, project_no, notice) if notice is not None else None
    if mending is None:
        await clerk.desk.ask(trouble(clerk, "platform_away", say("correct.kept"), say("correct.elsewhere")))
        return
    clerk.session.course.about(Wish.CORRECT, mending.item.task_code)
    note: Words | None = None
    while True:
        answer = await clerk.desk.ask(_list(clerk, mending, note), pace=Pace.FORM)
        note = None
        match answer:
            case Chosen(id="print"):
                note = await print_slip(
                    clerk, "notice", notice_slip(clerk.letterhead(), mending.item, project_no, mending.notice)
                )
            case Chosen(id="send"):
                if await _send(clerk, mending):
                    return
            case Chosen(id="next"):
                await _mend(clerk, mending, mending.next_open())
            case Chosen(id=id):
                await _mend(clerk, mending, next(each for each in mending.notice.problems if each.id == id))
            case _:
                return


def _begun(clerk: Clerk, project_no: str, notice: CorrectionNotice) -> _Mending | None:
    """None where the catalogue at hand does not know everything that the notice names: a window does."""
    catalogue = clerk.catalogue.current
    item = clerk.catalogue.item(notice.task_code)
    if catalogue is None or item is None:
        return None
    fields, materials = {each.id for each in item.fields}, {each.id for each in item.materials}
    known = all(one.field in fields if one.field else one.material in materials for one in notice.problems)
    return _Mending(item, catalogue, project_no, notice) if known else None


def _list(clerk: Clerk, mending: _Mending, note: Words | None) -> Scene:
    days = (mending.notice.deadline - clerk.clock.now().date()).days
    return scenes.problems(mending.item, mending.notice, mending.mended(), days, may_print=can_print(clerk), note=note)


async def _mend(clerk: Clerk, mending: _Mending, one: Problem) -> None:
    """One field or one material; all others stay closed."""
    if one.field:
        asked = next(each for each in mending.item.fields if each.id == one.field)
        value = await ask_field(clerk, asked, mending.catalogue, mending.values.get(one.field, ""))
        if value is not None:
            mending.values[one.field] = value
        return
    material = next(each for each in mending.item.materials if each.id == one.material)
    nothing_known = Prefill({}, (), clerk.session.level, commitment_offered=False, tolerance_offered=False)
    standing = Standing(mending.item, {}, nothing_known)
    await see_to(clerk, standing, material)
    shown = standing.evidence(material)
    if shown is not None:
        mending.evidence[material.id] = shown


async def _send(clerk: Clerk, mending: _Mending) -> bool:
    """True once it was taken, or can be taken no more; otherwise everything stays as it is, to be sent again."""
    clerk.desk.show(scenes.SENDING)
    try:
        outcome = await clerk.letters.send(_letter(clerk, mending), clerk.session.id)
    except NotSealed:
        await clerk.desk.ask(trouble(clerk, "letter_not_sealed", say("correct.kept")))
        return False
    match outcome:
        case Queued(letter):
            head, name = clerk.letterhead(), clerk.session.name_masked
            slip = queued_slip(head, mending.item, name, letter, "queued_correction")
            words = await print_slip(clerk, "letter", slip)
            await clerk.desk.ask(scenes.queued(letter, words), ways=Ways.LEAVE, pace=Pace.READING)
            raise Left(Leaving.FINISHED)
        case LetterAnswer(state=LetterState.REFUSED, refusal=Refusal() as refusal):
            await clerk.desk.ask(refused(clerk, refusal, say("correct.kept")))
            return refusal.code in _OVER
        case _:
            slip = corrected_slip(clerk.letterhead(), mending.item, clerk.session.name_masked, mending.project_no)
            words = await print_slip(clerk, "correction", slip)
            await clerk.desk.ask(scenes.sent(mending.project_no, words), pace=Pace.READING)
            return True


def _letter(clerk: Clerk, mending: _Mending) -> Letter:
    session = clerk.session
    evidence = tuple(mending.evidence.values())
    return Letter(
        id=new_id(),
        terminal=clerk.settings.terminal.id,
        written_at=clerk.clock.now(),
        subject=session.subject,
        level=session.level,
        card_reading=session.reading,
        assisted_by=session.helper.id if session.helper else "",
        correction=Correction(mending.project_no, mending.notice.notice_no, dict(mending.values), evidence),
    )


async def withdraw(clerk: Clerk, project_no: str) -> None:
    """撤回, after one question; its page says afterwards how it stands."""
    answer = await clerk.desk.ask(scenes.withdraw(project_no), pace=Pace.READING)
    if not isinstance(answer, Chosen) or answer.id != "withdraw":
        return
    key = f"{clerk.session.id}-{secrets.token_hex(4)}"
    done = await asked(clerk, lambda token: clerk.platform.handling.withdraw(token, project_no, key))
    if isinstance(done, Away | Refused):
        await _told_why(clerk, done, say("withdraw.unsure") if isinstance(done, Away) else say("withdraw.stays"))


async def _told_why(clerk: Clerk, failure: Away | Refused, matter: Words | None = None) -> None:
    await clerk.desk.ask(why_not(clerk, failure, matter or say("correct.kept")))
