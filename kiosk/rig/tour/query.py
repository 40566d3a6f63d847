"""我要查: a case of every state by card, one by number and code, slips printed and not, and the platform going away."""

from __future__ import annotations

import asyncio
import contextlib
import tomllib

from kiosk.contract.content import Rows
from kiosk.contract.platform import CaseState
from kiosk.contract.scene import Scene
from kiosk.rig.house import CONFIG
from kiosk.rig.tour.guide import PATIENCE_SECONDS, Guide

# People of the seed data whose cases are in every state together. The first has papers in the wall, the last no case.
PEOPLE = (
    "赵示例", "张测试", "周演练", "蒋试样", "阿依古丽·样本", "卫例子", "沈𬱖测", "韩㛃例", "冯占位", "陈假名", "吕澳样",
    "史密斯", "杨䶮演", "孙样本",
)  # fmt: skip
WITH_SLIP = "王演示"
READING_SECONDS = 1.0
# On the glass long enough to be found, too short to be read; longer where a busy machine found nothing yet.
TOO_SHORT_SECONDS = (0.9, 1.2, 1.6, 2.1)
NOTICED_WITHIN = 8.0  # seconds
# Somebody whose number has a wrong check character, as a forged or spoilt card would.
MISPRINTED = """
[[person]]
name = "钱错号"
sex = "男"
nation = "汉"
born = 1970-01-01
number = "370999197001010019"
valid_from = 2015-01-01
valid_to = 2035-01-01
kind = "resident"
"""


async def walk(guide: Guide) -> None:
    """All of it."""
    await _cards_that_do_not_read(guide)
    for who in PEOPLE:
        await _read_cases(guide, who)
    await _slips(guide)
    await _by_number(guide)
    await _losses(guide)


async def _cards_that_do_not_read(guide: Guide) -> None:
    await guide.chooses("query")
    await guide.sees("cases.prove")
    for fault in ("unreadable", "wrong_card", "not_genuine"):
        await guide.trips_over(fault, WITH_SLIP, "cases.prove")
    await _lifts_too_early(guide)
    await guide.hand.lay("钱错号")
    await guide.sees("trouble.card_number_wrong")
    await guide.hand.lift()
    guide.citizen.goes("home")


async def _lifts_too_early(guide: Guide) -> None:
    before = guide.citizen.scene.number
    for seconds in TOO_SHORT_SECONDS:
        await _lays_for(guide, seconds)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NOTICED_WITHIN):
                await guide.sees_note("cases.prove", "lifted_early", before)
                return
    raise AssertionError(f"a card that lay there for {TOO_SHORT_SECONDS} s was never noticed")


async def _lays_for(guide: Guide, seconds: float) -> None:
    """A card that cannot be read at once, taken away before it could be."""
    await guide.hand.do("fault", device="reader", fault="stumbles", value=2)
    await guide.hand.lay(WITH_SLIP)
    await asyncio.sleep(seconds)
    await guide.hand.lift()
    await guide.hand.do("heal", device="reader", fault="stumbles")


async def _identify(guide: Guide, who: str) -> Scene:
    """From the first screen to the person's cases."""
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(who)
    scene = await guide.sees("cases.list")
    await guide.hand.lift()
    return scene


async def _read_cases(guide: Guide, who: str) -> None:
    scene = await _identify(guide, who)
    assert isinstance(scene.content, Rows)
    for row in scene.content.rows:
        guide.citizen.touches(row.id)
        await _sees_case(guide)
        guide.citizen.touches("ok")
        await guide.sees("cases.list")
    if not scene.content.rows:
        await guide.sees("cases.list", "empty")
    await guide.leaves()


async def _sees_case(guide: Guide) -> None:
    pages = {"cases.lanes", *(f"cases.{state.value}" for state in CaseState)}
    await guide.citizen.until(lambda scene: scene.name in pages, "a case")


async def _slips(guide: Guide) -> None:
    """One slip comes; one is printed and not cut; then the roll is empty, and the printer can do nothing any more."""
    await _identify(guide, WITH_SLIP)
    ready = await _open_ready_case(guide)
    guide.citizen.touches("print")
    await guide.sees("slip.printed")
    guide.citizen.touches("ok")
    await guide.sees("cases.ready")
    await guide.hand.do("jam-cutter")
    guide.citizen.touches("print")
    await guide.sees("slip.not_printed", "unconfirmed", lambda scene: "unconfirmed" in repr(scene.question))
    await guide.hand.do("free-cutter")
    guide.citizen.touches("ok")
    await _until_it_prints(guide)
    await guide.hand.do("tear")
    guide.citizen.touches("print")
    await guide.sees("slip.not_printed")
    await asyncio.sleep(READING_SECONDS)  # in which the printer says that it can do nothing any more
    guide.citizen.touches("ok")
    await guide.sees("cases.ready", "no_printer", lambda scene: "print" not in scene.offers())
    await guide.hand.do("load")
    assert ready.offers() >= {"print"}
    await guide.leaves()


async def _until_it_prints(guide: Guide) -> None:
    """Look again and again, until a printer that was in trouble is trusted once more."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "print" not in (await guide.sees("cases.ready")).offers():
            guide.citizen.touches("ok")
            await guide.sees("cases.list")
            await asyncio.sleep(READING_SECONDS)
            await _open_ready_case(guide)


async def _open_ready_case(guide: Guide) -> Scene:
    assert isinstance(guide.citizen.scene.content, Rows)
    guide.citizen.touches(guide.citizen.scene.content.rows[0].id)
    return await guide.sees("cases.ready")


async def _by_number(guide: Guide) -> None:
    number, code = await _case_of_the_seed(guide)
    await guide.chooses("query")
    await guide.sees("cases.prove")
    guide.citizen.touches("number")
    await guide.sees("cases.type_number")
    guide.citizen.types(number[:-1] + str((int(number[-1]) + 1) % 10))
    await guide.sees_note("cases.type_number", "number_wrong")
    await guide.hand.show("HALLPICK1:nothing")
    await guide.sees("cases.type_number", "strange_code", lambda scene: "strange.pickup" in repr(scene.content))
    await guide.hand.hide()
    guide.citizen.types(number)
    await guide.sees("cases.type_query_code")
    guide.citizen.types(f"{(int(code) + 1) % 1_000_000:06}")
    await guide.sees_note("cases.type_query_code", "query_code_wrong")
    guide.citizen.types(code)
    await guide.sees("cases.masked")
    await guide.leaves()


async def _case_of_the_seed(guide: Guide) -> tuple[str, str]:
    """Number and query code of a case that the citizen has just read on the screen."""
    cases = tomllib.loads((CONFIG / "demo" / "cases.toml").read_text("utf-8"))["case"]
    codes = {case["sequence"]: case["query_code"] for case in cases}
    rows = [row for scene in guide.citizen.seen if isinstance(scene.content, Rows) for row in scene.content.rows]
    number = next(row.id for row in rows if row.pill is not None and "special" in repr(row.pill))
    return number, codes[number[-5:-1]]


async def _losses(guide: Guide) -> None:
    """The reader goes while somebody stands before it; the platform goes while somebody reads."""
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.pull("reader")
    await guide.sees("cases.reader_away")
    await guide.hand.plug("reader")
    await guide.sees("cases.prove")
    guide.citizen.goes("home")
    await _identify(guide, WITH_SLIP)
    guide.house.stop("central")
    assert isinstance(guide.citizen.scene.content, Rows)
    guide.citizen.touches(guide.citizen.scene.content.rows[0].id)
    await guide.sees("trouble.platform_away")
    await guide.leaves()
