"""What it costs to watch over ten idle devices: processor time of a terminal with all of them and of one with none."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from drivers.card.sdt.simulator import SdtReaderDevice
from drivers.sim.ports import PtyPort
from kiosk.contract import staff
from kiosk.rig.house import House
from kiosk.rig.measure.figures import Figure
from kiosk.rig.measure.idle import processor_seconds

SETTLE_SECONDS, WATCH_SECONDS = 8.0, 30.0
MOST_PERCENT = 1.0
_SWITCHED_OFF = "".join(f"[{place}]\nenabled = false\n" for place in ("card", "scanner", "printer", "locks"))


def supervision(watch_seconds: float = WATCH_SECONDS) -> Figure:
    """The difference is what the devices cost, door sensors, cabinet contacts and UPS included; percent of one core."""
    with tempfile.TemporaryDirectory(prefix="supervision-") as made, _second_reader(Path(made) / "social"):
        sections = _beside(Path(made))
        shares = {
            "ten devices": _share(House(Path(made) / "ten", everything=True, beside=sections), watch_seconds),
            "all switched off": _share(House(Path(made) / "none", terminal_config=_SWITCHED_OFF), watch_seconds),
        }
    cost = max(0.0, shares["ten devices"] - shares["all switched off"])
    return Figure("supervision of ten idle devices, of one core", cost, "%", MOST_PERCENT, shares)


def _share(house: House, watch_seconds: float) -> float:
    with house:
        house.start_hall()
        house.start_central()
        house.start_terminal()
        time.sleep(SETTLE_SECONDS)
        _see_all_ready(house)
        pid, began = [house.programs["terminal"].pid], time.monotonic()
        before = processor_seconds(pid)
        time.sleep(watch_seconds)
        return (processor_seconds(pid) - before) / (time.monotonic() - began) * 100


def _see_all_ready(house: House) -> None:
    """A device that is away costs something else than an idle one."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(house.counter.with_name("staff.sock")))
        line.sendall(staff.pack(staff.List()))
        bench = staff.for_staff(line.makefile("rb").readline())
    devices = bench.devices if isinstance(bench, staff.Bench) else ()
    away = [one.place for one in devices if one.condition not in ("ready", "disabled")]
    if away or not devices:
        raise RuntimeError(f"not ready: {', '.join(away) or 'nobody answers'}")


def _beside(folder: Path) -> str:
    """Sections for what the hall does not hold: a sound device that swallows all, and a second reader."""
    sound = folder / "asound.conf"
    sound.write_text("pcm.hall { type null }\n")
    speaker = f'[speaker]\nmodel = "alsa"\naddress = "hall"\nconfig = "{sound}"\n'
    return speaker + f'[social]\nmodel = "sdt"\naddress = "{folder / "social"}"\n'


@contextlib.contextmanager
def _second_reader(path: Path) -> Iterator[None]:
    """A card reader on a pty, served by a thread of ours."""
    cable, device = PtyPort(path), SdtReaderDevice()

    async def attend() -> None:
        while cable.plugged:
            await cable.connected()
            await device.serve(cable)

    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_until_complete, args=(attend(),))
    serving.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(cable.close)
        serving.join()
        loop.close()
