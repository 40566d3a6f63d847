"""The pictures of a query: the list of cases, one case on its way, what may be seen without a card."""

from __future__ import annotations

import datetime as dt

import msgspec

from kiosk.contract.content import (
    Fact,
    Facts,
    Keypad,
    Lanes,
    LaneShown,
    Pill,
    Place,
    Progress,
    Row,
    Rows,
    Stage,
    Tone,
    Working,
)
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.platform import (
    QUERY_CODE_DIGITS,
    CaseDetail,
    CaseStage,
    CaseState,
    CaseSummary,
    Clock,
    ClockColour,
    Contact,
    Lane,
    MaskedCase,
    UseLevel,
)
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Day, Gap, Number, Say, Words, say
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.availability import telephone_offered
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.telephone_scenes import BY_TELEPHONE
from kiosk.terminal.receipts import slips

CASE_NUMBER_DIGITS = sum(CASE_NUMBER_GROUPS)
PRINT = Action("print", say("action.print"), "secondary", "printer")
ASKING = Scene(name="cases.asking", question=say("cases.asking"), content=Working(say("cases.asking_hint")))

# The road every case takes, for the stages still ahead of it.
_ROAD = (
    CaseState.SUBMITTED,
    CaseState.ACCEPTED,
    CaseState.REVIEW,
    CaseState.DECIDED,
    CaseState.READY,
    CaseState.DELIVERED,
)
# States off the road stand at, or wait before, the road's stage named here; ends have nothing ahead.
_STANDS_AT = {
    CaseState.DRAFT: CaseState.SUBMITTED,
    CaseState.PRE_OK: CaseState.SUBMITTED,
    CaseState.PRE_FIX: CaseState.SUBMITTED,
    CaseState.CORRECTION: CaseState.SUBMITTED,
    CaseState.TOLERANCE_ACCEPTED: CaseState.ACCEPTED,
    CaseState.TOLERANCE_OVERDUE: CaseState.ACCEPTED,
    CaseState.SPECIAL: CaseState.REVIEW,
    CaseState.EXTENDED: CaseState.REVIEW,
    CaseState.MAKING: CaseState.DECIDED,
    CaseState.RECLAIMED: CaseState.READY,
}
_ENDS = frozenset(
    {
        CaseState.NOT_ACCEPTED,
        CaseState.RETURNED,
        CaseState.WITHDRAWN,
        CaseState.EXPIRED,
        CaseState.CLOSED,
        CaseState.DELIVERED,
    }
)
_TONES: dict[CaseState, tuple[Tone, str]] = {
    CaseState.READY: ("done", "package"),
    CaseState.DELIVERED: ("done", "check-circle"),
    CaseState.CLOSED: ("done", "check-circle"),
    CaseState.PRE_FIX: ("care", "warning"),
    CaseState.CORRECTION: ("care", "warning"),
    CaseState.TOLERANCE_ACCEPTED: ("care", "warning"),
    CaseState.TOLERANCE_OVERDUE: ("stopped", "warning"),
    CaseState.SPECIAL: ("off", "pause-circle"),
    CaseState.NOT_ACCEPTED: ("stopped", "x-circle"),
    CaseState.RETURNED: ("stopped", "x-circle"),
    CaseState.RECLAIMED: ("care", "warning"),
    CaseState.EXPIRED: ("off", "x-circle"),
    CaseState.WITHDRAWN: ("off", "x-circle"),
}
# A department that has decided is done with its part, though the case is not.
_LANE_DONE: tuple[Tone, str] = ("done", "check-circle")


def plain(state: CaseState) -> Say:
    """The state in plain words: 正式收下,开始计时."""
    return say(f"case.plain.{state.value}")


def term(state: CaseState) -> Say:
    """The state in the field's own term: 受理."""
    return say(f"case.term.{state.value}")


def prove(clerk: Clerk, note: Words | None, *, by_number: bool = True) -> Scene:
    """Lay the card to see everything; by one's telephone where that is offered, and by number without either."""
    card, telephone = clerk.bench.card.status.usable, telephone_offered(clerk)
    number = Action("number", say("cases.by_number"), "secondary", "keyboard")
    ways = (*((BY_TELEPHONE,) if telephone else ()), *((number,) if by_number else ()))
    if not card:
        content = Facts((Fact(say("cases.reader_away"), fault_words(clerk.bench.card.status.cause, "card").what),))
        instead = "by_telephone_question" if telephone else "by_number_question" if by_number else "reader_question"
        return Scene(
            name="cases.reader_away",
            question=say(f"cases.{instead}"),
            content=content,
            actions=(*(msgspec.structs.replace(way, role="primary") for way in ways[:1]), *ways[1:]),
        )
    return Scene(
        name="cases.prove",
        question=say("cases.prove"),
        hint=say("cases.prove_hint"),
        content=Place("card", note=note),
        actions=ways,
        voice=say("voice.lay_card"),
    )


