"""The proof of a handover: complete, signed where that is asked for, and the strokes stay nowhere but in the fact."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from kiosk.contract.facts import Handover, Signature
from kiosk.contract.lockers import FactorRule, Sensitivity
from kiosk.contract.sealing import binding
from kiosk.terminal.lockers.wall import Deed, SignatureMissing
from kiosk.terminal.store import outbox
from tests.terminal.lockers.doubles import CARD, SHANGHAI, Site, grant

STROKES = ((1021, 4711, 0, 1090, 4733, 16), (5003, 5007, 400, 5051, 5101, 416))
TEXT = "本人已收到:营业执照 JY0000001 一份"
SIGNED_AT = dt.datetime(2026, 11, 23, 9, 59, 30, tzinfo=SHANGHAI)
SIGNATURE = Signature(TEXT, STROKES, SIGNED_AT, "receiver", binding(TEXT, STROKES, SIGNED_AT, "T-1"))
LICENCE = grant(
    rule=FactorRule.BOTH,
    signature=True,
    sensitivity=Sensitivity.IMPORTANT,
    copies=2,
    counter=3,
    document_no="JY0000001",
)
DEED = Deed(
    factors=("card", "code"),
    card_reading="00112233aabbccdd",
    signature=SIGNATURE,
    offline=True,
    clock_offset=-1.5,
    item_no="HI99999999",
    document_no="what somebody made up",
    copies=77,
)


async def collected(site: Site, said: str = "got_it") -> Handover:
    """The licence is collected; what the platform is told."""
    await site.deposit(LICENCE)
    async with await site.wall.begin(LICENCE, DEED) as pickup:
        await pickup.open()
        site.board.take_and_shut(7)
        await pickup.closed(5)
        await pickup.settle(said)
    (event, *_) = await site.outbox()
    assert event.handover is not None
    return event.handover


async def test_no_door_opens_before_the_receipt_is_signed(site: Site) -> None:
    await site.deposit(LICENCE)
    with pytest.raises(SignatureMissing):
        await site.wall.begin(LICENCE, Deed(factors=("card", "code")))
    assert site.board.pulses == {}
    assert await site.state() == ("occupied", "")


async def test_the_proof_is_complete(hall: Site) -> None:
    proof = await collected(hall)
    assert proof.opened_at is not None and proof.closed_at is not None
    assert proof.opened_at < proof.closed_at
    there = (proof.opened_at + dt.timedelta(seconds=2.5)).isoformat(timespec="seconds")
    assert proof == Handover(
        outcome=proof.outcome,
        said="got_it",
        factors=("card", "code"),
        item_no="HI00000007",
        document_no="JY0000001",
        copies=2,
        grant_counter=3,
        card_reading="00112233aabbccdd",
        delegation="",
        opened_at=proof.opened_at,
        closed_at=proof.closed_at,
        beam_after=None,
        signature=SIGNATURE,
        clock_offset=-1.5,
        offline=True,
        camera=f"CAM-3 {there}",
    )


async def test_the_signature_holds_for_this_text_at_this_moment_at_this_terminal(site: Site) -> None:
    proof = await collected(site)
    made = proof.signature
    assert made is not None
    assert binding(made.text, made.strokes, made.signed_at, "T-1") == made.binding
    for text, strokes, terminal in (
        (TEXT.replace("一份", "两份"), STROKES, "T-1"),
        (TEXT, STROKES[:1], "T-1"),
        (TEXT, STROKES, "T-2"),
    ):
        assert binding(text, strokes, made.signed_at, terminal) != made.binding
    assert binding(TEXT, STROKES, SIGNED_AT + dt.timedelta(seconds=1), "T-1") != made.binding


@pytest.mark.parametrize("said", ["got_it", "empty"])
async def test_the_strokes_are_gone_from_the_journal_after_the_settlement(site: Site, said: str) -> None:
    await collected(site, said)
    deeds = await site.store.run(
        lambda db: [row[0] for row in db.execute("SELECT unsealed(deed) FROM errands ORDER BY number")]
    )
    assert all("4711" not in deed and TEXT not in deed for deed in deeds)
    assert all(msgspec.json.decode(deed)["signature"] is None for deed in deeds)
    waiting = await site.outbox()
    await site.store.run(lambda db: outbox.acknowledge(db, [event.id for event in waiting]))
    everything = await site.store.run(lambda db: "\n".join(db.iterdump()))
    assert TEXT not in everything and "4711,0" not in everything


async def test_a_signature_survives_the_power_cut_in_its_fact_and_nowhere_else(site: Site) -> None:
    await site.deposit(LICENCE)
    await (await site.wall.begin(LICENCE, DEED)).open()
    await site.restart()
    (event, *_) = await site.outbox()
    assert event.handover is not None
    assert (event.handover.outcome, event.handover.signature) == ("presumed", SIGNATURE)
    (deed,) = await site.store.run(lambda db: [row[0] for row in db.execute("SELECT unsealed(deed) FROM errands")])
    assert msgspec.json.decode(deed)["signature"] is None


async def test_a_deed_says_nothing_in_a_traceback(site: Site) -> None:
    assert "4711" not in repr(DEED) and "card" not in repr(DEED)
    await site.deposit(grant())
    errand = await site.wall.begin(grant(), CARD)
    assert "card" not in repr(errand)
    await errand.settle("nothing")
