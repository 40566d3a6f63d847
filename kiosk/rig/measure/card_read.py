"""How long a card takes to be read, over the time its bytes need on the line: what the driver itself adds.

The simulated reader paces its line at 115200 baud and answers as soon as a real chip would at its fastest; the clock
begins when it first notices the card, and stops when the driver hands the card out.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from drivers.card.sdt.driver import SdtReader
from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.contracts import CardRead
from drivers.kit.families import Cards
from drivers.sim.ports import PtyPort
from kiosk.rig.measure.figures import Figure, percentile

_BITS_A_BYTE = 10
_RATE = 115200
_CHIP_SECONDS = 0.3
# What travels once a card was noticed: the answer to FIND, SELECT and its answer, READ and its answer.
_BYTES = 15 + 10 + 19 + 10 + 1295
MOST_TIMES = 1.25
_WITHIN = 10.0


def card_read(readings: int) -> Figure:
    """The 95th percentile of so many readings, as a multiple of line and chip time."""
    took = asyncio.run(_readings(readings))
    least = _BYTES * _BITS_A_BYTE / _RATE + _CHIP_SECONDS
    beside = {
        "line and chip ms": least * 1000,
        "p50 ms": percentile(took, 0.5) * 1000,
        "p95 ms": percentile(took, 0.95) * 1000,
        "n": len(took),
    }
    return Figure(
        "card noticed to card read, over line and chip time", percentile(took, 0.95) / least, "x", MOST_TIMES, beside
    )


async def _readings(count: int) -> list[float]:
    reader, citizens = SdtReaderDevice(rate=_RATE, card_time=_CHIP_SECONDS), Cards()
    noticed: list[float] = []
    reader.found = lambda: noticed.append(time.perf_counter())
    took: list[float] = []
    with tempfile.TemporaryDirectory(prefix="card-") as folder:
        cable = PtyPort(Path(folder) / "card")
        serving = asyncio.create_task(reader.serve(cable))
        driver = SdtReader(address=str(cable.path))
        await driver.open()
        try:
            for _ in range(count):
                citizens.prepare(reader)
                async with asyncio.timeout(_WITHIN):
                    outcome = await driver.next_card()
                match outcome:
                    case CardRead():
                        took.append(time.perf_counter() - noticed[-1])
                    case other:
                        raise RuntimeError(f"not read: {type(other).__name__}")
        finally:
            await driver.close()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            cable.close()
    return took
