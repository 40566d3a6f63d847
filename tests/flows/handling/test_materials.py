"""M06 文号核验, M10 电子证照亮证, M12 不重复提交, and what a hall without camera, scanner or platform offers."""

from __future__ import annotations

import dataclasses

import pytest

from drivers.status import Condition, Status
from kiosk.contract.content import Facts, Place, Typing
from kiosk.contract.handling import DocumentAnswer, Evidence, LicenceAnswer, LicenceState, Verified
from kiosk.contract.items import Need, Way
from kiosk.contract.platform import Refusal
from kiosk.terminal.flows.handling.by_number import as_written
from kiosk.terminal.flows.handling.ways import can_be_brought
from kiosk.terminal.platform.asking import Away, Refused
from tests.flows.handling.items import catalogue
from tests.flows.handling.material_hall import MATCH, VALID, MaterialHall, material, only, said, settled

NUMBERED = material("birth", Way.VERIFY_NUMBER, number_kind="birth_certificate")
SHOWN = material("birth", Way.ELICENCE, elicence="birth")
REGISTER, FORM, CARD = material("register", Way.SHARED), material("form", Way.MADE_HERE), material("card", Way.REUSE)


# ---- M12 不重复提交 --------------------------------------------------------------------------------------------------


async def test_what_the_state_has_asks_nothing_and_shows_no_control(papers: MaterialHall) -> None:
    licence = material("licence", Way.ELICENCE, Way.UPLOAD, elicence="x")
    ready = (settled("register", Way.SHARED), settled("card", Way.REUSE), settled("licence", Way.ELICENCE))
    await papers.begins(REGISTER, CARD, licence, FORM, ready=ready)
    assert papers.pills() == {"register": "shared", "card": "reuse", "licence": "elicence", "form": "made_here"}
    for id_ in papers.pills():
        await papers.touches_at("handle.materials", id_)
        assert (await papers.citizen.sees("handle.material_settled")).offers() == {"ok"}
        papers.citizen.touches("ok")
    brought = await papers.finishes()
    assert [(each.material, each.way, each.ref, each.uploads) for each in brought.evidence] == [
        ("register", Way.SHARED, "ref-register", ()),
        ("card", Way.REUSE, "ref-card", ()),
        ("licence", Way.ELICENCE, "ref-licence", ()),
        ("form", Way.MADE_HERE, "", ()),
    ]
    assert papers.bureau.uploads == []


async def test_the_list_leads_from_one_open_material_to_the_next(papers: MaterialHall) -> None:
    one, two = material("one", Way.HAND_IN, original=True), material("two", Way.UPLOAD, need=Need.MAY)
    await papers.begins(one, two, REGISTER, ready=(settled("register", Way.SHARED),))
    assert papers.pills() == {"one": "open", "two": "open", "register": "shared"}
    await papers.touches_at("handle.materials", "go_on")
    await papers.touches_at("handle.material", "hand_in")
    await papers.touches_at("handle.material_hand_in", "ok")
    await papers.citizen.sees("handle.materials")
    await papers.touches_at("handle.materials", "go_on")
    assert "without" not in (await papers.citizen.sees("handle.material")).offers()
    papers.citizen.touches("skip")
    await papers.citizen.sees("handle.materials")
    assert papers.pills() == {"one": "to_hand_in", "two": "left_out", "register": "shared"}
    brought = await papers.finishes()
    assert [each.material for each in brought.evidence] == ["one", "register"]
    assert brought.to_hand_in == ("one",)


async def test_an_original_that_is_written_on_is_to_be_handed_in_and_the_citizen_told_why(papers: MaterialHall) -> None:
    deed = material("deed", Way.HAND_IN, original=True, original_annotation=True)
    await papers.begins(deed)
    assert await papers.opens("deed") == ("hand_in",)
    papers.citizen.touches("hand_in")
    assert said((await papers.citizen.sees("handle.material_hand_in")).hint) == "material.hand_in.annotated"
    papers.citizen.touches("ok")
    assert only(await papers.finishes()) == Evidence("deed", Way.HAND_IN)


async def test_who_comes_back_to_the_materials_finds_what_they_brought(papers: MaterialHall) -> None:
    papers.bureau.verdicts = [MATCH]
    await papers.begins(NUMBERED)
    await types_number(papers, "J370999001")
    await papers.touches_at("handle.material_verified", "ok")
    papers.before = await papers.finishes()
    await papers.begins(NUMBERED)
    assert papers.pills() == {"birth": "verified"}
    assert await papers.finishes() == papers.before


