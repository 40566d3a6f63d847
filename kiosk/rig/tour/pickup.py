"""我要取: by card, by code, by both; doors that open, stick and jam; what citizens say they found; wrong codes."""

from __future__ import annotations

import asyncio
import tomllib
from typing import Any

from kiosk.rig.house import CONFIG
from kiosk.rig.tour.guide import Guide

# A door that nobody asked to open is noticed by a sensor asked once a second.
SEEN_SECONDS = 1.5


def _deposits() -> dict[str, dict[str, Any]]:
    rows = tomllib.loads((CONFIG / "demo" / "deposits.toml").read_text("utf-8"))["deposit"]
    return {row["id"]: row for row in rows}


DEPOSITS = _deposits()


async def walk(guide: Guide) -> None:
    """All of it; the wrong codes last, since they lock the keypad."""
    await _ways_to_prove(guide)
    await _one_thing_by_card(guide)
    await _several_things(guide)
    await _without_paper(guide)
    await _doors_that_do_not_open(guide)
    for deposit, said in (("D-1201", "empty"), ("D-0901", "did_not_open"), ("D-1701", "not_mine")):
        await _says(guide, deposit, said)
    await _cell_in_doubt(guide)
    await _locks_go_silent(guide)
    await _wrong_codes(guide)


async def _begin(guide: Guide) -> None:
    await guide.chooses("pickup")
    await guide.sees("pickup.prove")


async def _prove_by_code(guide: Guide, deposit: str) -> None:
    await _begin(guide)
    guide.citizen.touches("code")
    await guide.sees("pickup.type_code")
    guide.citizen.types(DEPOSITS[deposit]["code"])


async def _open(guide: Guide, deposit: str) -> None:
    await guide.sees("pickup.confirm")
    guide.citizen.touches("open")
    await guide.sees("pickup.door_open")
    await guide.hand.take(DEPOSITS[deposit]["cell"])
    await guide.hand.shut(DEPOSITS[deposit]["cell"])
    await guide.sees("pickup.got_it")


async def _ways_to_prove(guide: Guide) -> None:
    await _begin(guide)
    await guide.hand.show("https://example.org")
    await guide.sees_note("pickup.prove", "strange_code")
    await guide.hand.hide()
    await guide.hand.pull("reader")
    await guide.sees("pickup.prove", "reader_away", lambda scene: "scanner" in repr(scene.content))
    await guide.hand.plug("reader")
    await guide.sees("pickup.prove", fits=lambda scene: "'card'" in repr(scene.content))
    await guide.hand.lay("陈假名")
    await guide.sees("trouble.card_expired")
    await guide.hand.lift()
    guide.citizen.goes("home")
    await _begin(guide)
    await guide.hand.lay("孙样本")
    await guide.sees("pickup.nothing")
    await guide.hand.lift()
    await guide.leaves()


async def _one_thing_by_card(guide: Guide) -> None:
    await _begin(guide)
    await guide.hand.lay("丁样安")
    await _open(guide, "D-2001")
    await guide.hand.lift()
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected")
    await guide.finishes()


async def _several_things(guide: Guide) -> None:
    """One of them asks for two proofs: first the code and then the card, then the other way round."""
    await _prove_by_code(guide, "D-0101")
    await guide.sees("pickup.lay_card_too")
    await guide.leaves()
    await _begin(guide)
    await guide.hand.lay("王演示")
    await guide.sees("pickup.choose")
    await guide.hand.lift()
    guide.citizen.touches("D-0102")
    await _open(guide, "D-0102")
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected", "more_waits")
    guide.citizen.touches("next")
    await guide.sees("pickup.choose")
    guide.citizen.touches("D-0101")
    await guide.sees_note("pickup.type_code", "code_too")
    await guide.leaves()


async def _without_paper(guide: Guide) -> None:
    await guide.hand.do("tear")
    await _prove_by_code(guide, "D-0301")
    await _open(guide, "D-0301")
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected", "slip_not_printed")
    await guide.finishes()
    await guide.hand.do("load")


async def _doors_that_do_not_open(guide: Guide) -> None:
    """One sticks and opens when it is asked again; one is jammed."""
    await guide.hand.do("stick", door=3)
    await _prove_by_code(guide, "D-0401")
    await guide.sees("pickup.confirm")
    guide.citizen.touches("open")
    await guide.sees("pickup.door_stuck")
    guide.citizen.touches("again")
    await guide.sees("pickup.door_open")
    await guide.hand.take(3)
    await guide.hand.shut(3)
    await guide.sees("pickup.got_it")
    guide.citizen.touches("got_it")
    await guide.sees("pickup.collected")
    await guide.finishes()
    await guide.hand.do("jam", door=14)
    await _prove_by_code(guide, "D-0601")
    await guide.sees("pickup.confirm")
    guide.citizen.touches("open")
    await guide.sees("pickup.door_stuck")
    guide.citizen.touches("give_up")
    await guide.sees("pickup.did_not_open")
    await guide.finishes()


async def _says(guide: Guide, deposit: str, said: str) -> None:
    await _prove_by_code(guide, deposit)
    await _open(guide, deposit)
    guide.citizen.touches(said)
    if said == "not_mine":
        await guide.sees("pickup.door_open", "put_back")
        await guide.hand.put(DEPOSITS[deposit]["cell"], deposit)
        await guide.hand.shut(DEPOSITS[deposit]["cell"])
    await guide.sees("pickup.seen_open" if said == "did_not_open" else f"pickup.{said}")
    await guide.finishes()


async def _cell_in_doubt(guide: Guide) -> None:
    """A door that somebody forced: nobody knows what lies behind it."""
    await guide.hand.do("leave", door=10)
    await asyncio.sleep(SEEN_SECONDS)
    await guide.hand.shut(10)
    await _prove_by_code(guide, "D-1001")
    await guide.sees("pickup.confirm")
    guide.citizen.touches("open")
    await guide.sees("trouble.cell_not_ready")
    await guide.leaves()


async def _locks_go_silent(guide: Guide) -> None:
    """The locks' line goes between the check and the pulse."""
    await _prove_by_code(guide, "D-0201")
    await guide.sees("pickup.confirm")
    await guide.hand.do("silence", device="locks")
    guide.citizen.touches("open")
    await guide.sees("pickup.no_answer")
    await guide.finishes()
    await guide.hand.do("wake", device="locks")


async def _wrong_codes(guide: Guide) -> None:
    await _begin(guide)
    guide.citizen.touches("code")
    await guide.sees("pickup.type_code")
    for _ in range(4):
        shown = guide.citizen.scene.number
        guide.citizen.types("00000000")
        await guide.sees_note("pickup.type_code", "unknown", shown)
    guide.citizen.types("00000000")
    await guide.sees("pickup.locked_out")
    await guide.leaves()
