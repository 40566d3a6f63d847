"""Asks root for what the terminal may not do itself: a file is laid down, root's answer is waited for."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from pathlib import Path

import msgspec

from kiosk.contract.errands import ANSWERS, CONFIRMED, FOLDER, Answer, Confirmed, Name, Request, mark

_LOOK = 0.25
_WITHIN = 30.0
NOBODY = Answer("", "refused", "nobody_answers")  # no root's errands on this machine: the demo, a test


class Errands:
    """The errands of one terminal; `answers` is root's folder, usually the one of the package."""

    def __init__(self, state: Path, answers: Path | None = None) -> None:
        self._folder = state / FOLDER
        self._answers = answers or Path(ANSWERS)

    @property
    def possible(self) -> bool:
        """True where root's errands are installed."""
        return self._answers.is_dir()

    async def ask(self, name: Name, request: Request, within: float = _WITHIN) -> Answer:
        """Ask, and wait for the answer to just this; NOBODY when none comes.

        An address answers "trying" first: confirm it once the platform is reached, and wait for `settled`.
        """
        if not self.possible:
            return NOBODY
        asked = msgspec.json.encode(msgspec.structs.replace(request, nonce=secrets.token_hex(8)))
        await asyncio.to_thread(self._lay, f"{name}.json", asked)
        return await self._until(name, mark(asked), ("done", "trying", "refused", "taken_back"), within)

    async def settled(self, name: Name, request: str, within: float) -> Answer:
        """What became of a request that is being tried."""
        return await self._until(name, request, ("done", "refused", "taken_back"), within)

    async def confirm(self, request: str) -> None:
        """The platform was reached by the address that this request asked for."""
        await asyncio.to_thread(self._lay, CONFIRMED, msgspec.json.encode(Confirmed(request)))

    async def _until(self, name: Name, request: str, states: tuple[str, ...], within: float) -> Answer:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while True:
                    told = self._answer(name)
                    if told is not None and told.request == request and told.state in states:
                        return told
                    await asyncio.sleep(_LOOK)
        return NOBODY

    def _answer(self, name: Name) -> Answer | None:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self._answers / f"{name}.json").read_bytes(), type=Answer)
        return None

    def _lay(self, name: str, text: bytes) -> None:
        """Whole or not at all; the path unit sees it appear."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = self._folder / f".{name}.new"
        beside.unlink(missing_ok=True)
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb") as out:
            out.write(text)
        beside.replace(self._folder / name)
