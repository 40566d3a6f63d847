"""Somebody carries the disk away: no file of it says in clear who was here, what they typed or how they signed."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.contract.facts import Signature
from kiosk.contract.lockers import Agent, FactorRule, Purpose
from kiosk.contract.sealing import binding, pin_verifier
from kiosk.profile.sections import StaffRules
from kiosk.terminal.lockers.wall import Deed, Found
from kiosk.terminal.roster import Roster
from tests.terminal.lockers.doubles import (
    CODE,
    HALL,
    IDENTITY,
    KEY,
    NUMBER,
    QR,
    SHANGHAI,
    Site,
    awaited,
    grant,
    manifest,
    parcel,
    shown,
    staff_list,
    staff_pass,
)

AGENT_CARD, AGENT_CODE, STAFF_CARD = "370999198507150021", "61728394", "370999198506120116"
WRONG_CODES = ("91827364", "55667788")
PIN, WRONG_PIN, BADGE = "246810", "864209", "Bq4nW8sLk2ZxT7vR"
STROKES = ((1021, 4711, 0, 1090, 4733, 16), (5003, 5007, 400, 5051, 5101, 416))
TEXT = "本人王演示已收到食品经营许可证"
AT = dt.datetime(2026, 11, 23, 9, 59, 30, tzinfo=SHANGHAI)
SIGNATURE = Signature(TEXT, STROKES, AT, "receiver", binding(TEXT, STROKES, AT, "T-1"))
PEOPLE = (
    "王演示",
    "王*示",
    "李*明",
    "赵*例",
    "钱投递",
    "Courier Qian",
    NUMBER,
    NUMBER[:17],
    AGENT_CARD,
    STAFF_CARD,
    "13800138000",
)
SHOWN = (CODE, AGENT_CODE, QR, *WRONG_CODES, PIN, WRONG_PIN, BADGE)
HASHES = (
    shown("id", NUMBER),
    shown("code", CODE),
    shown("qr", QR),
    shown("staff", STAFF_CARD),
    shown("badge", BADGE),
    pin_verifier(PIN, "00112233445566778899aabbccddeeff"),
    staff_pass().pin_hash,
)
SIGNED = (TEXT, SIGNATURE.binding, "1021,4711,0", "[1021,4711", "4711,0,1090")
SECRETS = (*PEOPLE, *SHOWN, *HASHES, *SIGNED)


def forms(text: str) -> Iterator[bytes]:
    """A text as it may stand in a file."""
    for plain in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield plain
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        for offset in range(
            3
        ):  # base64 of it wherever it begins in a longer text; the ends depend on what is beside it
            inner = base64.b64encode(b"\0" * offset + plain)[(0, 4, 4)[offset] :].rstrip(b"=")
            yield inner[: len(inner) - 2]
    if len(text) == 64 and not text.strip("0123456789abcdef"):
        yield bytes.fromhex(text)
    yield text.encode("unicode_escape") if not text.isascii() else text.encode()


def found_in(folder: Path, secrets: tuple[str, ...] = SECRETS) -> dict[str, list[str]]:
    """Which secrets stand in which files of a folder, in any form."""
    seen: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        for secret in secrets:
            if any(form in content for form in forms(secret)):
                seen.setdefault(path.name, []).append(secret)
    return seen


async def identify_and_collect(site: Site) -> None:
    """Two people collect: a receiver who signs, and an agent."""
    wall = site.wall
    for code in WRONG_CODES:
        await wall.grants_for_code(code)
    found = await wall.grants_for_card(NUMBER)
    licence = found.wanting[0]
    typed = await wall.second_code(found, licence, CODE)
    assert isinstance(typed, Found)
    deed = Deed(factors=typed.factors_for(licence), card_reading="00112233aabbccdd", signature=SIGNATURE)
    async with await wall.begin(licence, deed) as pickup:
        await pickup.open()
        site.board.take_and_shut(licence.cell)
        await pickup.closed(5)
        await pickup.settle("got_it")
    by_code = await wall.grants_for_code(AGENT_CODE)
    assert isinstance(by_code, Found)
    both = (await wall.grants_for_card(AGENT_CARD)).together(by_code)
    (notice,) = both.grants
    async with await wall.begin(notice, Deed(factors=both.factors_for(notice), delegation="G-1")) as pickup:
        await pickup.open()
        site.board.open.clear()
        await pickup.closed(5)
        await pickup.settle("not_mine")


async def staff_at_work(site: Site) -> None:
    """A courier signs in, puts in, collects papers; a third pickup is cut by the power."""
    roster = Roster(site.store, site.clock, identity=IDENTITY, rules=StaffRules())
    await roster.keep(staff_list(staff_pass()))
    who = await roster.by_card(STAFF_CARD)
    assert who is not None and await roster.by_badge(BADGE) == who
    await roster.check_pin(who, WRONG_PIN)
    await roster.check_pin(who, PIN)
    assert await site.wall.parcel("HI00000500") is not None
    assert len(await site.wall.awaited_for_card(NUMBER)) == 1
    await site.put_in()
    cell = await site.hand_in()
    await site.errand(Purpose.COLLECTION, cell, "HS00000077", "taken", None, counted=3, agrees=True)


async def a_busy_day(site: Site) -> None:
    """Everything that a name, a number, a code or a signature passes through."""
    agent = Agent("G-1", shown("id", AGENT_CARD), shown("code", AGENT_CODE), "李*明", AT + dt.timedelta(days=3))
    licence = grant("D-1", 1, rule=FactorRule.BOTH, signature=True)
    notice = grant("D-7", 7, number="370999197001010019", code="10203040", qr="q", agents=(agent,))
    third = grant("D-9", 9, number="370999197001010019", code="50607080", qr="r", signature=True)
    site.board.items.update({1: "D-1", 7: "D-7", 9: "D-9"})
    listed = manifest(licence, notice, third, parcels=(parcel(),), awaited=(awaited(),))
    await site.wall.keep(listed)
    await identify_and_collect(site)
    await staff_at_work(site)
    errand = await site.wall.begin(third, dataclasses.replace(Deed(factors=("card",)), signature=SIGNATURE))
    await errand.open()


@pytest.fixture
async def busy(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Site:
    """A terminal in the middle of a pickup, with facts that wait."""
    caplog.set_level(logging.DEBUG)
    site = Site(tmp_path / "state", cabinet=HALL)
    (tmp_path / "state").mkdir()
    await site.start()
    await a_busy_day(site)
    return site


async def test_nothing_of_anybody_stands_in_clear_in_any_file_at_any_time(
    busy: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state = tmp_path / "state"
    names = {path.name for path in state.iterdir()}
    assert {"memory.db", "memory.db-wal", "memory.db-shm"} <= names
    assert any(b"D-0500" in path.read_bytes() for path in state.iterdir()), "the search can find what is there"
    assert found_in(state) == {}, "while the door stands open"
    assert KEY not in b"".join(path.read_bytes() for path in state.iterdir())
    await busy.stop()
    assert found_in(state) == {}, "after a proper end"
    await busy.start()
    assert found_in(state) == {}, "after the next start"
    log = tmp_path / "log"
    log.mkdir()
    (log / "log.txt").write_text(caplog.text)
    assert found_in(log) == {}
    await busy.stop()


@pytest.mark.parametrize("secret", SECRETS)
def test_whatever_is_planted_the_search_finds_it(tmp_path: Path, secret: str) -> None:
    for number, form in enumerate(forms(secret)):
        (tmp_path / f"{number}.bin").write_bytes(b"\x17\x00before" + form + b"after\xff")
        assert secret in found_in(tmp_path, (secret,))[f"{number}.bin"]
    for number in range(3):
        text = base64.b64encode(b"x" * number + secret.encode() + b"beside it")
        (tmp_path / f"in-{number}.b64").write_bytes(text)
        assert secret in found_in(tmp_path, (secret,))[f"in-{number}.b64"]


async def test_planted_into_the_memory_itself_it_is_found(busy: Site, tmp_path: Path) -> None:
    await busy.store.run(
        lambda db: db.execute("INSERT INTO items (deposit_id, item_no) VALUES ('planted', ?)", (NUMBER,))
    )
    assert NUMBER in next(iter(found_in(tmp_path / "state").values()))
    await busy.store.run(lambda db: db.execute("DELETE FROM items WHERE deposit_id = 'planted'"))
    await busy.stop()
    assert found_in(tmp_path / "state") == {}, "what is deleted is wiped"


async def test_nobody_is_shown_by_a_repr_or_an_exception(busy: Site) -> None:
    assert NUMBER not in repr(await busy.wall.grants_for_card(NUMBER))
    assert KEY.hex() not in repr(vars(busy.wall)) and repr(KEY) not in repr(vars(busy.wall))
    await busy.stop()
