"""A simulated hall as a process, with the ends of its wires, its truth and its hands."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import serial

from drivers.sim import truth
from drivers.sim.control import Hand

ROOT = Path(__file__).parents[3]
PEOPLE = ROOT / "config" / "demo" / "people.toml"


@dataclass
class RunningHall:
    """One hall process with its state directory."""

    process: subprocess.Popen[bytes]
    state: Path

    @property
    def where(self) -> dict[str, Any]:
        """What hall.json says."""
        found: dict[str, Any] = json.loads((self.state / "hall.json").read_text(encoding="utf-8"))
        return found

    @property
    def hand(self) -> Hand:
        """A hand in this hall."""
        return Hand(self.state)

    def truth(self, what: str) -> list[dict[str, object]]:
        """What the truth file says of one kind, oldest first, without its time."""
        facts = [fact for fact in truth.read(self.state) if fact.pop("what") == what]
        for fact in facts:
            del fact["at"]
        return facts

    def wire(self, name: str, rate: int = 115200) -> serial.Serial:
        """The computer's end of a serial line: card, scanner or locks."""
        return serial.Serial(str(self.state / name), rate, timeout=2, exclusive=True)

    def printer(self) -> socket.socket:
        """A connection to the receipt printer."""
        host, port = self.where["printer"]
        return socket.create_connection((host, port), timeout=2)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Use the control command line."""
        return subprocess.run(
            [sys.executable, "-m", "drivers.sim.control", "--state", str(self.state), *words],
            cwd=ROOT, capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip

    def end(self) -> int:
        """SIGTERM, and the exit code; it has two seconds."""
        self.process.terminate()
        return self.process.wait(timeout=2)


@contextlib.contextmanager
def a_hall(state: Path, *options: str, people: Path = PEOPLE) -> Iterator[RunningHall]:
    """A hall that is open inside the block; it is ended in any case."""
    command = [sys.executable, "-m", "drivers.sim", "--state", str(state), "--people", str(people), *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_open(process, state)
            yield RunningHall(process, state)
        finally:
            process.terminate()


def _wait_until_open(process: subprocess.Popen[bytes], state: Path) -> None:
    deadline = time.monotonic() + 15
    while not (state / "hall.json").exists():
        assert process.poll() is None, "the hall ended before it opened"
        assert time.monotonic() < deadline, "the hall does not open"
        time.sleep(0.02)


async def answer(line: serial.Serial, request: str, count: int) -> bytes:
    """Send a request written in hex; so many bytes of answer, or what came within two seconds."""
    line.reset_input_buffer()
    line.write(bytes.fromhex(request))
    return await asyncio.to_thread(line.read, count)
