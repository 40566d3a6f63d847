"""Pictures of delegations: those in force, one of them, the questions of a new one, and what came of it."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.after import DELEGATION_DAYS, DelegationMade, Scope
from kiosk.contract.content import Fact, Facts, Pill, Row, Rows, Thanks, Working
from kiosk.contract.entrusting import SCOPES
from kiosk.contract.items import Field, FieldKind, Item
from kiosk.contract.names import Name
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Both, Day, Moment, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling import form_scenes
from kiosk.terminal.flows.handling.shown import listed as in_a_row
from kiosk.terminal.flows.trouble import OK

PERIODS = {"week": 7, "month": 30, "quarter": 90, "year": DELEGATION_DAYS}
NAME = Field("agent_name", Name("受托人的姓名", "Name of the agent"), FieldKind.NAME)
NUMBER = Field("agent_number", Name("受托人的身份证号码", "ID number of the agent"), FieldKind.ID_NUMBER)
_STEPS = ("name", "number", "scopes", "range", "until", "sign")
_DONE = Action("done", say("form.chosen"), icon="check")
_NEW = Action("new", say("delegate.new"), icon="plus")
_END = Action("end", say("delegate.end"), "secondary", "prohibit")
LOOKING = Scene(
    name="handle.delegations_looking", question=say("apply.looking"), content=Working(say("delegate.looking_hint"))
)
ENDED = Scene(
    name="handle.delegation_ended",
    question=say("delegate.ended"),
    content=Thanks(say("delegate.ended_hint"), icon="check-circle"),
    actions=(OK,),
)


def step(key: str) -> Steps:
    """The step bar of a new delegation."""
    return Steps(_STEPS.index(key) + 1, len(_STEPS), say(f"delegate.step.{key}"))


# ---- those in force -------------------------------------------------------------------------------------------------


def listed(made: tuple[DelegationMade, ...]) -> Scene:
    """Who may act for the citizen, and who no longer may."""
    return Scene(
        name="handle.delegations",
        question=say("delegate.question"),
        hint=say("delegate.hint"),
        content=Rows(tuple(_row(each) for each in made), empty=say("delegate.none")),
        actions=(_NEW,),
        voice=say("voice.choose"),
    )


def _row(one: DelegationMade) -> Row:
    over = Pill(say("delegate.pill.over"), "off", "prohibit")
    good = Pill(say("delegate.pill.good"), "done", "check-circle")
    until = say("delegate.until_moment", at=Moment(one.until.astimezone()))
    return Row(one.id, Both(one.agent_masked, one.agent_masked), until, over if one.revoked else good)


def one(clerk: Clerk, made: DelegationMade) -> Scene:
    """One of them: to whom, for what, until when; it can be ended."""
    return Scene(
        name="handle.delegation",
        question=say("delegate.one", agent=made.agent_masked),
        content=Facts(_facts(clerk, made), band=say("delegate.ended" if made.revoked else "delegate.in_force")),
        actions=(OK,) if made.revoked else (_END, OK),
    )


def _facts(clerk: Clerk, made: DelegationMade) -> tuple[Fact, ...]:
    known = {item.task_code: item for item in clerk.catalogue.current.items} if clerk.catalogue.current else {}
    some = in_a_row(named(known[code].plain_name) for code in made.task_codes if code in known)
    return (
        Fact(say("delegate.fact.may"), in_a_row(named(SCOPES[scope]) for scope in made.scopes)),
        Fact(say("delegate.fact.items"), some if made.task_codes else say("delegate.all_items")),
        Fact(say("delegate.fact.until"), Moment(made.until.astimezone()), big=True),
    )


def sure(made: DelegationMade) -> Scene:
    """Before it is ended."""
    return Scene(
        name="handle.delegation_end",
        question=say("delegate.sure", agent=made.agent_masked),
        hint=say("delegate.sure_hint"),
        content=Rows(
            (
                Row("end", say("delegate.end_it")),
                Row("keep", say("delegate.keep_it")),
            )
        ),
    )


# ---- a new one ------------------------------------------------------------------------------------------------------


def name(typed: str, note: Words | None) -> Scene:
    """Who is to act: their name as on their card."""
    return Scene(
        name="handle.delegation_name",
        question=say("delegate.name"),
        hint=say("delegate.name_hint"),
        content=form_scenes.typing(NAME, typed, note),
        steps=step("name"),
    )


def number(typed: str, note: Words | None, *, letters: bool) -> Scene:
    """Their number, so that they are known by their card."""
    with_letters = letters or typed[:1].isalpha()
    content = (form_scenes.typing if with_letters else form_scenes.keypad)(NUMBER, typed, note)
    return Scene(
        name="handle.delegation_number",
        question=say("delegate.number"),
        hint=say("form.hint.id_number"),
        content=content,
        steps=step("number"),
        actions=() if with_letters else (Action("letters", say("form.with_letters"), "secondary", "keyboard"),),
    )


def scopes(chosen: tuple[Scope, ...]) -> Scene:
    """What they may do."""
    rows = tuple(
        Row(scope.value, say(f"delegate.scope.{scope.value}"), named(SCOPES[scope]), ticked=scope in chosen)
        for scope in Scope
    )
    return Scene(
        name="handle.delegation_scopes",
        question=say("delegate.scopes"),
        hint=say("delegate.scopes_hint"),
        content=Rows(rows),
        steps=step("scopes"),
        actions=(_DONE,) if chosen else (),
        voice=say("voice.choose"),
    )


def range_() -> Scene:
    """For everything, or for some things."""
    return Scene(
        name="handle.delegation_range",
        question=say("delegate.range"),
        content=Rows(
            (
                Row("some", say("delegate.some_items"), say("delegate.some_items_hint")),
                Row("all", say("delegate.all_items"), say("delegate.all_items_hint")),
            )
        ),
        steps=step("range"),
        voice=say("voice.choose"),
    )


def items(offered: tuple[Item, ...], chosen: tuple[str, ...]) -> Scene:
    """For which things; what must be done in person is not among them. What is chosen stands first."""
    rows = [Row(each.task_code, named(each.plain_name), ticked=each.task_code in chosen) for each in offered]
    rows.sort(key=lambda row: not row.ticked)
    return Scene(
        name="handle.delegation_items",
        question=say("delegate.items"),
        hint=say("form.chosen_so_far", count=len(chosen)) if chosen else say("delegate.items_hint"),
        content=Rows(tuple(rows), empty=say("guide.none")),
        steps=step("range"),
        actions=(_DONE,) if chosen else (),
    )


def until(today: dt.date) -> Scene:
    """For how long."""
    rows = tuple(
        Row(word, say(f"delegate.period.{word}"), say("delegate.until_day", day=Day(_last(today, days), year=True)))
        for word, days in PERIODS.items()
    )
    return Scene(
        name="handle.delegation_until",
        question=say("delegate.until"),
        hint=say("delegate.until_hint"),
        content=Rows(rows),
        steps=step("until"),
        voice=say("voice.choose"),
    )


def _last(today: dt.date, days: int) -> dt.date:
    return today + dt.timedelta(days=days)


def given(made: DelegationMade) -> Scene:
    """It is in force: what the agent needs, and how it ends."""
    code = (Fact(say("delegate.fact.collects"), say("delegate.given_code")),) if Scope.COLLECT in made.scopes else ()
    return Scene(
        name="handle.delegation_given",
        question=say("delegate.given", agent=made.agent_masked),
        content=Facts(
            (
                Fact(say("delegate.fact.until"), Moment(made.until.astimezone()), big=True),
                Fact(say("delegate.fact.needs"), say("delegate.given_card")),
                *code,
            ),
            band=say("delegate.given_end"),
        ),
        actions=(OK,),
    )
