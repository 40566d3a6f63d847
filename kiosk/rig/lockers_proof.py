"""`kiosk lockers-proof`: a random life of locker walls with every mishap, and kill -9 at every boundary of the journal.

Honest people deposit, collect, hand in, count, take back and look; doors jam, wires are crossed, answers are lost,
late and spoilt, the clock jumps, the platform fails and is killed, and the terminal dies at each SQL statement and each
touch of a lock, one after the other. At the end no cell is both free and occupied, nothing was handed over twice, no
fact is lost or doubled, and hall, ledger and platform say the same.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.rig.lockers.boundaries import Boundaries
from kiosk.rig.lockers.lane import KINDS, Contradiction
from kiosk.rig.lockers.site import Site, Wishes
from kiosk.rig.postgres import Postgres
from kiosk.rig.program import DidNotStart

SHORT_TASKS, LONG_TASKS = 46, 2000
_TELL_EVERY = 50
_TRIES_ALL = 500  # errands, from which on boundaries are tried in turn


def main(argv: Sequence[str]) -> int:
    """1 at the first contradiction, with the seed that leads there again."""
    asked = _asked(argv)
    wishes = Wishes(asked.seed, asked.tasks or (SHORT_TASKS if asked.short else LONG_TASKS), asked.lanes, asked.loud)
    print(f"seed {wishes.seed}", flush=True)
    began = time.monotonic()
    try:
        with _folder(asked.keep) as folder, _storage(folder, postgres=asked.postgres) as db_url:
            told = asyncio.run(prove(folder, wishes, db_url))
    except (Contradiction, DidNotStart) as contradiction:
        print(f"CONTRADICTION with --seed {wishes.seed}: {contradiction}", file=sys.stderr)
        return 1
    print(told)
    print(f"{wishes.tasks} errands in {time.monotonic() - began:.0f} s: hall, ledger and platform agree")
    return 0


def _asked(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk lockers-proof", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same seed, the same dice")
    parser.add_argument("--tasks", type=int, help=f"so many errands (default {LONG_TASKS})")
    parser.add_argument("--short", action="store_true", help=f"{SHORT_TASKS} errands, for the tests")
    parser.add_argument("--lanes", type=int, choices=(1, 2), default=2, help="terminals of one site")
    parser.add_argument("--postgres", action="store_true", help="the platform on a PostgreSQL server made for this")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave memories, truth files and logs there")
    parser.add_argument("--loud", action="store_true", help="a line about each errand")
    return parser.parse_args(argv)


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="lockers-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@contextlib.contextmanager
def _storage(folder: Path, *, postgres: bool) -> Iterator[str]:
    """Address of the platform's database: of a server of its own, or empty for a file."""
    if not postgres:
        yield ""
        return
    server = Postgres(folder).start()
    try:
        yield server.url()
    finally:
        server.stop()


async def prove(folder: Path, wishes: Wishes, db_url: str = "") -> str:
    """Live through so many errands; a few lines about them. Raises Contradiction."""
    boundaries = Boundaries(random.Random(wishes.seed) if wishes.tasks < _TRIES_ALL else None)
    async with Site(folder, wishes, boundaries, db_url) as site:
        await site.live(lambda number: print(f"{number:5} errands  {boundaries.told()}", flush=True), _TELL_EVERY)
        await site.settle()
        told = site.told()
    if boundaries.dice is not None:
        return told
    untried = boundaries.open_kinds(KINDS)
    more = [f"not all boundaries tried of: {', '.join(untried)}"] if untried else ["every boundary was tried"]
    return "\n".join([told, boundaries.told(), *more])
