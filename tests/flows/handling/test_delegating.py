"""M27 at the terminal: who, what, until when; read to its end, signed, listed, ended; nothing of it stays here."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from kiosk.contract.after import DelegationMade, Relation, Represented, Scope
from kiosk.contract.content import Facts, Keypad, Lines, Pages, Rows, SignaturePad
from kiosk.contract.entrusting import delegation_text
from kiosk.contract.events import Event
from kiosk.contract.items import Applicant
from kiosk.contract.reading import legal_text, signer
from kiosk.contract.sealing import binding
from kiosk.contract.words import say
from kiosk.terminal.flows import reception
from kiosk.terminal.flows.handling.apply import apply
from kiosk.terminal.flows.handling.delegations import delegations
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.conftest import HandlingHall
from tests.flows.handling.items import SHORT
from tests.hall.search import all_forms

NAME, NUMBER = "卜认识", "370999199302140304"
MADE = DelegationMade(
    "AD-7", "卜*识", (Scope.SUBMIT, Scope.COLLECT), (), dt.datetime.now().astimezone() + dt.timedelta(days=3)
)


@pytest.fixture
def hall(hall: HandlingHall, monkeypatch: pytest.MonkeyPatch) -> HandlingHall:
    """The way of 我要问 leads straight to the delegations."""
    monkeypatch.setitem(reception.FLOWS, "ask", delegations)
    return hall


async def comes(hall: HandlingHall) -> None:
    """From home to the delegations in force."""
    await hall.chooses("ask")
    await hall.citizen.sees("cases.prove")
    await hall.lays(RESIDENT)
    await hall.citizen.sees("handle.delegations")


async def answers(hall: HandlingHall, *, some: bool = False) -> None:
    """Everything up to the text."""
    await hall.writes_at("handle.delegation_name", NAME)
    await hall.types_at("handle.delegation_number", NUMBER)
    for scope in ("submit", "collect"):
        await hall.citizen.until(lambda scene, scope=scope: scope in scene.offers(), scope)  # type: ignore[misc]
        hall.citizen.touches(scope)
        await hall.citizen.until(lambda scene, scope=scope: ticked(scene, scope), scope)  # type: ignore[misc]
    hall.citizen.touches("done")
    await hall.touches_at("handle.delegation_range", "some" if some else "all")
    if some:
        await hall.touches_at("handle.delegation_items", SHORT.task_code)
        await hall.citizen.until(lambda scene: ticked(scene, SHORT.task_code), "the item is ticked")
        hall.citizen.touches("done")
    await hall.touches_at("handle.delegation_until", "week")


def ticked(scene: object, id: str) -> bool:
    """Whether this row is ticked."""
    content = getattr(scene, "content", None)
    return isinstance(content, Rows) and any(row.id == id and row.ticked for row in content.rows)


async def signs_the_text(hall: HandlingHall) -> None:
    """Read to its last page, then sign."""
    await hall.citizen.sees("handle.text")
    hall.citizen.reads()
    hall.citizen.touches("sign")
    await hall.citizen.sees("handle.sign_text")
    hall.citizen.signs()


async def begins(hall: HandlingHall) -> None:
    """A new delegation, after the second proof."""
    await comes(hall)
    hall.citizen.touches("new")
    await hall.types_at("handle.second_code", hall.bureau.code)


@pytest.mark.parametrize("some", [False, True])
async def test_it_is_given_word_for_word_as_it_was_read(hall: HandlingHall, some: bool) -> None:
    await begins(hall)
    await answers(hall, some=some)
    await signs_the_text(hall)
    await hall.touches_at("handle.delegation_given", "ok")
    (signed,) = hall.bureau.delegated
    items = (SHORT,) if some else ()
    assert (signed.agent_name, signed.agent_number) == (NAME, NUMBER)
    assert signed.scopes == (Scope.SUBMIT, Scope.COLLECT)
    assert signed.task_codes == tuple(item.task_code for item in items)
    today = hall.clerk.clock.now().date()
    assert (signed.until.date() - today, signed.until.hour, signed.until.minute) == (dt.timedelta(days=7), 23, 59)
    session = hall.clerk.session
    names = tuple(item.task_name for item in items)
    text = delegation_text(session.name_masked, signer(session.subject), signed, names)
    signature = signed.signature
    assert signature.text == legal_text(text, hall.clerk.desk.display.language)
    terminal = hall.clerk.settings.terminal.id
    assert signature.binding == binding(signature.text, signature.strokes, signature.signed_at, terminal)
    await hall.citizen.sees("handle.delegations")


async def test_the_text_is_read_to_its_end_before_it_can_be_signed(hall: HandlingHall) -> None:
    await begins(hall)
    await answers(hall)
    reading = await hall.citizen.sees("handle.text")
    assert isinstance(reading.content, Pages)
    assert reading.content.to_the_end
    shown = repr(reading.content)
    assert NAME not in shown
    assert NUMBER not in shown
    assert "卜*识" in shown
    hall.citizen.reads()
    hall.citizen.touches("sign")
    pad = await hall.citizen.sees("handle.sign_text")
    assert isinstance(pad.content, SignaturePad)
    assert pad.content.paragraphs == reading.content.paragraphs


async def test_giving_one_asks_for_a_second_proof_and_ending_one_does_not(hall: HandlingHall) -> None:
    hall.bureau.made = (MADE,)
    await comes(hall)
    hall.citizen.touches("AD-7")
    one = await hall.touches_at("handle.delegation", "end")
    assert isinstance(one.content, Facts)
    await hall.touches_at("handle.delegation_end", "end")
    await hall.touches_at("handle.delegation_ended", "ok")
    await hall.citizen.sees("handle.delegations")
    assert hall.bureau.made[0].revoked
    assert hall.bureau.codes_sent == 0
    hall.citizen.touches("AD-7")
    assert "end" not in (await hall.citizen.sees("handle.delegation")).offers()


async def test_ending_one_is_a_question_first(hall: HandlingHall) -> None:
    hall.bureau.made = (MADE,)
    await comes(hall)
    hall.citizen.touches("AD-7")
    await hall.touches_at("handle.delegation", "end")
    await hall.touches_at("handle.delegation_end", "keep")
    await hall.citizen.sees("handle.delegations")
    assert not hall.bureau.made[0].revoked


async def test_a_name_that_is_not_the_numbers_is_mended_and_nothing_else_asked_again(hall: HandlingHall) -> None:
    hall.bureau.agent_fits = False
    await begins(hall)
    await answers(hall)
    await signs_the_text(hall)
    again = await hall.citizen.sees("handle.delegation_number")
    assert isinstance(again.content, Keypad)
    assert (again.content.note, again.content.value) == (say("delegate.agent_wrong"), NUMBER)
    hall.bureau.agent_fits = True
    hall.citizen.types(NUMBER)
    await hall.touches_at("handle.delegation_scopes", "done")
    await hall.touches_at("handle.delegation_range", "all")
    await hall.touches_at("handle.delegation_until", "year")
    await signs_the_text(hall)
    await hall.citizen.sees("handle.delegation_given")


async def test_turning_back_leads_question_by_question_to_the_list(hall: HandlingHall) -> None:
    await begins(hall)
    await answers(hall)
    for name in ("text", "delegation_until", "delegation_range", "delegation_scopes", "delegation_number"):
        await hall.goes_back(f"handle.{name}")
    await hall.goes_back("handle.delegation_name")
    await hall.citizen.sees("handle.delegations")
    assert hall.bureau.delegated == []


async def test_without_the_platform_nothing_is_given_or_ended(hall: HandlingHall) -> None:
    await begins(hall)
    await answers(hall)
    await hall.citizen.sees("handle.text")
    hall.bureau.here = False
    await signs_the_text(hall)
    told = await hall.touches_at("trouble.platform_away", "ok")
    assert isinstance(told.content, Lines)
    assert told.content.matter == say("delegate.unchanged")
    assert hall.bureau.delegated == []


async def test_the_record_has_both_as_marks_and_nothing_of_either_stays(
    hall: HandlingHall, caplog: pytest.LogCaptureFixture
) -> None:
    await begins(hall)
    await answers(hall)
    await signs_the_text(hall)
    await hall.touches_at("handle.delegation_given", "ok")
    await hall.citizen.sees("handle.delegations")
    hall.citizen.goes("leave")
    await hall.citizen.sees("goodbye")
    (given,) = await hall.recorded(Event.DELEGATED)
    (opened, *_) = await hall.recorded(Event.SESSION_OPENED)
    assert given == {"session": opened["session"], "delegation": "AD-1", "outcome": "given"}
    for datum in (NAME, NUMBER, RESIDENT.name, RESIDENT.number):
        forms = all_forms(datum)
        assert datum not in caplog.text
        for path in hall.folder.rglob("*"):
            if path.is_file():
                assert not [form for form in forms if form in path.read_bytes()], path


async def test_an_agents_visit_is_recorded_with_the_bond_and_no_name(
    hall: HandlingHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def straight_to_it(clerk: object) -> None:
        await apply(hall.clerk, hall.item)

    monkeypatch.setitem(reception.FLOWS, "ask", straight_to_it)
    agent = Represented("agent:AD-7", Relation.AGENT, "褚*用", "", (Scope.SUBMIT,), None)
    firm = dataclasses.replace(agent, id="legal:91370999MADEM0011Y", credit_code="91370999MADEM0011Y")
    hall.bureau.represented = (agent, dataclasses.replace(firm, relation=Relation.OFFICER))
    await hall.begins(dataclasses.replace(SHORT, applicant=Applicant.BOTH))
    for one in ("agent:AD-7", "legal:91370999MADEM0011Y"):
        await hall.touches_at("handle.for_whom", one)
        await hall.goes_back("handle.question")
        await hall.chooses("ask")
    await hall.citizen.sees("handle.for_whom")
    found = [(each["relation"], each["bond"]) for each in await hall.recorded(Event.ACTING)]
    assert found == [("agent", "AD-7"), ("officer", "none")]
