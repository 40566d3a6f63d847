"""What is wrong with the terminal itself, part by part, and what follows for who comes."""

from __future__ import annotations

import enum
from collections.abc import Callable


class Part(enum.StrEnum):
    """What of the terminal is watched."""

    STORAGE = "storage"  # whether what must be remembered can be written
    SPACE = "space"  # how much room is left for it
    CLOCK = "clock"
    IDENTITY = "identity"  # whether the platform believes that it is us, and how long it still will
    STARTS = "starts"  # how it ended the last times
    MEMORY = "memory"  # whether what is remembered can be read and believed
    POWER = "power"  # how it is fed
    TOUCH = "touch"  # whether there is anything to be touched
    QUIET = "quiet"  # whether anybody has touched it lately
    USB = "usb"  # what is plugged in and does not belong here
    PROFILE = "profile"  # whether the site's newest profile is the one that is worked with
    SERVICES = "services"  # whether there is anything at all that can be done here
    MAINTENANCE = "maintenance"  # whether somebody far away has closed it
    UPDATE = "update"  # whether another version of the program takes its place, or this one is on trial


class Health:
    """A cause of the fault table for each part that is not well. `changed` are called when any is another than before.

    `resting_soon` is True while it is announced that the screens are about to start anew.
    """

    def __init__(self) -> None:
        self._causes: dict[Part, str] = {}
        self._resting_soon = False
        self.changed: list[Callable[[], None]] = []

    def find(self, part: Part, cause: str) -> None:
        """This part is so; "" when it is well."""
        if self._causes.get(part, "") == cause:
            return
        if cause:
            self._causes[part] = cause
        else:
            del self._causes[part]
        self._tell()

    def cause(self, part: Part) -> str:
        """What is wrong with a part; "" when it is well."""
        return self._causes.get(part, "")

    @property
    def causes(self) -> tuple[str, ...]:
        """Everything that is wrong."""
        return tuple(self._causes[part] for part in Part if part in self._causes)

    @property
    def closed(self) -> str:
        """Why nobody can be served: what they do could not be remembered, or nothing can be done. "" if they can."""
        others = map(self.cause, (Part.POWER, Part.TOUCH, Part.MAINTENANCE, Part.SERVICES, Part.UPDATE))
        return self.forgetful or next(filter(None, others), "")

    @property
    def forgetful(self) -> str:
        """Why what is done here could not be remembered, or what was remembered cannot be believed."""
        return self.cause(Part.STORAGE) or self.cause(Part.MEMORY)

    @property
    def pickup_only(self) -> bool:
        """True after too many crashes in a row: only what people come for most goes on."""
        return self.cause(Part.STARTS) == "safe_mode"

    @property
    def time_unsure(self) -> bool:
        """True while the clock is so far from the platform's that nothing may be signed with its time."""
        return self.cause(Part.CLOCK) == "clock_wrong"

    @property
    def resting_soon(self) -> bool:
        """True while it is announced that the screens are about to start anew."""
        return self._resting_soon

    def announce_rest(self, *, soon: bool) -> None:
        """The screens are about to start anew, or are not."""
        if soon is not self._resting_soon:
            self._resting_soon = soon
            self._tell()

    def _tell(self) -> None:
        for listener in tuple(self.changed):
            listener()
