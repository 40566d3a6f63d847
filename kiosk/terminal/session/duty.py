"""One sign-in of somebody of the staff: who, what they may do, and when it ends at the latest; held in memory only."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.contract.helping import MAY_ASSIST
from kiosk.contract.lockers import Role, StaffPass

# Who may do what. An admin does all that a courier does; a technician sees to the machine, and opens nothing alone.
_MAY: dict[str, tuple[Role, ...]] = {
    "deposit": (Role.COURIER, Role.ADMIN),
    "reclaim": (Role.COURIER, Role.ADMIN),
    "collection": (Role.COURIER, Role.ADMIN),
    "look": (Role.ADMIN,),
    "spare": (Role.ADMIN,),
    "clearing": (Role.TECHNICIAN,),
    "second": (Role.ADMIN,),
    "assist": MAY_ASSIST,
    "upkeep": (Role.TECHNICIAN,),
}


@dataclass(frozen=True, repr=False)
class Duty:
    """Somebody of the staff at work here. `ends` is on the monotonic clock: at once then, when nothing is open."""

    who: StaffPass
    ends: float

    def may(self, what: str) -> bool:
        """Whether one of their roles allows it."""
        return may(self.who, what)


def may(who: StaffPass, what: str) -> bool:
    """Whether a role allows it: deposit, reclaim, collection, look, spare, clearing, second, assist, upkeep."""
    return any(role in who.roles for role in _MAY[what])
