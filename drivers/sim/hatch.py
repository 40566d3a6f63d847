"""The hatch: a unix socket through which hands reach into the hall, one JSON object a line each way.

{"do": "lay", "who": "王演示"} is answered by {"ok": true} or {"ok": false, "why": "…"}; {"do": "status"} by
{"ok": true, "hall": picture}; {"do": "watch"} by one picture now and one after every change, until hang-up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

from drivers.sim.hands import Hands, Impossible
from drivers.sim.picture import picture
from drivers.sim.verbs import SOCKET

if TYPE_CHECKING:
    from pathlib import Path

    from drivers.sim.hall import Hall


class Hatch:
    """Serves the socket `control` in the state directory."""

    def __init__(self, hall: Hall, state: Path) -> None:
        self.path = state / SOCKET
        self._hall = hall
        self._hands = Hands(hall)
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Make the socket; from now on hands may reach in."""
        self.path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._begin, self.path)

    async def close(self) -> None:
        """Leave nothing behind, neither socket nor talk."""
        if self._server is None:
            return
        self._server.close()
        self.path.unlink(missing_ok=True)
        talks = tuple(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError), contextlib.closing(writer):
            while line := await reader.readline():
                message = _message(line)
                if message.get("do") == "watch":
                    await self._show_all(writer)
                else:
                    await _say(writer, self._answer(message))

    async def _show_all(self, writer: asyncio.StreamWriter) -> None:
        async with contextlib.aclosing(self._hall.changes()) as changes:
            async for _ in changes:
                await _say(writer, picture(self._hall))

    def _answer(self, message: dict[str, object]) -> dict[str, object]:
        if message.get("do") == "status":
            return {"ok": True, "hall": picture(self._hall)}
        return answer(self._hands, message)


def answer(hands: Hands, message: dict[str, object]) -> dict[str, object]:
    """Do what a message says; what hands cannot do is an answer, not an accident."""
    try:
        hands.do(message)
    except Impossible as why:
        return {"ok": False, "why": str(why)}
    return {"ok": True}


def _message(line: bytes) -> dict[str, object]:
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


async def _say(writer: asyncio.StreamWriter, what: object) -> None:
    writer.write(json.dumps(what, ensure_ascii=False).encode() + b"\n")
    await writer.drain()
