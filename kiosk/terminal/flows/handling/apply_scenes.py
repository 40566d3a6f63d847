"""The pictures of an application around its form: what is on its way already, delivery, review, leaving, the end."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.content import Code, Fact, Facts, Lines, Pages, Row, Rows, SignaturePad, Thanks, Typing, Working
from kiosk.contract.handling import LetterAnswer
from kiosk.contract.ids import CASE_NUMBER_GROUPS
from kiosk.contract.items import DeliveryWay, Item
from kiosk.contract.names import Name
from kiosk.contract.platform import QUERY_CODE_DIGITS, CaseState, CaseSummary, Refusal
from kiosk.contract.reading import Filled, Sheet
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import Both, Day, Moment, Number, Words, say
from kiosk.terminal.flows.clerk import Clerk, named
from kiosk.terminal.flows.handling.form import Form, Step
from kiosk.terminal.flows.handling.form_scenes import step
from kiosk.terminal.flows.handling.shown import listed, money, value_words, yes_no
from kiosk.terminal.flows.trouble import OK, QUOTED
from kiosk.terminal.letters import ID_GROUPS

_ADDRESS_LONGEST = 100
# An instant item has its result at once.
FINISHED = (CaseState.DECIDED, CaseState.MAKING, CaseState.READY, CaseState.DELIVERED, CaseState.CLOSED)
_HALF_CODE = QUERY_CODE_DIGITS // 2
LOOKING = Scene(name="handle.looking", question=say("apply.looking"), content=Working(say("apply.looking_hint")))
SUBMITTING = Scene(
    name="handle.submitting",
    question=say("apply.submitting"),
    content=Working(say("apply.submitting_hint")),
    steps=step("sign"),
)


# ---- before the form ------------------------------------------------------------------------------------------------


def closed(clerk: Clerk, item: Item, reason: Name, until: dt.datetime | None) -> Scene:
    """This item cannot be handled now: why, until when, where else."""
    ends = (Fact(say("apply.closed_until"), Moment(until)),) if until else ()
    return Scene(
        name="handle.closed",
        question=say("apply.closed", item=named(item.plain_name)),
        hint=named(reason),
        content=Facts(
            (
                *ends,
                Fact(say("apply.closed_elsewhere"), clerk.elsewhere),
                Fact(say("contact.phone"), item.link_way or clerk.desk_phone, big=True),
            ),
            band=say("apply.not_begun"),
        ),
        actions=(OK,),
    )


def on_its_way(case: CaseSummary) -> Scene:
    """The same thing was applied for before and is under way."""
    return Scene(
        name="handle.on_its_way",
        question=say("apply.on_its_way"),
        hint=say("apply.on_its_way_hint"),
        content=Facts(
            (
                Fact(say("case.number"), Number(case.project_no, CASE_NUMBER_GROUPS), big=True),
                Fact(say("apply.fact.item"), named(case.task_name)),
                Fact(say("apply.fact.applied"), Day(case.apply_date)),
                Fact(say("apply.fact.state"), say(f"case.plain.{case.state.value}")),
            )
        ),
        actions=(
            Action("progress", say("apply.see_progress"), icon="magnifying-glass"),
            Action("another", say("apply.another"), "secondary", "pencil-line"),
        ),
    )


def resume() -> Scene:
    """A draft is kept from another day."""
    return Scene(
        name="handle.resume",
        question=say("apply.resume"),
        hint=say("apply.resume_hint"),
        content=Rows(
            (
                Row("go_on", say("apply.resume_yes"), say("apply.resume_yes_hint")),
                Row("anew", say("apply.resume_no"), say("apply.resume_no_hint")),
            )
        ),
    )


# ---- after the fields -----------------------------------------------------------------------------------------------


def delivery(clerk: Clerk, form: Form) -> Scene:
    """How the result comes to the citizen: what the item allows and this site has."""
    rows = (
        Row(
            way.value,
            say(f"form.delivery.{way.value}"),
            delivery_detail(clerk, way),
            ticked=None if form.delivery is None else way is form.delivery,
        )
        for way in form.ways
    )
    return Scene(
        name="handle.delivery",
        question=say("form.delivery_question", result=named(form.item.result_name)),
        hint=say("form.delivery_hint"),
        content=Rows(tuple(rows)),
        steps=step("check"),
        voice=say("voice.choose"),
    )


def delivery_detail(clerk: Clerk, way: DeliveryWay) -> Words:
    """Where that is, or what it means."""
    centre, position = named(clerk.settings.terminal.centre), named(clerk.settings.terminal.position)
    return say(f"form.delivery_detail.{way.value}", centre=centre, position=position)


def mail_address(address: str) -> Scene:
    """Where it is mailed to."""
    return Scene(
        name="handle.mail_address",
        question=say("form.mail_address"),
        hint=say("form.mail_address_hint"),
        content=Typing("address", "han", _ADDRESS_LONGEST, lines=2, value=address[:_ADDRESS_LONGEST]),
        steps=step("check"),
    )


def review(form: Form) -> Scene:
    """Everything that was said, a row each; touching one leads to it and back to here."""
    rows = tuple(row for each in form.steps() for row in _reviewed(form, each))
    return Scene(
        name="handle.review",
        question=say("form.review"),
        hint=say("form.review_hint"),
        content=Rows(rows),
        steps=step("check"),
        actions=(Action("sign", say("form.review_right"), icon="pencil-line"),),
        voice=say("voice.check_form"),
    )


def _reviewed(form: Form, at: Step) -> tuple[Row, ...]:
    match at.kind:
        case "question":
            return (_row(at, named(form.question(at.id).ask), yes_no(form.answers[at.id])),)
        case "known":
            filled = (each for each in form.filled() if form.values.get(each.id))
            return tuple(
                Row(f"filled:{each.id}", named(each.label), value_words(each, form.values[each.id], form.catalogue))
                for each in filled
            )
        case "field":
            field, value = form.field(at.id), form.values.get(at.id, "")
            shown = value_words(field, value, form.catalogue) if value else say("form.left_out")
            return (_row(at, named(field.label), shown),)
        case "materials":
            count = len(form.brought.evidence) if form.brought else 0
            return (_row(at, say("form.review_materials"), say("form.review_materials_count", count=count)),)
        case "delivery":
            return (_row(at, say("form.review_delivery"), say(f"form.delivery.{form.delivery}")),)
        case "address":
            return (_row(at, say("form.mail_address"), Both(form.address, form.address)),)
        case _:
            return ()


def _row(at: Step, words: Words, detail: Words) -> Row:
    return Row(f"{at.kind}:{at.id}", words, detail)


# ---- leaving half-way -----------------------------------------------------------------------------------------------


def leaving(clerk: Clerk) -> Scene:
    """What becomes of what was written: nothing is kept unless the citizen says so."""
    rows = [
        Row("keep", say("apply.leave.keep"), say("apply.leave.keep_hint")),
        Row("throw_away", say("apply.leave.throw_away"), say("apply.leave.throw_away_hint")),
        Row("stay", say("apply.leave.stay"), say("apply.leave.stay_hint")),
    ]
    return Scene(
        name="handle.leaving",
        question=say("apply.leave.question"),
        hint=say("apply.leave.hint"),
        content=Rows(tuple(rows if clerk.platform.reachable else rows[1:])),
    )


def kept(form: Form) -> Scene:
    """The draft is kept at the platform."""
    return Scene(
        name="handle.kept",
        question=say("apply.kept"),
        content=Thanks(
            done=say("apply.kept_done", item=named(form.item.plain_name)), take=(say("take.item"), say("take.card"))
        ),
        actions=(OK,),
    )


# ---- signing and the end --------------------------------------------------------------------------------------------


def form_text(form: Form, filled: Filled, salt: str, language: str) -> str:
    """The application word for word, as it is read, signed, and made anew by the platform."""
    return Sheet(form.catalogue.towns, form.catalogue.phrases).form_text(form.item, filled, salt, language)


def sign(form: Form, filled: Filled, salt: str) -> Scene:
    """The whole application to read, and the field to sign in below its last line."""
    zh, en = (form_text(form, filled, salt, language).split("\n") for language in ("zh", "en"))
    lines = zip(zh, en, strict=True)
    return Scene(
        name="handle.sign",
        question=say("apply.sign"),
        hint=say("apply.sign_hint"),
        content=SignaturePad("application", tuple(Both(zh, en) for zh, en in lines)),
        steps=step("sign"),
        voice=say("voice.sign"),
    )


def not_submitted(clerk: Clerk, what: Words, code: str) -> Scene:
    """Nothing was sent, and nothing is lost: it can be tried again from here."""
    return Scene(
        name="handle.not_submitted",
        question=say("apply.not_submitted"),
        content=Lines(
            what=what,
            matter=say("apply.not_submitted_matter"),
            now=say("apply.not_submitted_now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code=code,
        ),
        actions=(
            Action("again", say("apply.try_again"), icon="arrow-clockwise"),
            Action("review", say("apply.to_review"), "secondary"),
        ),
    )


def not_taken(clerk: Clerk, refusal: Refusal) -> Scene:
    """The platform read it and does not take it: why, and what was written still stands here."""
    return Scene(
        name="handle.not_taken",
        question=say("apply.not_taken"),
        content=Lines(
            what=Both(refusal.message_zh, refusal.message_en),
            matter=say("apply.not_taken_matter"),
            now=say("apply.not_taken_now"),
            call=say("trouble.call", phone=refusal.contact or clerk.desk_phone),
            code=QUOTED.get(refusal.code, QUOTED["refused"]),
        ),
        actions=(
            Action("review", say("apply.to_review"), icon="pencil-line"),
            Action("finish", say("apply.do_not_apply"), "secondary"),
        ),
    )


def item_changed() -> Scene:
    """The item has a new version: what stayed the same keeps its answers."""
    return Scene(
        name="handle.item_changed",
        question=say("apply.item_changed"),
        hint=say("apply.item_changed_hint"),
        content=Pages((say("apply.item_changed_band"),)),
        steps=step("check"),
        actions=(Action("go_on", say("apply.item_changed_go_on"), icon="check"),),
    )


def taken_before(answer: LetterAnswer, refusal: Refusal) -> Scene:
    """The same was submitted before: under which number it is on its way."""
    return Scene(
        name="handle.taken_before",
        question=say("apply.taken_before"),
        hint=Both(refusal.message_zh, refusal.message_en),
        content=Thanks(
            done=say("apply.taken_before_done"),
            number=Number(answer.project_no, CASE_NUMBER_GROUPS),
            number_words=say("case.number"),
            qr=answer.project_no,
            tone="care",
            icon="files",
        ),
        actions=(Action("finish", say("action.finish"), icon="check"),),
    )


def taken(form: Form, answer: LetterAnswer, slip: Words, *, printed: bool) -> Scene:
    """Submitted: the numbers to keep, what has to be paid, and what happens next."""
    facts = [Fact(say("apply.fact.query_code"), query_code(answer), big=True)]
    if answer.promise_date is not None:
        facts.append(Fact(say("apply.fact.promise"), Day(answer.promise_date)))
    if answer.fee_fen:
        facts.append(Fact(say("apply.fact.fee"), money(answer.fee_fen)))
    if form.delivery is not None:
        facts.append(Fact(say("apply.fact.delivery"), say(f"form.delivery.{form.delivery.value}")))
    return Scene(
        name="handle.taken",
        question=say("apply.taken"),
        hint=slip if printed else say("apply.by_phone"),
        content=Code(
            text=answer.project_no,
            words=say("apply.taken_code"),
            number=Number(answer.project_no, CASE_NUMBER_GROUPS),
            number_words=say("case.number"),
            facts=tuple(facts),
            note=what_next(form, answer),
        ),
        steps=step("sign"),
        actions=(Action("go_on", say("apply.pay" if answer.fee_fen else "apply.go_on"), icon="check"),),
        voice=say("voice.submitted"),
    )


def query_code(answer: LetterAnswer) -> Number:
    """The query code in two groups, to copy down."""
    return Number(answer.query_code, (_HALF_CODE, _HALF_CODE))


def what_next(form: Form, answer: LetterAnswer) -> Words:
    """What happens next: originals are handed in, the fee is paid, somebody looks at it, or it is there already."""
    if answer.hand_in:
        return say("apply.next.hand_in")
    if answer.tolerance_due is not None:
        return say("apply.next.tolerance", day=Day(answer.tolerance_due))
    if answer.fee_fen:
        return say("apply.next.pay")
    if answer.case_state in FINISHED and form.delivery is not None:
        return say(f"apply.ready.{form.delivery.value}")
    return say("apply.next.wait")


def hand_in_where(clerk: Clerk, form: Form) -> Scene:
    """Originals are still to come: which, and where they are handed in."""
    wanted = form.brought.to_hand_in if form.brought else ()
    names = [named(each.name) for each in form.materials() if each.id in wanted]
    inside = clerk.wall is not None and any(cell.use == "in" for cell in clerk.wall.cabinet.cells)
    here = say("apply.hand_in_here" if inside else "apply.hand_in_window")
    return Scene(
        name="handle.hand_in_where",
        question=say("apply.hand_in"),
        hint=say("apply.hand_in_hint"),
        content=Facts(
            (
                *((Fact(say("apply.fact.originals"), listed(names), big=True),) if names else ()),
                Fact(say("apply.fact.where"), here),
                Fact(say("contact.phone"), clerk.desk_phone),
            ),
            band=say("hand_in.not_acceptance"),
        ),
        steps=step("sign"),
        actions=(Action("finish", say("action.finish"), icon="check"),),
    )


def no_answer_yet(letter: str) -> Facts:
    """What is told of a letter that has no answer yet."""
    return Facts(
        (
            Fact(say("apply.letter_number"), Number(letter, ID_GROUPS), big=True),
            Fact(say("apply.queued_who"), say("apply.queued_sealed")),
            Fact(say("apply.queued_then"), say("apply.queued_message")),
        ),
        band=say("apply.queued_band"),
    )


def queued(letter: str, slip: Words) -> Scene:
    """It is on its way, sealed, and not answered yet: it must not be sent again."""
    return Scene(
        name="handle.queued",
        question=say("apply.queued"),
        hint=slip,
        content=no_answer_yet(letter),
        steps=step("sign"),
        actions=(Action("finish", say("action.finish"), icon="check"),),
        voice=say("voice.queued"),
    )
