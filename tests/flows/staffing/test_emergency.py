"""Emergency openings: ordered by two people elsewhere, confirmed by a code on the screen, one door, once."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.content import Facts
from kiosk.contract.events import Event
from kiosk.contract.facts import EventKind
from kiosk.contract.lockers import Purpose
from kiosk.contract.scene import Scene
from kiosk.contract.words import Number, say
from kiosk.profile.sections import StaffRules
from tests.flows.staffing.conftest import Hall, Opened


async def code_shown(hall: Hall, order: str = "O-1", cell: int = 4) -> str:
    """From home to the code, without anybody signing in."""
    await hall.asks_for_staff()
    hall.citizen.touches("emergency")
    await hall.citizen.sees("staff.order.list")
    hall.office.approve(order, cell)
    await hall.citizen.until(lambda scene: order in scene.offers(), "the order")
    hall.citizen.touches(order)
    shown = await hall.citizen.sees("staff.order.code")
    assert isinstance(shown.content, Facts)
    assert say("staff.order.why.receiver_in_need") in [fact.value for fact in shown.content.facts]
    return code_on(shown)


def code_on(scene: Scene) -> str:
    """The code that stands there."""
    assert isinstance(scene.content, Facts)
    value = scene.content.facts[0].value
    assert isinstance(value, Number)
    return value.digits


async def test_a_guard_without_a_badge_reads_out_the_code_and_one_door_opens(hall: Hall) -> None:
    hall.locks.put_item(4, "papers")
    code = await code_shown(hall)
    assert not hall.office.confirm("O-1", "000000" if code != "000000" else "111111")
    assert not hall.locks.pulses
    assert hall.audited(Event.ORDER_SHOWN) == [{"cabinet": "A", "cell": 4, "order": "O-1"}]
    assert hall.office.confirm("O-1", code)
    await hall.citizen.sees("staff.emergency.door_open")
    await hall.takes_out(4)
    await hall.citizen.sees("staff.order.what_was_done")
    hall.citizen.touches("taken")
    await hall.citizen.sees("staff.order.done")
    assert dict(hall.locks.pulses) == {4: 1}
    fact = await hall.fact(EventKind.STAFF, 4)
    assert fact.act is not None
    assert (fact.staff, fact.act.second, fact.act.order) == ("S-8", "S-9", "O-1")
    assert fact.act.purpose is Purpose.EMERGENCY
    assert await hall.state(4) == ("unverified", "emergency_opened")


async def test_an_order_is_obeyed_once(hall: Hall) -> None:
    assert hall.office.confirm("O-1", await code_shown(hall))
    await hall.citizen.sees("staff.emergency.door_open")
    await hall.shuts(4)
    await hall.citizen.sees("staff.order.what_was_done")
    hall.citizen.touches("left")
    await hall.citizen.sees("staff.order.done")
    hall.citizen.touches("ok")
    await hall.citizen.until(lambda scene: "O-1" in scene.offers(), "the platform still lists it")
    hall.citizen.touches("O-1")
    told = await hall.citizen.sees("staff.order.refused_obeyed")
    assert told.question == say("staff.order.refused_obeyed", door=4)
    assert dict(hall.locks.pulses) == {4: 1}


async def test_a_forged_order_opens_nothing(hall: Hall) -> None:
    code = await code_shown(hall)
    assert hall.office.confirm("O-1", code, by=Ed25519PrivateKey.generate())
    await hall.citizen.sees("staff.order.refused_forged")
    assert not hall.locks.pulses


async def test_an_order_for_another_terminal_opens_nothing(hall: Hall) -> None:
    assert hall.office.confirm("O-1", await code_shown(hall), terminal="T-2")
    await hall.citizen.sees("staff.order.refused_addressed_elsewhere")
    assert not hall.locks.pulses


async def test_a_code_that_nobody_confirms_runs_out(at_work: Opened, surrounded: Hall) -> None:
    surrounded.staff_rules = StaffRules(onsite_seconds=1.5)
    async with at_work() as hall:
        await code_shown(hall)
        await hall.citizen.sees("staff.order.expired")
        assert not hall.locks.pulses


async def test_without_the_platform_nothing_is_listed_and_it_says_why(hall: Hall) -> None:
    hall.office.away = True
    await hall.asks_for_staff()
    hall.citizen.touches("emergency")
    listed = await hall.citizen.sees("staff.order.list")
    assert listed.offers() == {"ok"}
    assert listed.content.empty == say("fault.platform_away.what", **listed.content.empty.gaps)  # type: ignore[union-attr]
