"""upsd's side, with a UPS behind it: hands that cut the mains, and a battery that is as full as one says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.power.nut import codec

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.ports import Port

_VERSION = b"Network UPS Tools upsd 2.8.0 - http://www.networkupstools.org/\n"
_PROTOCOL = b"1.3\n"
_LOW = 20.0  # percent
_SECONDS_A_PERCENT = 18.0


class NutDevice:
    """A simulated upsd that knows one UPS."""

    ADDRESS = "socket://{host}:{port}"

    def __init__(self, *, ups: str = "ups") -> None:
        self.ups = ups
        self.mains = True
        self.charge = 100.0
        self.worn = False  # the battery wants to be replaced
        self.celsius: float | None = None  # what a probe in the cabinet says; None: there is none
        self.changed: Callable[[], None] | None = None  # called when mains or battery change
        self.silent = False  # hears and says nothing
        self.stale = False  # the UPS's own cable is out
        self.driver_gone = False  # upsd runs, the driver beside it does not
        self.denied = False
        self.starting = False  # the UPS does not say yet how it is fed
        self.terse = False  # a model that tells its status and nothing else
        self.garbled = False  # a line of the answer is broken

    # ---- hands ----------------------------------------------------------------------------------------------------

    def cut_mains(self) -> None:
        """The lights go out; the cabinet runs on."""
        self._become(mains=False)

    def restore_mains(self) -> None:
        """The power is back."""
        self._become(mains=True)

    def drain(self, percent: float) -> None:
        """The battery is that full now."""
        self._become(charge=percent)

    def warm(self, celsius: float) -> None:
        """So warm it is in the cabinet now."""
        self._become(celsius=celsius)

    @property
    def variables(self) -> dict[str, str]:
        """What the UPS tells of itself."""
        flags = ["OL", "CHRG"] if self.mains else ["OB", "DISCHRG"]
        flags += ["LB"] * (self.charge < _LOW) + ["RB"] * self.worn
        status = {"ups.status": "WAIT" if self.starting else " ".join(flags)}
        if self.terse:
            return status
        runtime = round(self.charge * _SECONDS_A_PERCENT)
        probe = {} if self.celsius is None else {"ambient.temperature": f"{self.celsius:.1f}"}
        return {
            **probe,
            "battery.charge": f"{self.charge:g}",
            "battery.charge.low": f"{_LOW:g}",
            "battery.runtime": str(runtime),
            "device.mfr": 'The "quoted" maker',
            "device.model": "Line 1000",
            "driver.name": "simulated",
            **status,
        }

    # ---- the line -------------------------------------------------------------------------------------------------

    async def serve(self, port: Port) -> None:
        """Answer lines until the far side hangs up."""
        held = b""
        while data := await port.read():
            *lines, held = (held + data).split(b"\n")
            for line in lines:
                await asyncio.sleep(0)
                if not self.silent:
                    port.write(self._answer(line))

    def _answer(self, line: bytes) -> bytes:
        try:
            asked = codec.words(line)
        except ValueError:
            return codec.objection("INVALID-ARGUMENT")
        match asked:
            case ["VER"]:
                return _VERSION
            case ["NETVER" | "PROTVER"]:
                return _PROTOCOL
            case ["LOGOUT"]:
                return b"OK Goodbye\n"
            case ["LIST", "VAR", ups]:
                return self._objection(ups) or self._spoilt(codec.listing(ups, self.variables))
            case ["GET", "VAR", ups, name]:
                return self._objection(ups) or self._one(name)
            case _:
                return codec.objection("UNKNOWN-COMMAND")

    def _objection(self, ups: str) -> bytes:
        reasons = {
            "UNKNOWN-UPS": ups != self.ups,
            "ACCESS-DENIED": self.denied,
            "DRIVER-NOT-CONNECTED": self.driver_gone,
            "DATA-STALE": self.stale,
        }
        return next((codec.objection(word) for word, true in reasons.items() if true), b"")

    def _one(self, name: str) -> bytes:
        known = self.variables
        if name not in known:
            return codec.objection("VAR-NOT-SUPPORTED")
        return codec.variable(self.ups, name, known[name]).encode() + b"\n"

    def _spoilt(self, listing: bytes) -> bytes:
        return listing.replace(b"VAR", b"V\xffR", 2) if self.garbled else listing

    def _become(self, **facts: bool | float) -> None:
        for name, fact in facts.items():
            setattr(self, name, fact)
        if self.changed is not None:
            self.changed()
