"""What the office does with a case: pre-review, the one-time notice, acceptance, special procedures, decision."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session as Db

from kiosk.central.asking import exactly
from kiosk.central.cases.notices import issue
from kiosk.central.cases.stages import EARLY, enter_all
from kiosk.central.lockers.bundles import catch_up
from kiosk.central.messages.making import tell_moved
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import Desk, TheDesk
from kiosk.central.staff.words import LONGEST_NAME, Done
from kiosk.central.storage import locked
from kiosk.central.tables.cases import CaseRow, StageRow
from kiosk.central.tables.handling import ActRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.handling import Problem
from kiosk.contract.lockers import Role
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState as S
from kiosk.contract.platform import UseLevel

router = room("office", "/office/cases")
_MEND_WITHIN = 20  # working days a citizen has for a correction
_MOST_PROBLEMS = 40
_LONGEST_EXTENSION, _LONGEST_JOINT = 10, 15  # working days (行政许可法 42)


class Step(enum.StrEnum):
    """What the office can do with a case, other than asking for corrections."""

    PRE_OK = "pre_ok"
    ACCEPT = "accept"
    NOT_ACCEPT = "not_accept"
    REVIEW = "review"
    SPECIAL = "special"  # 特别程序: the note names it
    RESUME = "resume"
    EXTEND = "extend"
    DECIDE = "decide"
    RETURN = "return"


@dataclass(frozen=True)
class Taken:
    """Body of POST /office/cases/{no}/steps. `note` is the opinion, or the reason, which some steps need."""

    step: Step
    note: Name | None = None
    days: int = 0  # of an extension
    level: UseLevel = UseLevel.COUNTY  # city: it is the city's step in a matter of both (市县互认)


@dataclass(frozen=True)
class NoticeWish:
    """Body of POST /office/cases/{no}/notice: every problem on one list; `reason` where it is a second list."""

    problems: tuple[Problem, ...]
    opinion: Name | None = None
    reason: Name | None = None


@dataclass(frozen=True)
class _Way:
    to: S
    start: frozenset[S] = field(default_factory=frozenset)
    noted: bool = False


_BEFORE = frozenset({S.SUBMITTED, S.PRE_OK})
_ASKED = _BEFORE | {S.PRE_FIX, S.CORRECTION}
_RUNNING = frozenset({S.ACCEPTED, S.REVIEW, S.EXTENDED})
_WAYS = {
    Step.PRE_OK: _Way(S.PRE_OK, frozenset({S.SUBMITTED})),
    Step.ACCEPT: _Way(S.ACCEPTED, _BEFORE),
    Step.NOT_ACCEPT: _Way(S.NOT_ACCEPTED, _ASKED, noted=True),
    Step.REVIEW: _Way(S.REVIEW, frozenset({S.ACCEPTED})),
    Step.SPECIAL: _Way(S.SPECIAL, _RUNNING, noted=True),
    Step.RESUME: _Way(S.REVIEW, frozenset({S.SPECIAL})),
    Step.EXTEND: _Way(S.EXTENDED, _RUNNING, noted=True),
    Step.DECIDE: _Way(S.DECIDED, _RUNNING),
    Step.RETURN: _Way(S.RETURNED, _ASKED, noted=True),
}


@router.post("/{project_no}/steps", dependencies=[exactly(Taken)])
def take_step(project_no: str, taken: Taken, desk: TheDesk) -> Done:
    """The case goes one stage further; its holder is written to."""
    desk.member.need(Role.ADMIN)
    way = _WAYS[taken.step]
    if (way.noted and taken.note is None) or not short(taken.note):
        raise Declined("request_unclear")

    def act(db: Db) -> Done:
        case = case_at(db, desk, project_no)
        if case.state not in way.start:
            raise Declined("not_possible_now")
        days = extension(case, taken, case.stages)
        to = S.TOLERANCE_ACCEPTED if way.to is S.ACCEPTED and case.tolerance_due else way.to
        enter_all(db, case, to, desk.now().date(), taken.note, days)
        case.stages[-1].level = taken.level
        catch_up(db, case, desk.now().date())
        note_down(db, desk, case, taken.step.value)
        tell_moved(db, case, desk.now())
        return Done(project_no)

    return desk.once((project_no, taken), Done, act)


@router.post("/{project_no}/notice", dependencies=[exactly(NoticeWish)])
def give_notice(project_no: str, wish: NoticeWish, desk: TheDesk) -> Done:
    """一次性告知: before acceptance, with everything that has to be mended."""
    desk.member.need(Role.ADMIN)
    if not 1 <= len(wish.problems) <= _MOST_PROBLEMS:
        raise Declined("request_unclear")
    said = (wish.opinion, wish.reason, *(name for one in wish.problems for name in (one.problem, one.how, one.sample)))
    if not all(short(name) for name in said):
        raise Declined("text_too_long")

    def act(db: Db) -> Done:
        case = case_at(db, desk, project_no)
        # What a department has taken on needs no correction any more (行政许可法 32).
        if case.state not in _BEFORE or any(lane.state not in EARLY for lane in case.lanes):
            raise Declined("not_possible_now")
        _check(case, wish.problems)
        now = desk.now()
        to = S.CORRECTION if case.state is S.PRE_OK else S.PRE_FIX
        row = issue(
            db,
            case,
            wish.problems,
            opinion=wish.opinion,
            reason=wish.reason,
            by=desk.member.id,
            at=now,
            deadline=desk.office.workdays.after(now.date(), _MEND_WITHIN),
        )
        enter_all(db, case, to, now.date(), wish.opinion)
        note_down(db, desk, case, "notice")
        tell_moved(db, case, now, row.deadline)
        return Done(row.notice_no)

    return desk.once((project_no, wish), Done, act)


def extension(case: CaseRow, taken: Taken, stages: Sequence[StageRow]) -> int:
    """Only once, and no longer than the law allows; nothing else adds days."""
    if taken.step is not Step.EXTEND:
        return 0
    if any(stage.state is S.EXTENDED for stage in stages):
        raise Declined("not_possible_now")
    if not 1 <= taken.days <= (_LONGEST_JOINT if case.lanes else _LONGEST_EXTENSION):
        raise Declined("request_unclear")
    return taken.days


def _check(case: CaseRow, problems: tuple[Problem, ...]) -> None:
    """Each names one field or one material of the item under which the case was filed, and none is named twice."""
    item = case.item.manifest
    fields, materials = {each.id for each in item.fields}, {each.id for each in item.materials}
    named = [(one.field, one.material) for one in problems]
    good = all((a in fields and not b) or (b in materials and not a) for a, b in named)
    if not good or len(set(named)) != len(named):
        raise Declined("request_unclear")


def case_at(db: Db, desk: Desk, project_no: str) -> CaseRow:
    """A case that this member of the staff may decide on."""
    case = locked(db, CaseRow, project_no)
    if case is None:
        raise Declined("case_unknown")
    if db.get_one(StaffRow, desk.member.id).id_number == case.citizen.id_number:
        raise Declined("two_people")  # nobody judges their own case
    return case


def note_down(db: Db, desk: Desk, case: CaseRow, act: str) -> None:
    """Who of the staff did what, for the audit."""
    db.add(ActRow(project_no=case.project_no, act=act, by=f"staff:{desk.member.id}", at=desk.now()))


def short(name: Name | None) -> bool:
    """Whether what was typed has its length."""
    return name is None or max(len(name.zh), len(name.en)) <= LONGEST_NAME