# ---- M06 文号核验 ----------------------------------------------------------------------------------------------------


async def types_number(papers: MaterialHall, number: str) -> None:
    """From the list to the number."""
    assert await papers.opens("birth") == ("number",)
    papers.citizen.touches("number")
    await papers.citizen.sees("handle.material_number")
    papers.citizen.writes(number)


async def test_a_number_that_matches_settles_the_material_without_a_page(papers: MaterialHall) -> None:
    papers.bureau.verdicts = [MATCH]
    await papers.begins(NUMBERED)
    await types_number(papers, "j370999001")
    shown = await papers.citizen.sees("handle.material_verified")
    assert isinstance(shown.content, Facts)
    papers.citizen.touches("ok")
    assert only(await papers.finishes()) == Evidence("birth", Way.VERIFY_NUMBER, number="J370999001", ref="v-1")
    assert (papers.bureau.verified[0].number_kind, papers.bureau.verified[0].number) == (
        "birth_certificate",
        "J370999001",
    )
    assert papers.bureau.uploads == []


@pytest.mark.parametrize("wrong", [Verified.MISMATCH, Verified.NOT_FOUND])
async def test_a_number_that_does_not_match_is_said_plainly_and_may_be_mended(
    papers: MaterialHall, wrong: Verified
) -> None:
    papers.bureau.verdicts = [DocumentAnswer(wrong), MATCH]
    await papers.begins(NUMBERED)
    await types_number(papers, "J370999002")
    again = await papers.citizen.until(lambda scene: _note(scene.content) == f"material.number.{wrong.value}", "a note")
    assert isinstance(again.content, Typing)
    assert again.content.value == "J370999002"
    papers.citizen.writes("J370999001")
    await papers.touches_at("handle.material_verified", "ok")
    assert only(await papers.finishes()).pending is False


async def test_an_issuer_that_cannot_be_asked_is_no_mismatch(papers: MaterialHall) -> None:
    papers.bureau.verdicts = [DocumentAnswer(Verified.UNAVAILABLE, ref="v-2")]
    await papers.begins(NUMBERED)
    await types_number(papers, "J370999001")
    await papers.touches_at("handle.material_pending", "ok")
    await papers.citizen.sees("handle.materials")
    assert papers.pills() == {"birth": "pending"}
    evidence = only(await papers.finishes())
    assert evidence == Evidence("birth", Way.VERIFY_NUMBER, number="J370999001", ref="v-2", pending=True)


async def test_the_number_is_read_from_the_paper_s_own_code(papers: MaterialHall) -> None:
    papers.bureau.verdicts = [MATCH]
    await papers.begins(NUMBERED)
    await papers.opens("birth")
    papers.citizen.touches("number")
    await papers.citizen.sees("handle.material_number")
    await papers.shows_code("https://example.invalid/x")
    await papers.citizen.until(lambda scene: _note(scene.content) == "material.number.not_one", "a note")
    await papers.shows_code("J370999001")
    await papers.touches_at("handle.material_verified", "ok")
    assert only(await papers.finishes()).number == "J370999001"
    assert len(papers.bureau.verified) == 1


@pytest.mark.parametrize("failure", [Away("timed_out"), Refused(Refusal("refused", "不行", "No", False, ""))])
async def test_a_platform_that_does_not_answer_settles_nothing(papers: MaterialHall, failure: Away | Refused) -> None:
    papers.bureau.verdicts = [failure]
    await papers.begins(NUMBERED)
    await types_number(papers, "J370999001")
    await papers.citizen.until(lambda scene: scene.name.startswith("trouble."), "trouble")
    papers.citizen.touches("ok")
    await papers.citizen.sees("handle.material")
    papers.citizen.goes("back")
    await papers.citizen.sees("handle.materials")
    assert papers.pills() == {"birth": "open"}


# ---- M10 亮证 --------------------------------------------------------------------------------------------------------


