"""Physical control of a running hall: a command line for people, and `Hand` for scripts and tests."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from drivers.sim.sketch import sketch
from drivers.sim.verbs import SOCKET, VERBS, Verb

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

# A picture of the hall is a few ten kilobytes on one line.
_LONGEST_LINE = 4 * 1024 * 1024

Picture = dict[str, Any]


class HandSlipped(Exception):
    """The hall says that this cannot be done, or not now."""


class Hand:
    """Reaches into the hall whose state directory is given; verbs as in `drivers.sim.verbs`, one call a movement."""

    def __init__(self, state: str | Path) -> None:
        self._socket = Path(state) / SOCKET

    async def do(self, verb: str, **told: object) -> None:
        """Do one movement; it has happened when this returns. Raises HandSlipped, or OSError when no hall is there."""
        await self._ask({"do": verb, **told})

    async def look(self) -> Picture:
        """The hall as it is now, as `drivers.sim.picture` makes it."""
        hall: Picture = (await self._ask({"do": "status"}))["hall"]
        return hall

    async def until(self, condition: Callable[[Picture], object], within: float = 10) -> Picture:
        """Watch until the picture fulfils a condition, and return it. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within), contextlib.aclosing(self.pictures()) as pictures:
            async for hall in pictures:
                if condition(hall):
                    return hall
        raise ConnectionError("the hall has closed")

    async def pictures(self) -> AsyncGenerator[Picture, None]:
        """The hall now, and after each change, until it closes."""
        async with self._reach_in() as (reader, writer):
            writer.write(b'{"do": "watch"}\n')
            while line := await reader.readline():
                yield json.loads(line)

    async def lay(self, who: str) -> None:
        """Lay somebody's card on the reader."""
        await self.do("lay", who=who)

    async def lift(self) -> None:
        """Take the card off the reader."""
        await self.do("lift")

    async def show(self, text: str) -> None:
        """Hold a code with any text before the scanner."""
        await self.do("show", text=text)

    async def show_pickup(self, who: str, item: str = "") -> None:
        """Hold somebody's pickup QR code before the scanner."""
        await self.do("show-pickup", who=who, item=item)

    async def hide(self) -> None:
        """Take away what is before the scanner."""
        await self.do("hide")

    async def show_badge(self, who: str) -> None:
        """Hold the badge of somebody of the staff before the scanner."""
        await self.do("show-badge", who=who)

    async def show_label(self, item: str) -> None:
        """Hold the label of a thing before the scanner."""
        await self.do("show-label", item=item)

    async def put(self, door: int, item: str) -> None:
        """Put a thing, or papers of any name, behind an open door."""
        await self.do("put", door=door, item=item)

    async def take(self, door: int) -> None:
        """Take what lies behind an open door."""
        await self.do("take", door=door)

    async def shut(self, door: int) -> None:
        """Push a door shut."""
        await self.do("shut", door=door)

    async def pull(self, device: str) -> None:
        """Pull a cable."""
        await self.do("pull", device=device)

    async def plug(self, device: str) -> None:
        """Plug it in again."""
        await self.do("plug", device=device)

    async def _ask(self, message: dict[str, object]) -> Picture:
        async with self._reach_in() as (reader, writer):
            writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
            answer: Picture = json.loads(await reader.readline() or b'{"ok": false, "why": "the hall has closed"}')
        if not answer["ok"]:
            raise HandSlipped(answer["why"])
        return answer

    @contextlib.asynccontextmanager
    async def _reach_in(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_unix_connection(self._socket, limit=_LONGEST_LINE)
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; 0 done, 1 impossible, 2 no hall there."""
    options = _parser().parse_args(argv)
    hand = Hand(options.state)
    told = {name: value for name, value in vars(options).items() if name not in ("state", "verb")}
    try:
        if options.verb == "status":
            _say(sketch(asyncio.run(hand.look())))
        else:
            asyncio.run(hand.do(options.verb, **told))
            _say("好了 done")
    except HandSlipped as why:
        _say(str(why), sys.stderr)
        return 1
    except OSError as why:
        _say(f"这里没有开着的大厅 / no hall is open in {options.state}: {why.strerror or why}", sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m drivers.sim.control",
        description="模拟大厅的物理操作。Hands in the simulated hall: cards, codes, paper, doors, cables.",
        epilog="例 examples:  lay 王演示 | show-pickup 张测试 | tear | jam 12 | pull printer | status",
    )
    parser.add_argument("--state", required=True, metavar="DIR", help="state directory of the running hall")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("status", help="现状: print the hall as it is now")
    for verb in VERBS:
        _add(verbs.add_parser(verb.name, help=verb.help, description=verb.help), verb)
    return parser


def _add(parser: argparse.ArgumentParser, verb: Verb) -> None:
    for argument in verb.arguments:
        parser.add_argument(
            argument.name,
            type=argument.kind,
            help=argument.help or None,
            choices=argument.choices or None,
            nargs="?" if argument.optional else None,
        )


def _say(text: str, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
