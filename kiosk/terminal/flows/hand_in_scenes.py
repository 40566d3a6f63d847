"""The pictures of a hand-in: prove, choose, check, count, cover slip, receipt."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts, Keypad, Pill, Place, Row, Rows, Thanks
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.lockers import Awaited
from kiosk.contract.scene import Action, Scene, Steps
from kiosk.contract.words import Both, Day, Moment, Number, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.lockers.wall import HandInLine
from kiosk.terminal.receipts.hand_in import slip_number

_PIECES_DIGITS = 2


def step(current: int, key: str) -> Steps:
    """The step bar of a hand-in."""
    return Steps(current, 5, say(f"hand_in.step.{key}"))


def prove(clerk: Clerk, note: Words | None) -> Scene:
    """Lay the card, or scan the receipt; typing the number is one touch away."""
    card, scanner = clerk.bench.card.status.usable, clerk.bench.scanner.status.usable
    hint = "prove_hint" if card and scanner else "prove_card_hint" if card else "prove_scan_hint"
    return Scene(
        name="hand_in.prove",
        question=say("hand_in.prove" if card else "hand_in.prove_scan" if scanner else "hand_in.prove_number"),
        hint=say(f"hand_in.{hint}"),
        content=Place("card" if card else "scanner", note=note),
        steps=step(1, "prove"),
        actions=(Action("number", say("hand_in.type_number"), "secondary", "keyboard"),),
        voice=say("voice.lay_card" if card else "voice.show_receipt"),
    )


def nothing_awaited(clerk: Clerk) -> Scene:
    """For this card nothing is awaited here; without the platform the list may be an old one."""
    return Scene(
        name="hand_in.nothing",
        question=say("hand_in.nothing"),
        hint=say("hand_in.nothing_hint" if clerk.platform.reachable else "hand_in.nothing_offline"),
        content=Facts(
            (
                Fact(say("hand_in.nothing_again"), say("hand_in.nothing_wait")),
                Fact(say("hand_in.nothing_new"), say("hand_in.nothing_apply")),
                Fact(say("hand_in.nothing_for"), say("hand_in.nothing_scan")),
                Fact(say("contact.phone"), clerk.desk_phone, big=True),
            )
        ),
        actions=(
            Action("ok", say("action.ok"), icon="check"),
            Action("number", say("hand_in.type_number"), "secondary", "keyboard"),
        ),
    )


def choose(lines: tuple[Awaited, ...]) -> Scene:
    """Several cases wait for papers: which one is it for?"""
    return Scene(
        name="hand_in.choose",
        question=say("hand_in.choose", count=len(lines)),
        hint=say("hand_in.choose_hint"),
        content=Rows(tuple(_row(awaited) for awaited in lines)),
        steps=step(2, "check"),
        voice=say("voice.choose"),
    )


def _row(awaited: Awaited) -> Row:
    pill = Pill(say(f"hand_in.kind.{awaited.kind.value}"), "care", "tray-arrow-down")
    due = say("hand_in.no_due") if awaited.due is None else say("hand_in.due", day=Day(awaited.due))
    return Row(awaited.id, named(awaited.item), detail=due, pill=pill)


def check(clerk: Clerk, awaited: Awaited) -> Scene:
    """What is awaited: whose, why, which papers, until when. Handing in is not acceptance."""
    due = say("hand_in.no_due") if awaited.due is None else Day(awaited.due)
    return Scene(
        name="hand_in.check",
        question=say("hand_in.check"),
        hint=None if clerk.platform.reachable else say("hand_in.check_offline"),
        content=Facts(
            (
                Fact(say("hand_in.fact.item"), named(awaited.item)),
                Fact(say("hand_in.fact.name"), awaited.name_masked),
                Fact(say("hand_in.fact.why"), say(f"hand_in.kind_long.{awaited.kind.value}")),
                Fact(say("hand_in.fact.materials"), _listed(awaited), big=True),
                Fact(say("hand_in.fact.due"), due),
            ),
            band=say("hand_in.not_acceptance"),
        ),
        steps=step(2, "check"),
        actions=(
            Action("go_on", say("hand_in.go_on"), icon="check"),
            Action("other", say("hand_in.not_this"), "secondary"),
        ),
        voice=say("voice.check_papers"),
    )


def _listed(awaited: Awaited) -> Both:
    zh, en = ([getattr(name, language) for name in awaited.materials] for language in ("zh", "en"))
    return Both("、".join(zh), "; ".join(en))


def lies_there(clerk: Clerk, line: HandInLine) -> Scene:
    """It was handed in here before, and nobody of the staff has taken it out yet."""
    return Scene(
        name="hand_in.lies_there",
        question=say("hand_in.lies_there"),
        hint=say("hand_in.lies_there_hint"),
        content=Facts(
            (
                Fact(say("case.number"), Number(line.project_no, CASE_NUMBER_GROUPS), big=True),
                Fact(say("hand_in.fact.pieces"), say("hand_in.pieces_count", count=line.pieces)),
                *((Fact(say("hand_in.fact.since"), Moment(line.since)),) if line.since is not None else ()),
                Fact(say("contact.phone"), clerk.desk_phone, big=True),
            ),
            band=say("hand_in.lies_there_band"),
        ),
        actions=(Action("ok", say("action.ok"), icon="check"),),
    )


def pieces(note: Words | None) -> Scene:
    """How many pieces are put in."""
    return Scene(
        name="hand_in.pieces",
        question=say("hand_in.pieces"),
        hint=say("hand_in.pieces_hint"),
        content=Keypad("pieces", _PIECES_DIGITS, 1, note=note),
        steps=step(3, "list"),
        voice=say("voice.pieces"),
    )


def cover(awaited: Awaited, slip: Words, *, printed: bool) -> Scene:
    """The cover slip goes in with the papers; without paper its number is written on the envelope."""
    return Scene(
        name="hand_in.cover" if printed else "hand_in.no_cover",
        question=say("hand_in.cover" if printed else "hand_in.no_cover"),
        hint=slip,
        content=Thanks(
            done=say("hand_in.cover_done" if printed else "hand_in.no_cover_done"),
            number=slip_number(awaited),
            number_words=say("hand_in.slip_number"),
            tone="done" if printed else "care",
            icon="check-circle" if printed else "camera",
        ),
        steps=step(3, "list"),
        actions=(Action("go_on", say("hand_in.with_papers" if printed else "hand_in.written_down"), icon="check"),),
        voice=say("voice.cover" if printed else "voice.no_cover"),
    )


def done(awaited: Awaited, slip: Words, pieces: int, *, more: bool) -> Scene:
    """已收 n 件: what that is worth, and what becomes of the slip."""
    finish = Action("finish", say("action.finish"), "primary", "check")
    following = Action("next", say("hand_in.next"), "secondary", "tray-arrow-down")
    return Scene(
        name="hand_in.done",
        question=say("hand_in.done", count=pieces),
        hint=slip,
        content=Thanks(
            done=say("hand_in.not_acceptance"),
            number=Number(awaited.project_no, CASE_NUMBER_GROUPS),
            number_words=say("case.number"),
            take=(say("take.item"), say("take.card")),
        ),
        actions=(finish, following) if more else (finish,),
        steps=step(5, "finish"),
        voice=say("voice.handed_in"),
    )