def case_list(cases: tuple[CaseSummary, ...]) -> Scene:
    """All cases of the person, newest first as the platform gives them."""
    return Scene(
        name="cases.list",
        question=say("cases.list", count=len(cases)) if cases else say("cases.none"),
        hint=say("cases.list_hint") if cases else None,
        content=Rows(tuple(_row(case) for case in cases), empty=say("cases.none_yet")),
        actions=() if cases else (Action("ok", say("action.ok"), icon="check"),),
    )


def _row(case: CaseSummary) -> Row:
    tone, icon = _TONES.get(case.state, ("hall", "hourglass-medium"))
    return Row(
        case.project_no,
        named(case.task_name),
        detail=say("cases.applied", day=Day(case.apply_date)),
        pill=Pill(say(f"case.pill.{case.state.value}"), tone, icon),
    )


def case_page(case: CaseDetail, *, may_print: bool, act: Action | None = None) -> Scene:
    """One case: its road, its clock, what to do now, whom to call; `act` is what can be done about it here."""
    return Scene(
        name="cases.lanes" if case.lanes else f"cases.{case.summary.state.value}",
        question=named(case.summary.task_name),
        hint=_state_line(case),
        content=_on_its_way(case),
        actions=_case_actions(act, may_print=may_print),
    )


def _on_its_way(case: CaseDetail) -> Progress | Lanes:
    """One road, or the departments of a parallel approval side by side (M15)."""
    number, now, call = _number(case.summary.project_no), slips.next_step(case), call_words(case.contact)
    if not case.lanes:
        facts = (number, *_clock_facts(case.summary.clock, case.legal_clock), *_where(case))
        return Progress(stages=_stages(case), facts=facts, now=now, call=call)
    decides = _slowest(case)
    lanes = tuple(_lane(lane, slowest=place == decides) for place, lane in enumerate(case.lanes))
    where = () if slips.some_here(case) else _where(case)  # `now` says how many results are here
    return Lanes(lanes=lanes, facts=(number, *where), now=now, call=call)  # each lane tells its own days


def _slowest(case: CaseDetail) -> int | None:
    """Which department the whole case waits for; of several with the same clock the first."""
    clock = case.summary.clock
    waiting = (place for place, lane in enumerate(case.lanes) if lane.clock == clock)
    return next(waiting, None) if clock.days_left is not None else None


def _state_line(case: CaseDetail) -> Words:
    """Where it stands; of a parallel approval also its day, which the slowest department gives it."""
    summary = case.summary
    line = say("cases.state_line", plain=plain(summary.state), term=term(summary.state))
    due = summary.clock.promise_date if case.lanes and summary.clock.days_left is not None else None
    return say("cases.lanes_line", state=line, day=Day(due)) if due is not None else line


def _case_actions(act: Action | None, *, may_print: bool) -> tuple[Action, ...]:
    slip = (PRINT,) if may_print else ()
    if act is None:
        return (*slip, Action("ok", say("cases.back_to_list"), icon="list"))
    if act.role == "secondary":  # it can be done, but nothing asks for it
        return (act, *slip, Action("ok", say("cases.back_to_list"), icon="list"))
    return (Action("ok", say("cases.back_to_list"), "secondary", "list"), *slip, act)


def masked_page(case: MaskedCase, *, may_print: bool) -> Scene:
    """What a number and a query code show: masked name, stage and clock, nothing more."""
    return Scene(
        name="cases.masked",
        question=named(case.task_name),
        hint=say("cases.masked_hint"),
        content=Facts(
            (
                _number(case.project_no),
                Fact(say("case.name"), case.name_masked),
                Fact(
                    say("case.state"), say("cases.state_line", plain=plain(case.state), term=term(case.state)), big=True
                ),
                *_clock_facts(case.clock),
                Fact(say("case.contact"), call_words(case.contact)),
            ),
            band=slips.masked_next_step(case),
        ),
        actions=(*((PRINT,) if may_print else ()), Action("ok", say("action.finish"), icon="check")),
    )


def _number(project_no: str) -> Fact:
    return Fact(say("case.number"), Number(project_no, CASE_NUMBER_GROUPS), big=True)


def call_words(contact: Contact) -> Words:
    """Whom to call: office and phone."""
    return say("case.call", office=named(contact.office), phone=contact.phone)


