"""Sends a letter and dies with kill -9 at the n-th moment; then starts again on what is left, and tells what it found.

    python -m tests.terminal.letters.dying_child <folder> <url of the post office> <file with the public key>

Every statement of the memory is a moment, and so is every step around the exchange with the post office. One JSON
line a moment goes to standard output.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.contract.handling import LetterAnswer, SealedLetter
from kiosk.terminal.platform.asking import Away, Refused
from kiosk.terminal.store.store import FILE_NAME, Store
from kiosk.terminal.store.verify import verify
from tests.terminal.letters.doubles import CANARY, CANARY_NUMBER, KEY, SESSION, Writer, letter
from tests.terminal.platform.doubles import until

_MOST_MOMENTS = 200
_moments_left = sys.maxsize


def moment(*_: object) -> None:
    """One more moment survived, or not."""
    global _moments_left  # noqa: PLW0603
    _moments_left -= 1
    if _moments_left < 0:
        os.kill(os.getpid(), signal.SIGKILL)


async def at_work(folder: Path, url: str, letter_key: str) -> Writer:
    """A terminal's letters over what lies in the folder."""
    return Writer(await Store.open(folder / FILE_NAME, KEY), url, letter_key)


async def act(folder: Path, url: str, letter_key: str, number: int) -> None:
    """Write, send, settle."""
    writer = await at_work(folder, url, letter_key)
    post = writer.platform.handling.post_letter

    async def watched(sealed: SealedLetter) -> LetterAnswer | Refused | Away:
        moment()
        answer = await post(sealed)
        moment()
        return answer

    writer.platform.handling.post_letter = watched  # type: ignore[method-assign,assignment]
    carrying = asyncio.create_task(writer.letters.carry())
    await writer.store.run(lambda db: db.set_trace_callback(moment))
    await writer.letters.send(letter(number), SESSION)
    moment()
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    await writer.close()


async def restart(folder: Path, url: str, letter_key: str, number: int) -> None:
    """Start again; whatever waits goes on by itself."""
    found = [path.name for path in folder.iterdir() if _says_who(path.read_bytes())]  # noqa: ASYNC240
    writer = await at_work(folder, url, letter_key)
    kept = await writer.letters.waiting()
    carrying = asyncio.create_task(writer.letters.carry())
    await until(partial(_all_answered, writer))
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)
    report = {
        "letter": letter(number).id,
        "kept": kept,
        "readable": found,
        "whole": (await writer.store.run(lambda db: verify(db, KEY))).whole,
        "written": await writer.store.run(partial(_times, event="letter_written")),
        "answered": await writer.store.run(partial(_times, event="letter_answered")),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
    await writer.close()


async def _all_answered(writer: Writer) -> bool:
    return await writer.letters.waiting() == 0


def _says_who(data: bytes) -> bool:
    return CANARY.encode() in data or CANARY_NUMBER.encode() in data


def _times(db: sqlite3.Connection, event: str) -> int:
    return int(db.execute("SELECT count(*) FROM audit WHERE event = ?", (event,)).fetchone()[0])


def in_a_process(work: Callable[[], Coroutine[Any, Any, None]], moments: int = sys.maxsize) -> int:
    """Run in a process of its own; its exit status, negative for a signal."""
    global _moments_left  # noqa: PLW0603
    child = os.fork()
    if child == 0:
        _moments_left = moments
        try:
            asyncio.run(work())
        except BaseException:  # noqa: BLE001  (told by the exit status)
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: Path, url: str, letter_key: str) -> int:
    """Every moment of one letter's life."""
    for moments in range(_MOST_MOMENTS):
        here = folder / f"{moments}"
        here.mkdir()
        ended = in_a_process(partial(act, here, url, letter_key, moments), moments)
        if ended not in (0, -signal.SIGKILL):
            return 1
        if in_a_process(partial(restart, here, url, letter_key, moments)) != 0:
            return 1
        if ended == 0:
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]).read_text("utf-8")))
