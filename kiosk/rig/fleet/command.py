"""`kiosk fleet`: thousands of virtual terminals with certificates of their own, at a real broker and a real platform.

Each tells its state every half minute and at once when something changed, brings its facts by signed requests and
keeps them until they are acknowledged. Devices break and are mended, programs die, freeze and are cut off, a third of
all lose their line at once, the broker restarts, a worker is killed. At the end every fact must be at the platform
exactly once, and the platform must be right about every terminal. What it all cost is printed, for one terminal.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.rig.fleet.course import Course, Outcome, Wishes
from kiosk.rig.fleet.told import compared, dearer, faults_of, told
from kiosk.rig.fleet.works import Asked

_COMPARED = (1000, 10_000)


def main(argv: Sequence[str]) -> int:
    """0; 1 when anything was lost or wrong."""
    asked = _asked(argv)
    outcomes = [_run(asked, terminals) for terminals in (_COMPARED if asked.compare else (asked.terminals,))]
    if asked.compare:
        print("\n".join(compared(outcomes)))
    faults = [fault for outcome in outcomes for fault in faults_of(outcome)]
    if asked.compare:
        faults += dearer(outcomes)
    for fault in faults:
        print(f"WRONG: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _run(asked: argparse.Namespace, terminals: int) -> Outcome:
    works = Asked(asked.workers, asked.postgres or asked.workers > 0)
    wishes = Wishes(terminals, asked.seconds, works, asked.seed, asked.keepalive)
    store = "PostgreSQL" if works.postgres else "SQLite"
    print(
        f"seed {asked.seed}: {terminals} terminals, {asked.seconds:.0f} s, {works.workers or 1} x platform on {store}"
    )
    began = time.monotonic()
    with _folder(asked.keep) as folder:
        course = Course(folder, wishes, lambda line: print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True))
        outcome = course.run()
    print("\n".join(told(outcome)), flush=True)
    return outcome


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """With certificates' keys in it: for its owner alone, and gone afterwards unless it is to be kept."""
    if keep is not None:
        keep.mkdir(parents=True, mode=0o700)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="fleet-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def _asked(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk fleet", description=__doc__)
    parser.add_argument("--terminals", type=int, default=1000, metavar="N", help="how many (default 1000)")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="S", help="once all are there (default 60)")
    workers = "the platform as so many workers on PostgreSQL behind nginx; without it one process"
    parser.add_argument("--workers", type=int, default=0, metavar="W", help=workers)
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL for the one process, too")
    sizes = " and ".join(map(str, _COMPARED))
    parser.add_argument("--compare", action="store_true", help=f"with {sizes} terminals: does each cost as much?")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same seed, the same misfortunes")
    parser.add_argument("--keepalive", type=int, default=20, metavar="S", help="as terminals have it (default 20)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave logs, keys and database there")
    return parser.parse_args(argv)
