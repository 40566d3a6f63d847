"""What works now, and the words for what does not: the menu is computed from this, so nobody enters a dead end."""

from __future__ import annotations

from typing import NoReturn

from kiosk.contract.lockers import CellState
from kiosk.contract.words import Moment, Words, say
from kiosk.profile.hours import both_open
from kiosk.terminal.flows.clerk import Clerk


def _mending(clerk: Clerk) -> Words | None:
    """What the terminal itself is not well enough for: anything but pickup, or everything."""
    unwell = clerk.health.forgetful or clerk.health.pickup_only
    return say("welcome.stopped.mending", elsewhere=clerk.elsewhere) if unwell else None


def _withheld(clerk: Clerk, service: str) -> Words | None:
    """What is told where somebody far away has taken a service out; who is here already finishes."""
    standing = clerk.upkeep.from_afar
    if clerk.desk.session_open or not standing.out(service):
        return None
    return standing.why_out(service) or say("welcome.stopped.withheld", elsewhere=clerk.elsewhere)


def out_of_hours(clerk: Clerk, service: str) -> Words | None:
    """When a service can be used next, where it has hours and these are others; who is here already finishes."""
    hours = clerk.settings.hours
    at = both_open(hours.hall, getattr(hours, service), clerk.clock.now())
    return None if at is None or clerk.desk.session_open else say("welcome.stopped.hours", at=Moment(at))


def query_stopped(clerk: Clerk) -> Words | None:
    """Why nobody can ask for a case now; cases live at the platform, so without it there is nothing to show."""
    if (withheld := _withheld(clerk, "query") or _mending(clerk)) is not None:
        return withheld
    if clerk.on_battery and not clerk.desk.session_open:
        return say("welcome.stopped.power", elsewhere=clerk.elsewhere)
    if not clerk.platform.reachable:
        return say("welcome.stopped.platform", elsewhere=clerk.elsewhere)
    return None


def telephone_offered(clerk: Clerk) -> bool:
    """True while citizens may sign in with their telephones: where the platform takes that, and is there."""
    return clerk.site is not None and clerk.site.phone_sign_in and clerk.platform.reachable


def query_limited(clerk: Clerk) -> Words | None:
    """What does not work in a query, and what does instead."""
    return None if clerk.bench.card.status.usable else say("welcome.limited.card_use_number")


def _signing_stopped(clerk: Clerk) -> Words | None:
    """As _mending; and what is signed with a time that is wrong proves nothing."""
    unsure = say("welcome.stopped.mending", elsewhere=clerk.elsewhere) if clerk.health.time_unsure else None
    return _mending(clerk) or unsure


def handling_stopped(clerk: Clerk) -> Words | None:
    """Why not even a guide can be read: no catalogue has ever come here."""
    if (withheld := _withheld(clerk, "handle") or _signing_stopped(clerk)) is not None:
        return withheld
    if clerk.catalogue.current is None:
        return say("welcome.stopped.platform", elsewhere=clerk.elsewhere)
    if clerk.on_battery and not clerk.desk.session_open:
        return say("welcome.stopped.power", elsewhere=clerk.elsewhere)
    return None


def handling_limited(clerk: Clerk) -> Words | None:
    """What does not work in handling, and what does instead."""
    return None if clerk.platform.reachable else say("welcome.limited.guides_only")


class HandInRoom:
    """Whether a free hand-in cell is left, as the ledger says; read anew whenever something at the wall has changed."""

    def __init__(self, clerk: Clerk) -> None:
        self.free = False
        self._clerk = clerk

    async def look(self) -> None:
        """Read it now."""
        wall = self._clerk.wall
        if wall is None:
            return
        uses = {place.number for place in wall.cabinet.cells if place.use == "in"}
        lines = await wall.cells()
        self.free = any(line.number in uses and line.state is CellState.FREE for line in lines)

    async def follow(self) -> NoReturn:
        """Read it at every ring, and have the open question looked at again, until cancelled."""
        while True:
            await self.look()
            self._clerk.desk.look_again()
            await self._clerk.bell.heard()


