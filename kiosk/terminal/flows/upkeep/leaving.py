"""Leaving: what stays as it is and closes services is listed first, so that nobody goes and forgets it."""

from __future__ import annotations

from kiosk.contract.content import Pill, Row
from kiosk.contract.intent import Chosen
from kiosk.contract.words import say
from kiosk.desk import Leaving, Left, WentHome
from kiosk.terminal.flows.staffing.clearing import service_door
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep import scenes
from kiosk.terminal.flows.upkeep.devices import one_device

_CABINET = "cabinet_open"
_SILENT = "volume"


async def may_leave(duty: OnDuty) -> bool:
    """Whether they go now: at once where nothing is left, else when they say that it shall stay so."""
    while rows := await _what_stays(duty):
        try:
            answer = await duty.ask(scenes.left_so(rows))
        except WentHome:
            return False
        except Left as gone:
            if gone.why is Leaving.LEFT:
                return True
            raise
        match answer:
            case Chosen(id="leave_so"):
                return True
            case Chosen(id=place) if place in {row.id for row in rows} - {_CABINET, _SILENT}:
                await one_device(duty, place)
            case _:
                return False
    return True


async def _what_stays(duty: OnDuty) -> tuple[Row, ...]:
    """Devices out of service, an open cabinet, a voice that nobody hears."""
    clerk = duty.clerk
    rows = [
        Row(
            one.place,
            say("upkeep.leaving.out", device=say(f"fault.device.{one.place}")),
            say(f"upkeep.reason.{one.reason}"),
            Pill(say("upkeep.device.out"), "stopped", "prohibit"),
        )
        for one in await clerk.upkeep.withdrawn()
    ]
    if await service_door(clerk):
        rows.append(Row(_CABINET, say("upkeep.leaving.cabinet"), say("upkeep.leaving.cabinet_hint")))
    if clerk.voice is not None and clerk.bench.speaker.fitted is not None and clerk.voice.volume == 0:
        rows.append(Row(_SILENT, say("upkeep.leaving.silent"), say("upkeep.leaving.silent_hint")))
    return tuple(rows)
