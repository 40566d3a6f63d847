"""Pictures of help: what can be had beside any question, what became of a call, one of the staff who signs in."""

from __future__ import annotations

import datetime as dt

import msgspec

from kiosk.contract.content import Fact, Facts, Keypad, Pages, Place, Working
from kiosk.contract.helping import CallState, HelpCall
from kiosk.contract.lockers import STAFF_PIN_DIGITS, StaffPass
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Gap, Moment, Words, say
from kiosk.desk import plain_help
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.trouble import OK, trouble

_GO_ON = Action("ok", say("helping.go_on"), icon="arrow-right")
CALL = Action("call_staff", say("helping.call"), icon="hand-waving")
_TAKE_BACK = Action("take_back", say("helping.take_back"), "secondary")
_SIGN_IN = Action("sign_in", say("helping.sign_in"), "secondary", "identification-badge")
_LEAVE = Action("assistant_leaves", say("helping.leave"), icon="sign-out")


def help_scene(clerk: Clerk) -> Scene:
    """The help of a citizen's visit: how this machine is used; the staff can be called, and can sign in or leave."""
    plain = plain_help()
    session = clerk.session
    if session.helper is not None:
        actions: tuple[Action, ...] = (_LEAVE,)
    else:
        called = session.call is not None
        actions = (*((_SIGN_IN,) if clerk.roster is not None else ()), _TAKE_BACK if called else CALL)
    return Scene(name=plain.name, question=plain.question, content=plain.content, actions=actions)


# ---- what stands above every scene ----------------------------------------------------------------------------------


def band(clerk: Clerk) -> Words | None:
    """Who stands by, or that somebody was called."""
    helper, call = clerk.session.helper, clerk.session.call
    if helper is not None:
        return say("helping.band.here", who=named(helper.label))
    if call is None:
        return None
    return say("helping.band.coming" if call.state is CallState.TAKEN else "helping.band.called")


# ---- calling --------------------------------------------------------------------------------------------------------

CALLING = Scene(
    name="help.calling", question=say("helping.calling"), content=Working(say("helping.calling_hint")), actions=()
)


def called(clerk: Clerk) -> Scene:
    """Somebody was called; the citizen may go on meanwhile, or take it back."""
    phone = say("helping.called_phone", phone=clerk.desk_phone)
    paragraphs = (say("helping.called_go_on"), say("helping.called_safe"), phone)
    return Scene(
        name="help.called",
        question=say("helping.called"),
        content=Pages(paragraphs),
        actions=(_TAKE_BACK, _GO_ON),
        voice=say("voice.staff_called"),
    )


def taken_back() -> Scene:
    """Nobody comes."""
    return Scene(
        name="help.taken_back",
        question=say("helping.taken_back"),
        content=Pages((say("helping.taken_back_now"),)),
        actions=(_GO_ON,),
    )


def nobody_at_work(clerk: Clerk, told: HelpCall) -> Scene:
    """Out of hours: when somebody is there again, and whom to ring now."""
    facts: list[tuple[str, Gap]] = []
    if told.opens is not None:
        facts.append(("helping.closed_opens", Moment(_here(told.opens, clerk.clock.now()))))
    facts += [("contact.night", told.phone), ("contact.hotline", "12345")]
    shown = tuple(Fact(say(key), value, big=True) for key, value in facts)
    return Scene(
        name="help.closed",
        question=say("helping.closed"),
        content=Facts(shown[:-1] if told.phone == "12345" else shown, band=say("helping.closed_now")),
        actions=(_GO_ON,),
        voice=say("voice.nobody_at_work"),
    )


def not_arrived(clerk: Clerk) -> Scene:
    """The call did not reach anybody; a telephone does."""
    now = say("helping.not_arrived_now", phone=clerk.desk_phone)
    told = trouble(clerk, "platform_away", say("helping.not_arrived"), now)
    return msgspec.structs.replace(told, name="help.not_arrived")


def _here(at: dt.datetime, now: dt.datetime) -> dt.datetime:
    return at.astimezone(now.tzinfo)


# ---- standing by ----------------------------------------------------------------------------------------------------


def show_pass(clerk: Clerk, note: Words | None) -> Scene:
    """Somebody of the staff lays their card or shows their badge, while the citizen's question waits."""
    card = clerk.bench.card.status
    return Scene(
        name="help.entry",
        question=say("helping.entry"),
        hint=say("helping.entry_hint"),
        content=Place("card" if card.usable else "scanner", note=note),
    )


def pin(note: Words | None) -> Scene:
    """Their six digits."""
    return Scene(
        name="help.pin",
        question=say("staff.entry.pin"),
        hint=say("helping.pin_hint"),
        content=Keypad("pin", STAFF_PIN_DIGITS, STAFF_PIN_DIGITS, note=note, secret=True),
    )


def begun(who: StaffPass) -> Scene:
    """What the staff may do, and what stays the citizen's."""
    return Scene(
        name="help.begun",
        question=say("helping.begun", who=named(who.label)),
        content=Pages((say("helping.begun_yours"), say("helping.begun_noted"), say("helping.begun_leave"))),
        actions=(_GO_ON,),
        voice=say("voice.staff_here"),
    )


def not_this_one(why: str) -> Scene:
    """They may not stand by here: another role, or it is their own matter."""
    return Scene(
        name="help.not_this_one",
        question=say("helping.not_this_one"),
        content=Pages((say(f"helping.not_this_one_{why}"),)),
        actions=(OK,),
    )


def alone() -> Scene:
    """A rating is the citizen's: the staff leave first."""
    return Scene(
        name="help.alone",
        question=say("helping.alone"),
        hint=say("helping.alone_hint"),
        content=Pages((say("helping.alone_staff"), say("helping.alone_citizen"))),
        actions=(Action("skip", say("rate.skip"), "secondary"), _LEAVE),
    )
