"""设备维护: a technician looks after the machine at its own screens, and leaves nothing behind unsaid."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

from kiosk.contract.content import Rows
from kiosk.contract.scene import Scene
from kiosk.contract.words import Say
from kiosk.rig.office import STAFF, TECHNICIAN
from kiosk.rig.tour.guide import Guide
from kiosk.rig.tour.staff import asks_for_staff, shows_badge, signs_in

HERE = "张测试"
_SAME_CODE_SECONDS = 1.7  # until the badge that was seen last counts as shown anew


async def walk(guide: Guide) -> None:
    """From a citizen who is asked first, to a right that has ended."""
    await _somebody_is_here(guide)
    await _enters(guide)
    await _one_device(guide)
    await _tests(guide)
    await _supplies(guide)
    await _the_machine(guide)
    await _wipes_and_sets(guide)
    await _leaves_something(guide)
    await _has_no_right_any_more(guide)
    await _wipes(guide)


async def _somebody_is_here(guide: Guide) -> None:
    """Whoever is signed in says whether their visit is over."""
    await guide.chooses("query")
    await guide.sees("cases.prove")
    await guide.hand.lay(HERE)
    await guide.sees("cases.list")
    await guide.hand.lift()
    guide.citizen.goes("home")
    await guide.chooses("ask")
    await guide.touches_at("ask.contacts", "staff")
    await guide.sees("ask.somebody_here")
    guide.citizen.touches("end")
    await guide.sees("staff.entry")
    guide.citizen.goes("back")


async def _enters(guide: Guide) -> None:
    await signs_in(guide, TECHNICIAN)
    await guide.sees("staff.menu", "for_technicians", lambda scene: "upkeep" in scene.offers())
    guide.citizen.touches("upkeep")
    await guide.sees("upkeep.menu")


async def _one_device(guide: Guide) -> None:
    """A cable is pulled while its page stands; a device goes out of service."""
    guide.citizen.touches("devices")
    await guide.sees("upkeep.devices")
    guide.citizen.touches("scanner")
    await guide.sees("upkeep.device")
    await guide.hand.do("pull", device="scanner")
    await guide.sees("upkeep.device", "unplugged", _is_lost)
    guide.citizen.touches("details")
    await guide.sees("upkeep.device_details")
    await guide.hand.do("plug", device="scanner")
    guide.citizen.touches("ok")
    await guide.sees("upkeep.device", fits=lambda scene: not _is_lost(scene))
    guide.citizen.touches("ok")
    await guide.sees("upkeep.devices")
    guide.citizen.touches("printer")
    await guide.sees("upkeep.device")
    guide.citizen.touches("take_out")
    await guide.sees("upkeep.take_out")
    guide.citizen.touches("mending")
    await guide.sees("upkeep.device", "out", lambda scene: "put_back" in scene.offers())


async def _tests(guide: Guide) -> None:
    """The printer, out of service; then a code before the scanner."""
    guide.citizen.touches("test")
    await guide.sees("upkeep.trial_asks")
    guide.citizen.touches("yes")
    await guide.sees("upkeep.trial_result")
    guide.citizen.touches("ok")
    await guide.sees("upkeep.device")
    guide.citizen.touches("ok")
    await guide.touches_at("upkeep.devices", "scanner")
    await guide.touches_at("upkeep.device", "test")
    await guide.sees("upkeep.trial_code")
    guide.citizen.touches("stop")
    await guide.touches_at("upkeep.device", "ok")
    await guide.touches_at("upkeep.devices", "card")
    await guide.touches_at("upkeep.device", "test")
    await guide.touches_at("upkeep.trial", "stop")
    await guide.sees("upkeep.device")
    guide.citizen.goes("home")


async def _supplies(guide: Guide) -> None:
    await guide.touches_at("upkeep.menu", "supplies")
    await guide.touches_at("upkeep.supplies", "paper")
    await guide.touches_at("upkeep.filled", "filled")
    await guide.touches_at("upkeep.supplies", "counters")
    await guide.sees("upkeep.counters")
    guide.citizen.goes("home")


async def _the_machine(guide: Guide) -> None:
    await guide.touches_at("upkeep.menu", "machine")
    await guide.touches_at("upkeep.machine", "facts")
    await guide.touches_at("upkeep.machine_facts", "ok")
    await guide.touches_at("upkeep.machine", "queues")
    await guide.touches_at("upkeep.queues", "ok")
    await guide.touches_at("upkeep.machine", "findings")
    await guide.touches_at("upkeep.findings", "ok")
    await guide.touches_at("upkeep.machine", "restart_screens")
    await guide.touches_at("upkeep.sure", "ok")
    await guide.sees("upkeep.machine")
    guide.citizen.goes("home")
    await guide.touches_at("upkeep.menu", "self_test")
    await guide.touches_at("upkeep.self_test", "now")
    await guide.sees("upkeep.under_way")
    await guide.sees("upkeep.self_test")
    guide.citizen.goes("home")


async def _wipes_and_sets(guide: Guide) -> None:
    await guide.touches_at("upkeep.menu", "adjust")
    await guide.touches_at("upkeep.adjust", "volume")
    await guide.touches_at("upkeep.volume", "60")
    await guide.sees("upkeep.volume", "sixty", lambda scene: _is_ticked(scene, "60"))
    guide.citizen.goes("back")
    await guide.touches_at("upkeep.adjust", "language")
    await guide.sees("upkeep.language")
    guide.citizen.goes("home")


async def _leaves_something(guide: Guide) -> None:
    await guide.touches_at("upkeep.menu", "leave")
    await guide.touches_at("upkeep.left_so", "printer")
    await guide.touches_at("upkeep.device", "put_back")
    await guide.sees("upkeep.put_back")
    guide.citizen.touches("mended")
    await guide.touches_at("upkeep.device", "ok")
    await guide.sees("welcome", fits=lambda scene: scene.frame is not None and not scene.frame.leave)


async def _wipes(guide: Guide) -> None:
    """The glass is wiped: a picture that stands for a minute, whatever is touched."""
    await signs_in(guide, TECHNICIAN)
    guide.citizen.touches("upkeep")
    await guide.touches_at("upkeep.menu", "cleaning")
    await guide.sees("upkeep.cleaning")


async def _has_no_right_any_more(guide: Guide) -> None:
    """The platform's list says that it ended long ago; then it is given anew."""
    _right_ends(guide, "2020-01-01")
    await asks_for_staff(guide)
    await shows_badge(guide, STAFF[TECHNICIAN]["badge"], STAFF[TECHNICIAN]["pin"])
    await guide.sees("staff.role_ended")
    _right_ends(guide, "2099-12-31")
    guide.citizen.touches("ok")
    await asyncio.sleep(_SAME_CODE_SECONDS)


def _right_ends(guide: Guide, day: str) -> None:
    """Return when the terminal has the list that says so."""
    before = _lists_kept(guide)
    with closing(sqlite3.connect(guide.house.folder / "central.db")) as db, db:
        db.execute("UPDATE staff SET technician_until = ? WHERE id = ?", (day, TECHNICIAN))
    guide.house.programs["terminal"].until(lambda: _lists_kept(guide) > before, "the new list is there")


def _lists_kept(guide: Guide) -> int:
    with closing(sqlite3.connect(f"file:{guide.house.state / 'terminal.db'}?mode=ro", uri=True)) as db:
        (count,) = db.execute("SELECT count(*) FROM audit WHERE event = 'staff_list_kept'").fetchone()
    return int(count)


def _is_lost(scene: Scene) -> bool:
    first = scene.content.rows[0].words if isinstance(scene.content, Rows) else None
    return isinstance(first, Say) and first.key == "staff.state.lost"


def _is_ticked(scene: Scene, id: str) -> bool:
    return isinstance(scene.content, Rows) and any(row.id == id and row.ticked for row in scene.content.rows)
