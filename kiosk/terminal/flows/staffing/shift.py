"""What somebody of the staff works with: clerk and wall, their sign-in, and questions that end with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, NoReturn, TypeVar

from kiosk.contract.lockers import StaffPass
from kiosk.contract.words import Words, say
from kiosk.desk import Answer, Leaving, Left, Pace, Ways
from kiosk.desk.conversation import Picture
from kiosk.terminal.errors import fault_words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.waiting import first
from kiosk.terminal.lockers.wall import Deed, Wall
from kiosk.terminal.roster import Roster
from kiosk.terminal.session import Duty

Outcome = TypeVar("Outcome")
_LIST_LOOKED_AT_SECONDS = 3  # whom a new list does not name any more works no longer than that


class Restarting(Left):
    """The visit ends, and then this program: `restart` is called once it is written down that nobody works here."""

    def __init__(self, restart: Callable[[], None]) -> None:
        super().__init__(Leaving.FINISHED)
        self.restart = restart


class OnDuty:
    """One sign-in, at a terminal with lockers or without. Its questions raise Left when the longest time is over, or
    the list names this person no more."""

    def __init__(self, clerk: Clerk, roster: Roster, duty: Duty) -> None:
        self.clerk = clerk
        self.roster = roster
        self.duty = duty

    @property
    def who(self) -> StaffPass:
        """Who is signed in."""
        return self.duty.who

    async def ask(self, picture: Picture, *, ways: Ways = Ways.ALL, pace: Pace | None = None) -> Answer:
        """As the desk's."""
        return await self.clerk.desk.ask_until(picture, self._over(), ways=ways, pace=pace)

    async def ask_until(
        self,
        picture: Picture,
        happens: Coroutine[Any, Any, Outcome],
        *,
        ways: Ways = Ways.ALL,
        pace: Pace | None = None,
    ) -> Answer | Outcome:
        """As the desk's."""
        return await self.clerk.desk.ask_until(picture, first(happens, self._over()), ways=ways, pace=pace)

    async def _over(self) -> NoReturn:
        clock = self.clerk.clock
        while (left := self.duty.ends - clock.monotonic()) > 0 and await self.roster.still_names(self.who):
            await clock.sleep(min(left, _LIST_LOOKED_AT_SECONDS))
        raise Left(Leaving.TIMED_OUT)


class Shift(OnDuty):
    """The same at the wall; questions beside a door are asked of the desk itself, and end with nothing but the door."""

    def __init__(self, clerk: Clerk, wall: Wall, roster: Roster, duty: Duty) -> None:
        super().__init__(clerk, roster, duty)
        self.wall = wall

    def deed(self, *, second: str = "", item_no: str = "", project_no: str = "", order: str = "") -> Deed:
        """What stands in the proof of whatever this person does now."""
        return Deed(
            staff=self.who.id,
            second=second,
            item_no=item_no,
            project_no=project_no,
            order=order,
            offline=not self.clerk.platform.reachable,
            clock_offset=self.clerk.platform.clock_offset,
        )


def doors_stopped(clerk: Clerk, wall: Wall, *, looking: bool = False) -> Words | None:
    """Why no door can be opened now, as staff are told it.

    `looking`: to find out what lies where. That may be done also while cells and locks are mixed up.
    """
    if clerk.battery_low:
        return say("staff.stopped.battery")
    statuses = (wall.board.status, wall.sight.status) if looking else (wall.status,)
    return next((fault_words(status.cause, "locks").what for status in statuses if not status.usable), None)
