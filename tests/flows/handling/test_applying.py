"""M07 网上申请, M12 不重复提交: from wanting to apply to the receipt; nothing asked twice, one letter, never lost."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.contract.content import Code, Facts, Lines, Rows, SignaturePad, Thanks, Typing
from kiosk.contract.handling import ALREADY_SUBMITTED, ITEM_CHANGED, Draft, LetterAnswer, LetterState
from kiosk.contract.intent import SignedHere
from kiosk.contract.items import DeliveryWay, Field, FieldKind
from kiosk.contract.platform import CaseState, CaseSummary, Clock, ClockColour
from kiosk.contract.sealing import binding
from kiosk.contract.words import Both, Number, say
from kiosk.rig.citizen import handwriting
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.bureau import case
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT, both, catalogue
from tests.terminal.platform.doubles import until


async def test_a_citizen_applies_signs_and_takes_the_receipt(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    await hall.signs_the_form()
    taken = await hall.touches_at("handle.taken", "go_on")
    assert isinstance(taken.content, Code)
    assert taken.content.number == Number(case(1), (6, 8, 4, 1))
    (letter,) = hall.bureau.letters
    application = letter.application
    assert application is not None
    assert application.answers == {"rents": False, "lends": True}
    assert application.values == {
        "name": RESIDENT.name,
        "number": RESIDENT.number,
        "home": RESIDENT.address,
        "shop": "演示小店",
        "phone": "10012340002",
    }
    assert (application.delivery, application.site) == (DeliveryWay.LOCKER, "370999-01")
    assert (letter.level, letter.terminal) == (2, "T-1")
    await hall.touches_at("handle.rate", "skip")
    await hall.citizen.sees("goodbye")
    assert await hall.letters_waiting() == 0
    (slip,) = hall.slips()
    for said in ("提交凭条", "Application slip", "402-815", "王*示"):
        assert said in slip, slip
    assert RESIDENT.name not in slip
    assert ("code128", case(1)) in hall.printer.receipts[0].codes


async def test_what_is_signed_is_what_was_read_word_for_word(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    await hall.touches_at("handle.review", "sign")
    pad = (await hall.citizen.sees("handle.sign")).content
    assert isinstance(pad, SignaturePad)
    hall.citizen.signs()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    signature = application.form.signature
    assert signature.text == "\n".join(each.zh for each in pad.paragraphs)  # type: ignore[union-attr]
    assert "演示小店" in signature.text
    assert signature.binding == binding(signature.text, signature.strokes, signature.signed_at, "T-1")
    assert (application.form.version, application.form.language, signature.relation) == ("3", "zh", "applicant")


async def test_touching_submit_twice_sends_one_letter(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    await hall.touches_at("handle.review", "sign")
    scene = await hall.citizen.sees("handle.sign")
    for _ in range(3):
        hall.citizen.does(SignedHere(scene.number, "application", handwriting()))
    await hall.citizen.sees("handle.taken")
    assert len(hall.bureau.letters) == 1


async def test_from_the_review_any_answer_is_changed_and_what_it_opens_is_asked(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    await hall.touches_at("handle.review", "field:shop")
    asked = await hall.citizen.sees("handle.field.name")
    assert isinstance(asked.content, Typing)
    assert asked.content.value == "演示小店"
    hall.citizen.writes("新名字")
    await hall.touches_at("handle.review", "question:rents")
    await hall.answers("Do you rent the place?", "yes")
    await hall.types_at("handle.field.amount", "1200.50")
    review = await hall.citizen.sees("handle.review")
    assert isinstance(review.content, Rows)
    rows = {row.id: row.detail for row in review.content.rows}
    assert "question:lends" not in rows, "it applies no longer"
    assert rows["field:rent"] == Both("1200.50元", "1200.50 yuan")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    assert application.answers == {"rents": True}
    assert (application.values["shop"], application.values["rent"]) == ("新名字", "120050")


async def test_back_works_through_the_form_and_keeps_the_answers(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.answers("Do you rent the place?", "no")
    await hall.answers("Is it lent?", "yes")
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.name", "演示小店")
    await hall.goes_back("handle.field.phone")
    asked = await hall.citizen.sees("handle.field.name")
    assert isinstance(asked.content, Typing)
    assert asked.content.value == "演示小店"
    hall.citizen.goes("back")
    await hall.goes_back("handle.known")
    second = await hall.citizen.until(lambda scene: scene.question == Both("Is it lent?", "Is it lent?"), "question 2")
    assert isinstance(second.content, Rows)
    assert [row.ticked for row in second.content.rows] == [True, False]


async def test_what_is_known_is_shown_and_never_asked(hall: HandlingHall) -> None:
    told = {"phone": "10012340009"}
    hall.bureau.knows = dataclasses.replace(hall.bureau.knows, values=told)
    await hall.begins()
    await hall.answers("Do you rent the place?", "no")
    await hall.answers("Is it lent?", "no")
    known = await hall.citizen.sees("handle.known")
    assert isinstance(known.content, Facts)
    values = [fact.value for fact in known.content.facts]
    assert Both("10012340009", "10012340009") in values
    assert RESIDENT.number not in str(values), "the number is masked"
    hall.citizen.touches("change")
    change = await hall.citizen.sees("handle.change_known")
    assert change.offers() == {"home", "phone"}, "what the card says for certain is not changed here"
    hall.citizen.touches("home")
    await hall.writes_at("handle.field.text", "示例路2号")
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.name", "演示小店")
    await hall.touches_at("handle.delivery", "locker")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    assert "handle.field.phone" not in [scene.name for scene in hall.citizen.seen]
    application = hall.bureau.letters[0].application
    assert application is not None
    assert (application.values["phone"], application.values["home"]) == ("10012340009", "示例路2号")


async def test_a_result_by_mail_asks_where_to_and_only_what_stands_here_is_offered(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.answers("Do you rent the place?", "no")
    await hall.answers("Is it lent?", "no")
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.name", "演示小店")
    await hall.types_at("handle.field.phone", "10012340002")
    offered = await hall.touches_at("handle.delivery", "mail")
    assert offered.offers() == {"locker", "mail"}, "there is no A4 printer here"
    address = await hall.citizen.sees("handle.mail_address")
    assert isinstance(address.content, Typing)
    assert address.content.value == RESIDENT.address
    hall.citizen.writes("示例市示例路3号")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    assert (application.delivery, application.address, application.site) == (DeliveryWay.MAIL, "示例市示例路3号", "")


# ---- the platform is away -------------------------------------------------------------------------------------------


async def test_nothing_is_begun_while_the_platform_is_away(hall: HandlingHall) -> None:
    await hall.chooses("ask")
    hall.citizen.goes("home")
    hall.office.reachable = False
    await hall.chooses("ask")
    told = await hall.citizen.sees("trouble.platform_away")
    assert isinstance(told.content, Lines)
    assert told.content.matter == say("apply.not_begun")


async def test_a_submission_is_not_begun_while_the_platform_is_away_and_nothing_is_lost(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    hall.bureau.here = False
    await hall.touches_at("handle.review", "sign")
    told = await hall.citizen.sees("handle.not_submitted")
    assert isinstance(told.content, Lines)
    assert told.content.matter == say("apply.not_submitted_matter")
    hall.citizen.touches("again")
    await hall.citizen.until(lambda scene: scene.name == "handle.not_submitted" and scene.number > told.number, "again")
    assert await hall.letters_waiting() == 0
    hall.bureau.here = True
    hall.citizen.touches("again")
    await hall.citizen.sees("handle.sign")
    hall.citizen.signs()
    await hall.citizen.sees("handle.taken")


async def test_one_under_way_is_queued_and_slip_and_screen_say_exactly_that(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    hall.bureau.posts = False
    await hall.signs_the_form()
    queued = await hall.citizen.sees("handle.queued")
    assert isinstance(queued.content, Facts)
    number = queued.content.facts[0].value
    assert isinstance(number, Number)
    assert await hall.letters_waiting() == 1
    (slip,) = hall.slips()
    shown = "-".join(number.digits[at : at + 4] for at in range(0, 16, 4))
    for said in ("申请正在送出", shown, "请不要再交一次", "这台机器看不到里面的内容", "会发短信告诉您"):
        assert said in slip.replace("\n", ""), said
    hall.citizen.touches("finish")
    await hall.citizen.sees("goodbye")
    hall.bureau.posts = True
    await until(hall.all_answered)
    assert [letter.id for letter in hall.bureau.letters] == [number.digits]


# ---- refused --------------------------------------------------------------------------------------------------------


async def test_what_is_not_taken_is_said_and_everything_stays_to_be_mended(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    hall.bureau.refuses("form_wrong")
    await hall.signs_the_form()
    told = await hall.touches_at("handle.not_taken", "review")
    assert isinstance(told.content, Lines)
    assert told.content.what == Both("不能这样办。", "Not in this way.")
    hall.bureau.answer = dataclasses.replace(
        hall.bureau.answer, state=LetterState.TAKEN, refusal=None, project_no=case(2)
    )
    await hall.touches_at("handle.review", "field:shop")
    await hall.writes_at("handle.field.name", "另一个名字")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    first, second = hall.bureau.letters
    assert first.id != second.id
    assert second.application is not None
    assert second.application.values["phone"] == "10012340002"


async def test_requirements_renewed_meanwhile_keep_what_is_the_same_and_ask_what_is_new(
    hall: HandlingHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_fields = (*SHORT.fields, Field("sign", both("sign"), FieldKind.TEXT))
    newer = dataclasses.replace(SHORT, task_version="4", fields=new_fields)

    async def fetch_the_newer() -> None:
        hall.clerk.catalogue.current = catalogue(hall.bureau.letter_key, newer)

    await hall.begins()
    await hall.fills_in()
    hall.bureau.refuses(ITEM_CHANGED)
    monkeypatch.setattr(hall.clerk.catalogue, "pull", fetch_the_newer)
    await hall.signs_the_form()
    await hall.touches_at("handle.item_changed", "go_on")
    hall.bureau.answer = LetterAnswer("", LetterState.TAKEN, case(2), "402815")
    asked = len(hall.citizen.seen)
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.text", "红色招牌")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    assert "handle.field.name" not in [scene.name for scene in hall.citizen.seen[asked:]], "it is the same"
    application = hall.bureau.letters[-1].application
    assert application is not None
    assert (application.task_version, application.form.version) == ("4", "4")
    assert (application.values["shop"], application.values["sign"]) == ("演示小店", "红色招牌")


async def test_the_same_thing_twice_is_told_with_the_number_of_the_first(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.fills_in()
    hall.bureau.refuses(ALREADY_SUBMITTED, case(7))
    await hall.signs_the_form()
    told = await hall.touches_at("handle.taken_before", "finish")
    assert isinstance(told.content, Thanks)
    assert told.content.number == Number(case(7), (6, 8, 4, 1))
    await hall.citizen.sees("goodbye")


async def test_what_is_on_its_way_is_said_before_anything_is_asked(hall: HandlingHall) -> None:
    clock = Clock(ClockColour.GREEN, dt.date(2026, 12, 3), 3)
    open_case = CaseSummary(case(5), SHORT.task_name, CaseState.REVIEW, dt.date(2026, 11, 20), clock)
    hall.bureau.knows = dataclasses.replace(hall.bureau.knows, open_case=open_case)
    await hall.begins()
    await hall.touches_at("handle.on_its_way", "another")
    await hall.citizen.sees("handle.question")


# ---- no paper -------------------------------------------------------------------------------------------------------


async def test_without_paper_the_number_goes_by_phone_and_stands_on_the_screen(hall: HandlingHall) -> None:
    hall.printer.paper = "out"
    await hall.begins()
    await hall.fills_in()
    await hall.signs_the_form()
    taken = await hall.citizen.sees("handle.taken")
    assert taken.hint == say("apply.by_phone")
    assert isinstance(taken.content, Code)
    assert taken.content.text == case(1)


# ---- leaving half-way -----------------------------------------------------------------------------------------------


async def test_leaving_half_way_keeps_nothing_unless_asked(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.answers("Do you rent the place?", "yes")
    await hall.citizen.sees("handle.known")
    hall.citizen.goes("leave")
    await hall.touches_at("handle.leaving", "stay")
    await hall.citizen.sees("handle.known")
    hall.citizen.goes("leave")
    await hall.touches_at("handle.leaving", "throw_away")
    await hall.citizen.sees("goodbye")
    assert hall.bureau.drafts == {}


async def test_a_draft_is_kept_when_the_citizen_says_so_and_gone_on_with(hall: HandlingHall) -> None:
    await hall.begins()
    await hall.answers("Do you rent the place?", "yes")
    await hall.touches_at("handle.known", "go_on")
    await hall.writes_at("handle.field.name", "演示小店")
    await hall.citizen.sees("handle.field.phone")
    hall.citizen.goes("home")
    await hall.touches_at("handle.leaving", "keep")
    await hall.touches_at("handle.kept", "ok")
    assert hall.bureau.drafts == {"370999-T001": Draft("3", {"rents": True}, {"shop": "演示小店"})}
    hall.bureau.knows = dataclasses.replace(hall.bureau.knows, draft=True)
    await hall.chooses("ask")
    await hall.touches_at("handle.resume", "go_on")
    await hall.touches_at("handle.known", "go_on")
    await hall.types_at("handle.field.phone", "10012340002")
    await hall.types_at("handle.field.amount", "800")
    await hall.touches_at("handle.delivery", "locker")
    await hall.signs_the_form()
    await hall.citizen.sees("handle.taken")
    application = hall.bureau.letters[0].application
    assert application is not None
    assert (application.answers, application.values["shop"]) == ({"rents": True}, "演示小店")


async def test_who_throws_a_form_away_throws_away_what_was_kept_of_it(hall: HandlingHall) -> None:
    hall.bureau.drafts["370999-T001"] = Draft("3", {"rents": True}, {"shop": "演示小店"})
    hall.bureau.knows = dataclasses.replace(hall.bureau.knows, draft=True)
    await hall.begins()
    await hall.touches_at("handle.resume", "go_on")
    await hall.citizen.sees("handle.known")
    hall.citizen.goes("leave")
    await hall.touches_at("handle.leaving", "throw_away")
    await hall.citizen.sees("goodbye")
    assert hall.bureau.drafts == {}
