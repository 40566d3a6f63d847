"""What stays as it is left: the volume, a line for citizens, a service that is out, maintenance."""

from __future__ import annotations

import datetime as dt

from kiosk.contract.commands import SERVICES, Command
from kiosk.terminal.commands.deeds.deed import At, Deed, done
from kiosk.terminal.commands.ledger import Turn
from kiosk.terminal.health.state import Part
from kiosk.terminal.upkeep.from_afar import MAINTENANCE, NOTICE, PLATFORM, service_name
from kiosk.terminal.upkeep.upkeep import VOLUME

_LOUDEST = 100


async def _volume(at: At, command: Command) -> Turn:
    percent = command.arguments["percent"]
    await at.clerk.upkeep.adjust(VOLUME, percent, PLATFORM)
    if at.clerk.voice is not None:
        at.clerk.voice.set_volume(int(percent) / _LOUDEST)
    return done()


def _no_percent(_at: At, command: Command) -> str:
    percent = command.arguments.get("percent", "")
    return "" if percent.isascii() and percent.isdecimal() and int(percent) <= _LOUDEST else "argument_wrong"


async def _as_loud(at: At, command: Command) -> bool:
    return at.clerk.upkeep.adjusted(VOLUME) == command.arguments["percent"]


async def _notice(at: At, command: Command) -> Turn:
    if command.arguments:
        await at.clerk.upkeep.from_afar.leave(NOTICE, command.arguments)
    else:
        await at.clerk.upkeep.from_afar.take(NOTICE)
    at.clerk.bell.ring()
    return done()


def _no_line(_at: At, command: Command) -> str:
    said = command.arguments
    return "" if not said or (said.keys() == {"zh", "en", "until"} and _a_moment(said["until"])) else "argument_wrong"


def _a_moment(text: str) -> bool:
    """One that is told with its zone: only such a one can be held against the clock at each drawing."""
    try:
        return dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


async def _noticed(at: At, command: Command) -> bool:
    standing = at.clerk.upkeep.from_afar
    return standing.stands(NOTICE, command.arguments) if command.arguments else not standing.stands(NOTICE)


async def _service_out(at: At, command: Command) -> Turn:
    said = {name: text for name, text in command.arguments.items() if name != "service"}
    await at.clerk.upkeep.from_afar.leave(service_name(command.arguments["service"]), said)
    at.clerk.bell.ring()
    return done()


async def _service_back(at: At, command: Command) -> Turn:
    await at.clerk.upkeep.from_afar.take(service_name(command.arguments["service"]))
    at.clerk.bell.ring()
    return done()


def _no_service(_at: At, command: Command) -> str:
    return "" if command.arguments.get("service") in SERVICES else "argument_wrong"


async def _is_out(at: At, command: Command) -> bool:
    return at.clerk.upkeep.from_afar.out(command.arguments["service"])


async def _is_back(at: At, command: Command) -> bool:
    return not at.clerk.upkeep.from_afar.out(command.arguments["service"])


async def _close(at: At, _command: Command) -> Turn:
    await at.clerk.upkeep.from_afar.leave(MAINTENANCE, {})
    at.clerk.health.find(Part.MAINTENANCE, MAINTENANCE)
    return done()


async def _open(at: At, _command: Command) -> Turn:
    await at.clerk.upkeep.from_afar.take(MAINTENANCE)
    at.clerk.health.find(Part.MAINTENANCE, "")
    return done()


async def _is_closed(at: At, _command: Command) -> bool:
    return at.clerk.upkeep.from_afar.stands(MAINTENANCE)


async def _is_open(at: At, _command: Command) -> bool:
    return not at.clerk.upkeep.from_afar.stands(MAINTENANCE)


VOLUME_SET = Deed(_volume, _no_percent, _as_loud)
NOTICE_SET = Deed(_notice, _no_line, _noticed)
SERVICE_OUT = Deed(_service_out, _no_service, _is_out)
SERVICE_BACK = Deed(_service_back, _no_service, _is_back)
MAINTENANCE_BEGIN = Deed(_close, done=_is_closed)
MAINTENANCE_END = Deed(_open, done=_is_open)
