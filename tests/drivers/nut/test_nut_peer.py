"""Debian's own upsd with its dummy-ups driver: nobody here wrote either."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.contracts import Power
from drivers.errors import LinkLost, NoAnswer, Refused
from drivers.power.nut.driver import NutSupply
from drivers.status import Condition

PROGRAMS = Path("/lib/nut")
MAINS = 'ups.mfr: "Acme"\nups.model: Line 1000\nups.status: OL CHRG\nbattery.charge: 97\nbattery.runtime: 1800\n'
CUT = MAINS.replace("OL CHRG", "OB DISCHRG").replace("97", "64")
LOW = MAINS.replace("OL CHRG", "OB DISCHRG LB").replace("97", "9").replace("1800", "90")


class Upsd:
    """upsd and the driver of one UPS named hall, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = int(time.time())
        folder.chmod(0o700)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._write("ups.conf", "[hall]\ndriver = dummy-ups\nport = hall.dev\npollinterval = 1\n")
        self._write("upsd.conf", f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 3\n")
        self._write("upsd.users", "")
        self.tell(MAINS)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def tell(self, variables: str) -> None:
        """What the UPS says from now on."""
        self._write("hall.dev", variables)

    def start(self, program: str) -> None:
        """Start "upsd" or "dummy-ups"."""
        words = [str(PROGRAMS / program), "-F", *(["-u", "root"] if os.getuid() == 0 else [])]
        words += ["-a", "hall"] if program == "dummy-ups" else []
        paths = dict.fromkeys(("NUT_CONFPATH", "NUT_STATEPATH", "NUT_ALTPIDPATH"), str(self._folder))
        log = (self._folder / f"{program}.log").open("wb")
        with log:
            self._running[program] = subprocess.Popen(
                words, cwd=self._folder, env={**os.environ, **paths}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def signal(self, program: str, number: signal.Signals) -> None:
        """Stop a program for a while, or let it go on."""
        self._running[program].send_signal(number)

    def end(self, program: str) -> None:
        """End it."""
        running = self._running.pop(program)
        running.send_signal(signal.SIGCONT)
        running.kill()
        running.wait()

    def close(self) -> None:
        """End everything."""
        for program in tuple(self._running):
            self.end(program)

    def _write(self, name: str, text: str) -> None:
        fresh = self._folder / f"{name}.new"
        fresh.write_text(text)
        fresh.chmod(0o600)
        # Newer ones read the file again only when it is another second's.
        self._written += 2
        os.utime(fresh, (self._written, self._written))
        fresh.replace(self._folder / name)


@pytest.fixture
def upsd(tmp_path: Path) -> Iterator[Upsd]:
    upsd = Upsd(tmp_path)
    upsd.start("dummy-ups")
    upsd.start("upsd")
    yield upsd
    upsd.close()


async def opened(supply: NutSupply) -> None:
    """Open as the bench does: again and again until upsd and its UPS are there."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await supply.open()
            except (LinkLost, NoAnswer):
                await asyncio.sleep(0.1)


async def until(supply: NutSupply, so: Callable[[Power], bool]) -> Power:
    """Wait until the power is so; dummy-ups reads its file every few seconds."""
    async with asyncio.timeout(30):
        while not so(power := await supply.power()):  # noqa: ASYNC110 - upsd tells nothing by itself
            await asyncio.sleep(0.1)
    return power


async def test_the_mains_go_the_battery_ends_and_the_mains_come_back(upsd: Upsd) -> None:
    supply = NutSupply(address=f"tcp://127.0.0.1:{upsd.port}", ups="hall")
    await opened(supply)
    assert await supply.power() == Power(on_battery=False, charge=97, seconds_left=1800)
    status = await supply.status()
    assert (status.condition, status.details["device.model"]) == (Condition.READY, "Line 1000")
    upsd.tell(CUT)
    assert await until(supply, lambda power: power.on_battery) == Power(on_battery=True, charge=64, seconds_left=1800)
    upsd.tell(LOW)
    assert await until(supply, lambda power: power.low) == Power(True, 9, 90, low=True)
    assert (await supply.status()).cause == "battery_low"
    upsd.tell(MAINS)
    await until(supply, lambda power: not power.on_battery)
    await supply.close()


async def test_upsd_says_that_it_knows_no_such_ups(upsd: Upsd) -> None:
    known = NutSupply(address=f"tcp://127.0.0.1:{upsd.port}", ups="hall")
    await opened(known)
    await known.close()
    stranger = NutSupply(address=f"tcp://127.0.0.1:{upsd.port}", ups="cellar")
    with pytest.raises(Refused) as refused:
        await stranger.open()
    assert refused.value.cause == "ups_unknown"


async def test_the_driver_beside_upsd_hangs_ends_and_comes_back(upsd: Upsd) -> None:
    supply = NutSupply(address=f"tcp://127.0.0.1:{upsd.port}", ups="hall")
    await opened(supply)
    upsd.signal("dummy-ups", signal.SIGSTOP)
    with pytest.raises(NoAnswer) as stale:
        await until(supply, lambda _: False)
    assert (stale.value.cause, "STALE" in stale.value.explanation) == ("ups_silent", True)
    upsd.end("dummy-ups")
    with pytest.raises(NoAnswer) as gone:
        await until(supply, lambda _: False)
    assert gone.value.cause == "ups_silent"
    upsd.start("dummy-ups")
    await opened(supply)
    assert not (await supply.power()).on_battery
    await supply.close()


async def test_upsd_ends_and_is_started_again(upsd: Upsd) -> None:
    supply = NutSupply(address=f"tcp://127.0.0.1:{upsd.port}", ups="hall")
    await opened(supply)
    lost = asyncio.create_task(supply.lost())
    await asyncio.sleep(0)
    upsd.end("upsd")
    await asyncio.wait_for(lost, 10)
    with pytest.raises(LinkLost):
        await supply.power()
    upsd.start("upsd")
    await opened(supply)
    assert not (await supply.power()).on_battery
    await supply.close()