async def test_a_licence_is_shown_and_settles_the_material(papers: MaterialHall) -> None:
    papers.bureau.licences = [LicenceAnswer(LicenceState.EXPIRED_CODE), VALID]
    await papers.begins(SHOWN)
    assert await papers.opens("birth") == ("licence",)
    papers.citizen.touches("licence")
    await papers.citizen.sees("handle.material_licence")
    await papers.shows_code("LIC-OLD")
    await papers.citizen.until(lambda scene: _note(scene.content) == "material.licence.expired_code", "refresh it")
    await papers.shows_code("LIC-NEW")
    await papers.touches_at("handle.material_verified", "ok")
    assert only(await papers.finishes()) == Evidence("birth", Way.ELICENCE, ref="l-1")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (LicenceAnswer(LicenceState.OTHERS), "others"),
        (LicenceAnswer(LicenceState.UNKNOWN), "unknown"),
        (LicenceAnswer(LicenceState.VALID, "marriage", ref="x"), "another"),
    ],
)
async def test_a_licence_that_does_not_serve_is_told_why(papers: MaterialHall, told: LicenceAnswer, why: str) -> None:
    papers.bureau.licences = [told]
    await papers.begins(SHOWN)
    await papers.opens("birth")
    papers.citizen.touches("licence")
    await papers.citizen.sees("handle.material_licence")
    await papers.shows_code("LIC-1")
    await papers.citizen.until(lambda scene: _note(scene.content) == f"material.licence.{why}", why)


# ---- what works now --------------------------------------------------------------------------------------------------


async def test_no_control_for_what_is_not_fitted_or_away(papers: MaterialHall) -> None:
    both_ways = material("birth", Way.ELICENCE, Way.UPLOAD, elicence="birth")
    await papers.begins(both_ways)
    assert await papers.opens("birth") == ("licence", "phone")
    papers.cables[1].unplug()  # the scanner's
    scene = await papers.citizen.until(lambda scene: "licence" not in scene.offers(), "the scanner away")
    assert said(scene.hint) == "material.missed.scanner"
    assert "phone" in scene.offers()
    papers.office.reachable = False
    papers.clerk.bell.ring()
    scene = await papers.citizen.until(lambda scene: "phone" not in scene.offers(), "the platform away")
    assert said(scene.hint) == "material.missed.platform"


async def test_an_item_that_cannot_be_brought_here_now_is_not_begun(papers: MaterialHall) -> None:
    await papers.begins(NUMBERED, REGISTER, ready=(settled("register", Way.SHARED),))
    assert can_be_brought(papers.clerk, papers.item, papers.prefill)
    papers.office.reachable = False
    assert not can_be_brought(papers.clerk, papers.item, papers.prefill)
    papers.office.reachable = True
    await papers.goes_home()
    await papers.begins(SHOWN)
    assert can_be_brought(papers.clerk, papers.item, papers.prefill)
    papers.clerk.bench.scanner.status = Status(Condition.FAULT, "port_lost")
    assert not can_be_brought(papers.clerk, papers.item, papers.prefill)


def _note(content: object) -> str:
    return said(content.note) if isinstance(content, Typing | Place) else ""


async def test_m06_a_number_with_han_is_typed_and_asked_about_as_offices_write_it(papers: MaterialHall) -> None:
    papers.bureau.verdicts = [MATCH]
    await papers.begins(NUMBERED)
    await papers.opens("birth")
    papers.citizen.touches("number")
    plain = await papers.citizen.sees("handle.material_number")
    assert isinstance(plain.content, Typing)
    assert plain.content.sort == "code"
    papers.citizen.touches("keys")
    await papers.citizen.until(
        lambda scene: isinstance(scene.content, Typing) and scene.content.sort == "han", "the other keyboard"
    )
    papers.citizen.writes("东政许字[2026] 12号")
    await papers.touches_at("handle.material_verified", "ok")
    assert only(await papers.finishes()).number == "东政许字〔2026〕12号"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("东政许字（2026）12号", "东政许字〔2026〕12号"),
        ("东政许字【2026】12号", "东政许字〔2026〕12号"),
        (" jk 2026-0001 ", "JK2026-0001"),
        ("ＪＫ２０２６", "JK2026"),
    ],
)
def test_m06_whatever_brackets_and_widths_were_at_hand_it_is_the_same_number(typed: str, written: str) -> None:
    assert as_written(typed) == written


async def test_m25_no_telephone_is_offered_where_none_can_reach_the_platform(papers: MaterialHall) -> None:
    paper = material("birth", Way.UPLOAD, Way.HAND_IN)
    papers.clerk.catalogue.current = dataclasses.replace(catalogue(papers.bureau.letter_key), phone_pages=False)
    await papers.begins(paper)
    assert await papers.opens("birth") == ("hand_in",)
