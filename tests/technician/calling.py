"""Calls `kiosk devices …` as a technician does: another process, its lines read as they come."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kiosk.rig.house import ROOT, ZONE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SOON = 30.0


@dataclass
class Said:
    """What a command said to its end."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Its lines, as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


async def start(*words: str) -> asyncio.subprocess.Process:
    """The command, under way."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kiosk",
        "devices",
        *words,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": ZONE, "LANG": "C.UTF-8"},
    )


async def call(*words: str, typed: str = "") -> Said:
    """The command from beginning to end."""
    process = await start(*words)
    async with asyncio.timeout(SOON):
        out, err = await process.communicate(typed.encode())
    return Said(process.returncode or 0, out.decode(), err.decode())


class Talk:
    """A command with which one talks: its steps as JSON lines, answers typed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.heard: list[dict[str, Any]] = []

    async def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Listen until something fits."""
        async with asyncio.timeout(SOON):
            async for said in self._lines():
                if fits(said):
                    return said
        raise AssertionError(f"it ended after {self.heard}")

    async def step(self, part: str) -> dict[str, Any]:
        """Listen until a step holds these words."""
        return await self.until(lambda said: part in said.get("step", ""))

    async def result(self) -> dict[str, Any]:
        """Listen until the result is there."""
        return await self.until(lambda said: "passed" in said)

    def type(self, text: str) -> None:
        """Type a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode() + b"\n")

    async def end(self) -> int:
        """Its exit code; ended from outside when it does not end by itself."""
        try:
            async with asyncio.timeout(5):
                await self._process.communicate()
        except TimeoutError:
            self._process.terminate()
            await self._process.communicate()
        return self._process.returncode or 0

    async def stop(self) -> None:
        """As Ctrl-C."""
        self._process.terminate()
        await self._process.communicate()

    async def _lines(self) -> AsyncIterator[dict[str, Any]]:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.heard.append(json.loads(line))
            yield self.heard[-1]


async def talk(*words: str) -> Talk:
    """Begin to talk with a command."""
    return Talk(await start(*words, "--json", "--lang", "en"))
