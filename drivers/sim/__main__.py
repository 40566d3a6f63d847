"""Starts the simulated hall: `python -m drivers.sim --state DIR`; SIGTERM ends it and leaves only the truth file."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.errors import Misuse
from drivers.sim.cast import load_cast
from drivers.sim.hall import Hall, Wall
from drivers.sim.hatch import Hatch
from drivers.sim.page.site import Site, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one hall until a signal ends it; 2 when the people cannot be read."""
    options = _options(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        cast = load_cast(options.people)
    except (OSError, KeyError, ValueError) as why:
        _log.error("cannot read the people of %s: %s", options.people, why)
        return 2
    options.state.mkdir(parents=True, exist_ok=True)
    try:
        hall = Hall(options.state, cast, Wall(options.locks, options.boards, options.lock_baud, options.cabinet))
    except Misuse as why:
        _log.error("%s", why.explanation)
        return 2
    site = Site(hall, View(options.view, options.novnc, *options.size), options.page_port)
    asyncio.run(_run(hall, site, options.state))
    return 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drivers.sim", description="The simulated hall.")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="where symlinks, socket and truth go")
    parser.add_argument("--people", type=Path, default=Path("config/demo/people.toml"), metavar="FILE")
    parser.add_argument("--locks", default="board8a", metavar="MODEL", help="which lock boards; kerong has beams")
    parser.add_argument("--cabinet", default="A", metavar="ID", help="which cabinet of deposits.toml this wall is")
    parser.add_argument("--boards", type=int, default=1, metavar="N", help="so many of them, doors counted across them")
    parser.add_argument(
        "--lock-baud", type=int, default=0, metavar="N", help="speed of their line, 0 for the usual one"
    )
    parser.add_argument("--page-port", type=int, default=0, metavar="N", help="port of the page, 0 for any free one")
    parser.add_argument(
        "--view", default="", metavar="URL", help="the terminal's screen: http page or ws of a VNC server"
    )
    parser.add_argument("--novnc", type=Path, metavar="DIR", help="noVNC's folder, needed with a ws view")
    parser.add_argument("--size", type=_size, default=(1080, 1920), metavar="WxH", help="pixels of that screen")
    return parser.parse_args(argv)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


async def _run(hall: Hall, site: Site, state: Path) -> None:
    """Open the hall, its hatch and its page, and end all three when a signal comes or one of them fails."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    hatch = Hatch(hall, state)
    await hatch.open()
    async with asyncio.TaskGroup() as group:
        devices = group.create_task(hall.open())
        group.create_task(site.serve())
        try:
            with _signpost(hall, site, hatch):
                _log.info("the hall is open: %s", site.address)
                await ended.wait()
        finally:
            devices.cancel()
            hall.close()
            site.end()
            await hatch.close()


@contextlib.contextmanager
def _signpost(hall: Hall, site: Site, hatch: Hatch) -> Iterator[None]:
    """hall.json says where everything is, as long as the hall is open."""
    path = hatch.path.with_name("hall.json")
    where: dict[str, object] = {name: port.address for name, port in hall.network.items()}
    where |= {"page": site.address, "control": str(hatch.path)}
    path.with_suffix(".new").write_text(json.dumps(where), encoding="utf-8")
    path.with_suffix(".new").replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
