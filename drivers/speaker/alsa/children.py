"""Child processes: fed, heard to their end, and ended by their own id the moment nobody wants them any more."""

from __future__ import annotations

import asyncio
import contextlib
import os
from asyncio.subprocess import PIPE, Process
from typing import TYPE_CHECKING

from drivers.errors import NoAnswer, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping


@contextlib.asynccontextmanager
async def child(missing: str, *words: str, env: Mapping[str, str], cwd: str | None = None) -> AsyncIterator[Process]:
    """A running child; it does not outlive the block. Raises Refused (`missing`) when the program is not installed."""
    try:
        process = await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=env, cwd=cwd)
    except OSError as fault:
        raise Refused(missing, f"{words[0]} cannot be started") from fault
    try:
        yield process
    finally:
        await end(process)


async def end(process: Process) -> None:
    """End a child at once; nothing happens when it has ended."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await process.wait()
    if process.stdin is not None:
        process.stdin.close()
        with contextlib.suppress(ConnectionError):
            await process.stdin.wait_closed()


async def told(process: Process, text: str, within: float) -> tuple[bytes, str]:
    """Give a child its whole input; what it answers and what it complains about.

    Raises NoAnswer (no_answer) after `within` seconds.
    """
    try:
        async with asyncio.timeout(within):
            answer, complaints = await process.communicate(text.encode())
    except TimeoutError as silence:
        raise NoAnswer("no_answer", f"the child process needs more than {within} s") from silence
    return answer, complaints.decode("utf-8", "replace")


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a child: ours, with messages in plain English so that they can be read by a program."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **more}
