"""From a pickup code on the scanner's wire to the unlock frame on the locks' wire, the ledger's fsync included.

The citizen's check in between ("is this right?") is answered the moment it is asked, so that only machines are timed.
The two devices are simulated in this process, so that one clock sees both wires.
"""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from drivers.locker.board8a.simulator import Board8ADevice
from drivers.scanner.newland.simulator import NewlandDevice
from drivers.sim.ports import PtyPort
from kiosk.contract.content import Rows
from kiosk.contract.lockers import PICKUP_QR, CellState
from kiosk.rig.citizen import PATIENCE_SECONDS, Citizen
from kiosk.rig.house import CONFIG, House
from kiosk.rig.measure.figures import Figure, spread
from kiosk.rig.truths import Memory

MOST_MS = 60.0
LOOKS = 100


def code_to_unlock(house: House, rounds: int) -> Figure:
    """Each round is a whole pickup by QR, of another thing each time; the item is taken and the door shut."""
    return spread("code on the wire to unlock frame on the wire", asyncio.run(_rounds(house, rounds)), MOST_MS)


async def _rounds(house: House, rounds: int) -> list[float]:
    bench = _Bench(house.folder)
    devices = [
        asyncio.create_task(bench.scanner.serve(bench.scanner_port)),
        asyncio.create_task(bench.locks.serve(bench.locks_port)),
    ]
    try:
        # In a thread: the devices of this process must answer while the terminal starts.
        await asyncio.to_thread(house.start_terminal, scanner=bench.scanner_path, locks=bench.locks_path)
        deposits = _deposits()[:rounds]
        await _until_known(Memory(house.state), deposits)
        async with Citizen(house.counter) as citizen:
            return [await _one(citizen, bench, deposit) for deposit in deposits]
    finally:
        for device in devices:
            device.cancel()
        await asyncio.gather(*devices, return_exceptions=True)
        house.stop("terminal")


async def _until_known(memory: Memory, deposits: list[dict[str, str | int]]) -> None:
    """Wait until the terminal has the platform's list of what lies where."""
    for _ in range(LOOKS):
        if all(memory.cell(int(deposit["cell"])).state == CellState.OCCUPIED for deposit in deposits):
            return
        await asyncio.sleep(PATIENCE_SECONDS / LOOKS)
    raise TimeoutError("the terminal did not learn what lies in the wall")


class _Bench:
    """The scanner and the locks of this measurement."""

    def __init__(self, folder: Path) -> None:
        self.scanner_path, self.locks_path = folder / "bench-scanner", folder / "bench-locks"
        self.scanner, self.locks = NewlandDevice(), Board8ADevice()
        self.scanner_port, self.locks_port = PtyPort(self.scanner_path), PtyPort(self.locks_path)
        self._changed = asyncio.Event()
        self.scanner.changed = self.locks.changed = self._changed.set

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until a device does what is waited for."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


async def _one(citizen: Citizen, bench: _Bench, deposit: dict[str, str | int]) -> float:
    door = int(deposit["cell"])
    await citizen.until(lambda scene: scene.name == "welcome" and "pickup" in scene.offers(), "the tile of a pickup")
    citizen.touches("pickup")
    await citizen.sees("pickup.prove")
    await bench.until(lambda: bench.scanner.triggered)
    began = time.monotonic()
    bench.scanner.show(f"{PICKUP_QR}{deposit['qr']}".encode())
    await citizen.sees("pickup.confirm")
    citizen.touches("open")
    await bench.until(lambda: bench.locks.open_frame_at > began)
    found = bench.locks.open_frame_at - began
    bench.scanner.hide()
    await citizen.sees("pickup.door_open")
    bench.locks.take_item(door)
    bench.locks.push_shut(door)
    assert isinstance((await citizen.sees("pickup.got_it")).content, Rows)
    citizen.touches("got_it")
    await citizen.sees("pickup.collected")
    citizen.touches("finish")
    await citizen.sees("goodbye")
    citizen.goes("home")
    return found


def _deposits() -> list[dict[str, str | int]]:
    """Things in the wall that a QR alone collects."""
    found = tomllib.loads((CONFIG / "demo" / "deposits.toml").read_text("utf-8"))["deposit"]
    return [deposit for deposit in found if deposit["rule"] == "either" and deposit["cabinet"] == "A"]