def _clock_facts(clock: Clock, legal: Clock | None = None) -> tuple[Fact, ...]:
    """The promised day, beside it the one that the law allows while that clock runs, and what is left."""
    facts = []
    if clock.promise_date is not None:
        facts.append(Fact(say("case.promise"), _promised(clock.promise_date, legal)))
    if clock.colour is ClockColour.PAUSED and clock.paused_for is not None:
        facts.append(Fact(say("case.clock"), say("case.paused", reason=named(clock.paused_for)), big=True))
    elif clock.days_left is not None:
        late = clock.days_left < 0
        facts.append(
            Fact(
                say("case.clock"), say("case.late" if late else "case.days_left", count=abs(clock.days_left)), big=True
            )
        )
    return tuple(facts)


def _promised(promised: dt.date, legal: Clock | None) -> Gap:
    if legal is None or legal.promise_date is None or legal.days_left is None:
        return Day(promised)
    return say("case.promised_and_legal", promised=Day(promised), legal=Day(legal.promise_date))


def _where(case: CaseDetail) -> tuple[Fact, ...]:
    here = slips.some_here(case)
    if here is not None:
        counted = say("case.results_here", here=here[0], parts=here[1])
        return (Fact(say("case.results"), counted, big=True),)  # where they are stands behind "results"
    if case.deposit_cabinet is None or case.keep_until is None:
        return ()
    return (
        Fact(say("case.waits_in"), named(case.deposit_cabinet)),
        Fact(say("case.waits_until"), Day(case.keep_until), big=True),
    )


def _lane(lane: Lane, *, slowest: bool) -> LaneShown:
    """One department of a parallel approval: how far it is, and its own days."""
    tone, icon = _LANE_DONE if lane.state is CaseState.DECIDED else _TONES.get(lane.state, ("hall", "hourglass-medium"))
    pill = Pill(say(f"case.pill.{lane.state.value}"), tone, icon)
    return LaneShown(
        words=named(lane.dept_name),
        state=pill,
        clock=_lane_clock(lane.clock),
        lead=lane.lead,
        slowest=slowest,
        city=lane.level is UseLevel.CITY,
    )


def _lane_clock(clock: Clock) -> Words | None:
    if clock.colour is ClockColour.PAUSED and clock.paused_for is not None:
        return say("case.paused", reason=named(clock.paused_for))
    if clock.days_left is None:
        return None
    return say("case.late" if clock.days_left < 0 else "case.days_left", count=abs(clock.days_left))


def _stages(case: CaseDetail) -> tuple[Stage, ...]:
    now = case.summary.state
    past = tuple(
        Stage(_step(stage), say("case.stage_on", day=Day(stage.on)), "past")
        for stage in case.stages
        if stage.state is not now
    )
    entered = next((stage for stage in reversed(case.stages) if stage.state is now), None)
    note = named(entered.note) if entered is not None and entered.note is not None else plain(now)
    paused = case.summary.clock.colour is ClockColour.PAUSED
    here = term(now) if entered is None else _step(entered)
    return (*past, Stage(here, note, "paused" if paused else "here"), *_ahead(now))


def _step(stage: CaseStage) -> Say:
    """The stage in the field's own term; a step of the city is told as such (M32)."""
    named_so = term(stage.state)
    return say("case.city_step", term=named_so) if stage.level is UseLevel.CITY else named_so


def _ahead(now: CaseState) -> tuple[Stage, ...]:
    if now in _ENDS:
        return ()
    place = _ROAD.index(_STANDS_AT.get(now, now))
    return tuple(Stage(term(state), None, "ahead") for state in _ROAD[place + 1 :])


def type_number(clerk: Clerk, note: Words | None) -> Scene:
    """The case number as it stands on the receipt; its bar code may be shown to the scanner instead."""
    return Scene(
        name="cases.type_number",
        question=say("cases.type_number"),
        hint=say("cases.type_number_hint" if clerk.bench.scanner.status.usable else "cases.type_number_only_hint"),
        content=Keypad("number", CASE_NUMBER_DIGITS, CASE_NUMBER_DIGITS, CASE_NUMBER_GROUPS, note),
    )


def type_query_code(note: Words | None) -> Scene:
    """The query code from the receipt."""
    return Scene(
        name="cases.type_query_code",
        question=say("cases.type_query_code"),
        hint=say("cases.type_query_code_hint"),
        content=Keypad("query_code", QUERY_CODE_DIGITS, QUERY_CODE_DIGITS, (3, 3), note),
    )