async def nothing_works(clerk: Clerk) -> bool:
    """True while no service at all can be begun here, for other reasons than the terminal's own memory."""
    if clerk.health.forgetful:
        return False
    room = HandInRoom(clerk)
    await room.look()
    return all((query_stopped(clerk), handling_stopped(clerk), pickup_stopped(clerk), hand_in_stopped(clerk, room)))


def hand_in_stopped(clerk: Clerk, room: HandInRoom) -> Words | None:
    """Why nothing can be handed in now."""
    wall = clerk.wall
    if wall is None or not any(cell.use == "in" for cell in wall.cabinet.cells):
        return say("welcome.stopped.not_here")
    if (withheld := _withheld(clerk, "hand_in") or _signing_stopped(clerk)) is not None:
        return withheld
    if clerk.battery_low or (clerk.on_battery and not clerk.desk.session_open):
        return say("welcome.stopped.power", elsewhere=clerk.elsewhere)
    if not wall.status.usable:
        return say("welcome.stopped.locks_hand_in", phone=clerk.desk_phone)
    if not clerk.platform.reachable and clerk.hand_ins_waiting >= clerk.settings.offline.hand_ins:
        return say("welcome.stopped.platform", elsewhere=clerk.elsewhere)
    return None if room.free else say("welcome.stopped.no_room", elsewhere=clerk.elsewhere)


def hand_in_limited(clerk: Clerk) -> Words | None:
    """What does not work in a hand-in, and what does instead."""
    if not clerk.bench.card.status.usable:
        return say("welcome.limited.hand_in_no_card")
    return None if can_print(clerk) else say("welcome.limited.hand_in_no_paper")


def pickup_stopped(clerk: Clerk) -> Words | None:
    """Why no door can be opened now."""
    if clerk.wall is None:
        return say("welcome.stopped.no_locker", elsewhere=clerk.elsewhere)
    if (withheld := _withheld(clerk, "pickup")) is not None:
        return withheld
    if clerk.health.forgetful:
        return _mending(clerk)
    if clerk.battery_low:
        return say("welcome.stopped.power", elsewhere=clerk.elsewhere)
    if not clerk.wall.status.usable:
        return say("welcome.stopped.locks", phone=clerk.desk_phone)
    if not clerk.platform.reachable and clerk.list_hours > clerk.settings.offline.pickup_hours:
        return say("welcome.stopped.platform", elsewhere=clerk.elsewhere)
    return None


def pickup_limited(clerk: Clerk) -> Words | None:
    """What does not work in a pickup, and what does instead; typing the code always works."""
    card, scanner = clerk.bench.card.status.usable, clerk.bench.scanner.status.usable
    if card:
        missed = not scanner and clerk.bench.scanner.fitted is not None
        return say("welcome.limited.scanner_use_card") if missed else None
    return say("welcome.limited.card_use_code" if scanner else "welcome.limited.type_code")


def banner(clerk: Clerk) -> Words | None:
    """Said above every scene, the most urgent first: the mains, the screens' rest, mending, the network, a notice."""
    here = "" if clerk.wall is not None else "_no_locker"
    if clerk.battery_low:
        return say("banner.battery_low")
    if clerk.on_battery:
        return say(f"banner.on_battery{here}")
    if clerk.health.resting_soon:
        return say("banner.screens_rest")
    if clerk.health.pickup_only:
        return say(f"banner.pickup_only{here}")
    if clerk.platform.doubted:
        return say(f"banner.not_believed{here}")
    if not clerk.platform.reachable:
        return say(f"banner.platform_away{here}")
    return clerk.upkeep.from_afar.notice(clerk.clock.now())


def can_print_a4(clerk: Clerk) -> bool:
    """True while documents can be printed."""
    return clerk.bench.a4.status.usable


def can_print(clerk: Clerk) -> bool:
    """True while slips can be promised."""
    return clerk.bench.printer.status.usable
