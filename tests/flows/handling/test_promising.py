"""M11 电子签名, M16 容缺受理, M17 告知承诺: offered only as the platform says, only when asked; read, then signed."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.contract.content import Facts, Pages, Rows, SignaturePad
from kiosk.contract.handling import SignedText
from kiosk.contract.intent import Chosen, Read
from kiosk.contract.items import Material, Way
from kiosk.contract.names import Name
from kiosk.contract.reading import legal_text
from kiosk.contract.scene import Display
from kiosk.contract.sealing import binding
from kiosk.contract.words import Words
from kiosk.text import Language, render
from tests.flows.handling.material_hall import COMMITMENT, TOLERANCE, MaterialHall, material, said

PLAN = material("plan", Way.UPLOAD, Way.COMMITMENT, Way.TOLERANCE, tolerance_days=9)
MAIN = material("main", Way.UPLOAD, Way.TOLERANCE, main=True, tolerance_days=2)
RULES = material("rules", Way.UPLOAD, Way.TOLERANCE, tolerance_days=2)
OFFERED: dict[str, Any] = {
    "commitment": COMMITMENT,
    "tolerance": TOLERANCE,
    "commitment_offered": True,
    "tolerance_offered": True,
}


class Reader:
    """Reads aloud in no time, or stops when told."""

    def __init__(self) -> None:
        self.ready = True
        self.heard: list[str] = []
        self.ends = True

    async def read(self, text: Words, language: Language) -> bool:
        """Spoken to its end, where `ends`."""
        self.heard.append(render(text, language))
        return self.ends


async def asks_without(papers: MaterialHall, material: Material) -> tuple[str, ...]:
    """Say that this one is missing; what may be signed instead."""
    await papers.opens(material.id)
    papers.citizen.touches("without")
    scene = await papers.citizen.until(lambda scene: scene.name.startswith("handle.without"), "what may be done")
    return tuple(row.id for row in scene.content.rows) if isinstance(scene.content, Rows) else ()


async def reads_to_the_end(papers: MaterialHall) -> None:
    """See the last page, and go to the pad."""
    scene = await papers.citizen.sees("handle.text")
    papers.citizen.does(Read(scene.number))
    papers.citizen.touches("sign")


async def signs(papers: MaterialHall) -> None:
    """Sign the pad."""
    await papers.citizen.sees("handle.sign_text")
    papers.citizen.signs()
    await papers.citizen.sees("handle.materials")


# ---- what is offered -------------------------------------------------------------------------------------------------


async def test_a_commitment_is_offered_only_because_the_citizen_asks(papers: MaterialHall) -> None:
    await papers.begins(PLAN, **OFFERED)
    assert papers.pills() == {"plan": "may_commit"}
    assert await papers.opens("plan") == ("phone",)
    papers.citizen.touches("without")
    scene = await papers.citizen.sees("handle.without")
    assert scene.offers() == {"commitment", "tolerance"}


@pytest.mark.parametrize(
    ("what", "change"),
    [
        (PLAN, {"commitment_offered": False, "tolerance_offered": False}),
        (MAIN, {}),
        (material("plan", Way.UPLOAD), {}),
        (material("plan", Way.UPLOAD, Way.COMMITMENT), {"site_inspection": True}),
    ],
)
async def test_nothing_is_offered_where_it_is_not_allowed(
    papers: MaterialHall, what: Material, change: dict[str, object]
) -> None:
    await papers.begins(what, **{**OFFERED, **change})
    assert papers.pills() == {what.id: "open"}
    assert await asks_without(papers, what) == ()
    assert said(papers.citizen.scene.hint) == "material.must_have_hint"


async def test_who_is_barred_is_told_why(papers: MaterialHall) -> None:
    barred = Name("有一条未履行的承诺", "A promise was not kept")
    await papers.begins(PLAN, **{**OFFERED, "commitment_offered": False, "tolerance_offered": False, "barred": barred})
    assert await asks_without(papers, PLAN) == ()
    assert said(papers.citizen.scene.hint) == barred.zh


async def test_what_is_missing_until_when_and_what_follows_stands_there_before_the_text(papers: MaterialHall) -> None:
    await papers.begins(PLAN, RULES, **OFFERED)
    await asks_without(papers, PLAN)
    papers.citizen.touches("tolerance")
    scene = await papers.citizen.sees("handle.tolerance")
    # Nine days would be later than the promise, which is three.
    assert _facts(scene.content)["material.fact.until"] == "受理后3个工作日内"
    papers.citizen.touches("read")
    await reads_to_the_end(papers)
    await signs(papers)
    assert papers.pills() == {"plan": "later", "rules": "may_wait"}
    await asks_without(papers, RULES)
    papers.citizen.touches("tolerance")
    scene = await papers.citizen.sees("handle.tolerance")
    facts = _facts(scene.content)
    assert (facts["material.fact.missing"], facts["material.fact.until"]) == ("plan、rules", "受理后2个工作日内")
    assert {"material.fact.how", "material.fact.overdue"} <= facts.keys()


def _facts(content: object) -> dict[str, str]:
    assert isinstance(content, Facts)
    return {said(fact.words): render(fact.value, "zh") for fact in content.facts}


# ---- read, then signed -----------------------------------------------------------------------------------------------


async def commits(papers: MaterialHall) -> None:
    """From the list to the text."""
    await papers.begins(PLAN, **OFFERED)
    await asks_without(papers, PLAN)
    papers.citizen.touches("commitment")
    await papers.touches_at("handle.commitment", "read")
    await papers.citizen.sees("handle.text")


async def test_nobody_signs_what_was_not_read_to_its_end(papers: MaterialHall) -> None:
    await commits(papers)
    scene = papers.citizen.scene
    assert isinstance(scene.content, Pages)
    assert scene.content.to_the_end
    papers.citizen.does(Chosen(scene.number, "sign"))
    await asyncio.sleep(0.2)
    assert papers.citizen.scene.name == "handle.text"
    await reads_to_the_end(papers)
    await papers.citizen.sees("handle.sign_text")


async def test_what_was_shown_is_signed_and_an_altered_text_does_not_verify(papers: MaterialHall) -> None:
    await commits(papers)
    shown = papers.citizen.scene.content
    assert isinstance(shown, Pages)
    await reads_to_the_end(papers)
    await signs(papers)
    brought = await papers.finishes()
    signed = brought.commitment
    assert signed is not None
    assert (signed.text_id, signed.version, signed.language) == ("c-1", "2", "zh")
    assert brought.tolerance is None
    assert [each.way for each in brought.evidence] == [Way.COMMITMENT]
    assert signed.signature.text == legal_text(COMMITMENT, "zh")
    assert signed.signature.text == "\n\n".join(render(paragraph, "zh") for paragraph in shown.paragraphs)
    assert _verifies(signed)
    for alter in _ALTERED:
        assert not _verifies(alter(signed))


def _verifies(signed: SignedText) -> bool:
    mark = signed.signature
    return mark.binding == binding(mark.text, mark.strokes, mark.signed_at, "T-1")


def _with(**change: object) -> Callable[[SignedText], SignedText]:
    def altered(signed: SignedText) -> SignedText:
        return dataclasses.replace(signed, signature=dataclasses.replace(signed.signature, **change))  # type: ignore[arg-type]

    return altered


_ALTERED = (
    _with(text=legal_text(dataclasses.replace(COMMITMENT, version="3"), "zh")),
    _with(text=legal_text(COMMITMENT, "zh").replace("declare", "declarE")),
    _with(text=legal_text(COMMITMENT, "en")),
    _with(strokes=((1, 2, 3), (4, 5, 6))),
)


async def test_who_changes_the_language_before_signing_reads_it_again(papers: MaterialHall) -> None:
    await commits(papers)
    await reads_to_the_end(papers)
    await papers.citizen.sees("handle.sign_text")
    papers.citizen.prefers(Display(language="en"))
    await papers.citizen.until(lambda scene: scene.display.language == "en", "English")
    papers.citizen.signs()
    await reads_to_the_end(papers)
    await signs(papers)
    signed = (await papers.finishes()).commitment
    assert signed is not None
    assert (signed.language, signed.signature.text) == ("en", legal_text(COMMITMENT, "en"))


async def test_who_turns_back_has_signed_nothing(papers: MaterialHall) -> None:
    await commits(papers)
    papers.citizen.goes("back")
    await papers.citizen.sees("handle.material")
    papers.citizen.goes("back")
    await papers.citizen.sees("handle.materials")
    assert papers.pills() == {"plan": "may_commit"}


async def test_a_commitment_that_is_needed_no_longer_is_not_sent(papers: MaterialHall) -> None:
    await commits(papers)
    await reads_to_the_end(papers)
    await signs(papers)
    await papers.opens("plan")
    papers.citizen.touches("phone")
    papers.bureau.arrives("u1", "plan")
    await papers.touches_at("handle.phone_arrived", "keep")
    await papers.citizen.until(lambda scene: scene.name == "handle.phone" and "done" in scene.offers(), "the QR")
    papers.citizen.touches("done")
    brought = await papers.finishes()
    assert (brought.commitment, [each.way for each in brought.evidence]) == (None, [Way.UPLOAD])


# ---- read aloud ------------------------------------------------------------------------------------------------------


async def test_a_text_that_was_read_aloud_to_its_end_counts_as_read(papers: MaterialHall) -> None:
    reader = papers.clerk.aloud = Reader()
    await commits(papers)
    papers.citizen.touches("aloud")
    scene = await papers.citizen.until(
        lambda scene: isinstance(scene.content, Pages) and not scene.content.to_the_end and scene.name == "handle.text",
        "the text, heard",
    )
    assert said(scene.hint) == "text.heard"
    assert reader.heard == ["I declare.", "It will be checked."]
    papers.citizen.touches("sign")
    await signs(papers)
    assert (await papers.finishes()).commitment is not None


async def test_a_reading_that_was_cut_short_does_not_count(papers: MaterialHall) -> None:
    reader = papers.clerk.aloud = Reader()
    reader.ends = False
    await commits(papers)
    seen = len(papers.citizen.seen)
    papers.citizen.touches("aloud")
    await papers.citizen.until(
        lambda scene: len(papers.citizen.seen) > seen + 1 and scene.name == "handle.text", "the text"
    )
    assert isinstance(papers.citizen.scene.content, Pages)
    assert papers.citizen.scene.content.to_the_end


async def test_a_silenced_terminal_does_not_offer_to_read(papers: MaterialHall) -> None:
    reader = papers.clerk.aloud = Reader()
    reader.ready = False
    await commits(papers)
    assert "aloud" not in papers.citizen.scene.offers()
    assert isinstance(papers.citizen.scene.content, Pages)
    assert not [scene for scene in papers.citizen.seen if isinstance(scene.content, SignaturePad)]
