"""The line to a running terminal: its staff socket, and what commands have in common in finding it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import manual
from kiosk.contract.staff import LONGEST_LINE, FromStaff, ToStaff, for_staff, pack
from kiosk.contract.words import say
from kiosk.technician.window import Window
from kiosk.terminal.settings.workplace import Workplace, workplace

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from kiosk.contract.words import Words


class NoTerminal(Exception):
    """No terminal listens there."""


class Trouble(Exception):
    """The command cannot go on; `words` say why, `status` is its exit code."""

    def __init__(self, words: Words, status: int = 2) -> None:
        super().__init__(status)
        self.words = words
        self.status = status


@dataclass(frozen=True)
class Order:
    """What a command was told: which files, which places, and how to answer."""

    place: Workplace
    window: Window
    options: argparse.Namespace


def parser(name: str, says: str | None) -> argparse.ArgumentParser:
    """The options that every command on devices takes."""
    options = parser_of_files(f"devices {name}", says)
    options.add_argument("--json", action="store_true", help="one JSON object a line")
    return options


def parser_of_files(command: str, says: str | None) -> argparse.ArgumentParser:
    """The options by which a command finds settings and terminal."""
    options = manual.parser(command, says)
    options.add_argument("--config", type=Path, action="append", default=[], metavar="FILE", help="settings files")
    options.add_argument("--devices", type=Path, action="append", default=[], metavar="FILE", help="devices files")
    options.add_argument("--socket", type=Path, metavar="PATH", help="staff socket of the running terminal")
    options.add_argument("--lang", choices=("zh", "en"), default=manual.usual_language(), help="language of the answer")
    return options


def order(options: argparse.Namespace, *, files_needed: bool) -> Order:
    """Read the files that were named. Raises Trouble when nothing was, and it is needed."""
    window = Window(options.lang, as_json=options.json)
    if files_needed and not (options.config or options.devices or options.socket):
        raise Trouble(say("staff.nothing_known"))
    return Order(workplace(options.config, options.devices, options.socket), window, options)


@contextlib.asynccontextmanager
async def called(path: Path | None) -> AsyncGenerator[Line, None]:
    """The line to the terminal that listens there. Raises NoTerminal, and Trouble where we may not call."""
    try:
        if path is None:
            raise NoTerminal
        reader, writer = await asyncio.open_unix_connection(path, limit=LONGEST_LINE)
    except (FileNotFoundError, ConnectionRefusedError):
        raise NoTerminal from None
    except OSError:
        raise Trouble(say("staff.denied", socket=str(path))) from None
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


class Line:
    """One connection, one request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, message: FromStaff) -> None:
        """Send one message. Raises Trouble when the terminal has gone."""
        try:
            self._writer.write(pack(message))
            await self._writer.drain()
        except ConnectionError:
            raise Trouble(say("staff.gone"), 1) from None

    async def hear(self) -> ToStaff:
        """The next message. Raises Trouble when the terminal has gone."""
        try:
            line = await self._reader.readline()
        except ConnectionError:
            line = b""
        if not line:
            raise Trouble(say("staff.gone"), 1)
        return for_staff(line)
