"""Driver for a UPS behind upsd: asks for all its variables in one question and tells what they mean."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NoReturn

from drivers.errors import Garbled, NoAnswer, Refused
from drivers.link import link_for
from drivers.power.nut import codec
from drivers.power.nut.codec import Objection
from drivers.status import Condition, Remedy, Status

if TYPE_CHECKING:
    from drivers.contracts import Power
    from drivers.power.nut.codec import Variables

_WITHIN = 3.0  # seconds; upsd answers from its memory
# What upsd says when it is there and its UPS is not: a matter of time or of a cable, not of settings.
_UPS_AWAY = ("DATA-STALE", "DRIVER-NOT-CONNECTED")
_DENIED = ("ACCESS-DENIED", "USERNAME-REQUIRED", "PASSWORD-REQUIRED", "INVALID-USERNAME", "INVALID-PASSWORD")
_TOLD = (
    "ups.status",
    "battery.charge",
    "battery.runtime",
    "ups.load",
    "ambient.temperature",
    "device.mfr",
    "device.model",
    "driver.name",
)


class NutSupply:
    """A UPS by the name that upsd knows it by. `address` is tcp://host:port; upsd listens on 3493."""

    def __init__(self, *, address: str = f"tcp://127.0.0.1:{codec.PORT}", ups: str = "ups") -> None:
        self._ups = ups
        self._question = codec.list_variables(ups)
        self._link = link_for(address)
        self._turn = asyncio.Lock()
        self._owed = False  # an answer may still come that nobody waits for any more

    async def open(self) -> None:
        """Call upsd and ask for the UPS. Raises LinkLost, NoAnswer, Garbled, Refused (ups_unknown, ups_denied)."""
        async with self._turn:
            await self._call()
        try:
            await self.power()
        except BaseException:
            await self._link.close()
            raise

    async def close(self) -> None:
        """Hang up."""
        await self._link.close()

    async def lost(self) -> None:
        """Wait until the connection is gone or closed."""
        await self._link.lost()

    async def status(self) -> Status:
        """How the UPS is. Raises LinkLost, NoAnswer (no_answer, ups_silent), Garbled, Refused."""
        variables = await self._variables()
        power = self._fed(variables)
        details = {name: variables[name] for name in _TOLD if name in variables}
        flags = variables["ups.status"].split()
        if power.low:
            return Status(Condition.DEGRADED, "battery_low", Remedy.WAIT, details)
        if power.on_battery:
            return Status(Condition.DEGRADED, "on_battery", Remedy.WAIT, details)
        if "RB" in flags:
            return Status(Condition.DEGRADED, "replace_battery", Remedy.REPLACE, details)
        if "OVER" in flags:
            return Status(Condition.DEGRADED, "overloaded", Remedy.CALL, details)
        return Status(Condition.READY, details=details)

    async def power(self) -> Power:
        """How the cabinet is fed. Raises LinkLost, NoAnswer (no_answer, ups_silent), Garbled, Refused."""
        return self._fed(await self._variables())

    def _fed(self, variables: Variables) -> Power:
        power = codec.power_of(variables)
        if power is None:
            raise NoAnswer("ups_silent", "the UPS does not say how it is fed")
        return power

    async def _variables(self) -> Variables:
        async with self._turn:
            if self._owed:
                await self._call()
            self._owed = True
            self._link.drain()
            await self._link.write(self._question)
            answer = await self._answer()
            self._owed = False
        if isinstance(answer, Objection):
            self._object(answer.word)
        return answer

    async def _call(self) -> None:
        """A fresh connection: what was asked on the one before is not answered on this one."""
        await self._link.open()
        self._owed = False

    async def _answer(self) -> Variables | Objection:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _WITHIN
        heard = b""
        while True:
            heard += await self._link.read(deadline - loop.time())
            try:
                answer = codec.answer_in(heard, self._ups)
            except ValueError as strange:
                raise Garbled("garbled", f"upsd: {strange}") from strange
            if answer is not None:
                return answer

    def _object(self, word: str) -> NoReturn:
        if word in _UPS_AWAY:
            raise NoAnswer("ups_silent", f"upsd does not reach the UPS: {word}")
        if word == "UNKNOWN-UPS":
            raise Refused("ups_unknown", f"upsd knows no UPS of the name {self._ups}")
        if word in _DENIED:
            raise Refused("ups_denied", f"upsd tells us nothing: {word}")
        raise Refused("unexpected_answer", "upsd objects in words unknown here")
