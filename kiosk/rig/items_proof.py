"""`kiosk items-proof`: demo citizens apply for every item on the real screens, with a picture of every step.

A whole house is opened: hall, registry, bank, platform, carrier, terminal and screens. For each item of config/demo a
fitting citizen finds it by 我要办, fills it in, brings papers, signs, submits, pays and prints; then the platform must
have exactly one case that says the same. Buttons, rows, keypads, codes, pages and signatures are real touches; text in
characters comes over the counter's wire. Items that cannot finish are named, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec

from kiosk.contract.items import Catalogue, Item
from kiosk.rig import display
from kiosk.rig.house import ROOT, House
from kiosk.rig.program import DidNotStart
from kiosk.rig.walks.album import Told, write_album
from kiosk.rig.walks.glass import Glass
from kiosk.rig.walks.prove import folder_of, prove_item
from kiosk.rig.walks.wire import Wire
from kiosk.terminal.store.store import FILE_NAME

_SIZE = "1080x1920"
_CATALOGUE_SECONDS = 30.0


def main(argv: Sequence[str]) -> int:
    """1 where an item was not proved, 2 where the house did not open."""
    asked = _asked(argv)
    out: Path = asked.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="items-", ignore_cleanup_errors=True) as made:
            told = _in_a_house(asked.keep or Path(made), out, set(asked.items))
    except (DidNotStart, OSError) as problem:
        print(f"items-proof: {problem}", file=sys.stderr)
        return 2
    write_album(told, out / "index.html")
    missing = [each for each in told if each.end == "not proved"]
    print(f"{len(told) - len(missing)} of {len(told)} items in {time.monotonic() - began:.0f} s:  {out / 'index.html'}")
    for each in missing:
        print(f"NOT PROVED: {each.line()}", file=sys.stderr)
    return 1 if missing else 0


def _asked(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiosk items-proof", description=__doc__)
    parser.add_argument("items", type=int, nargs="*", help="numbers of items (default: all)")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "items", help="pictures (default: var/items)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the house's memories and logs there")
    return parser.parse_args(argv)


def _in_a_house(folder: Path, out: Path, wanted: set[int]) -> list[Told]:
    with House(folder, everything=True) as house:
        house.programs["xvfb"], shown = display.start_xvfb(house.logs, _SIZE)
        open_far_sides(house)
        listens = house.counter.with_name("glass")
        wire = Wire(house.counter, listens)
        try:
            house.start_screens(_SIZE, display=shown, counter=listens)
            house.programs["screens"].until(house.first_scene_drawn, "the first scene is drawn")
            return asyncio.run(_prove_all(house, Glass(wire, shown, house.trace), out, wanted))
        finally:
            wire.close()


def open_far_sides(house: House) -> None:
    """Everything but the screens."""
    house.start_hall()
    house.start_registry()
    house.start_bank()
    house.start_central()
    house.start_carrier()
    house.start_terminal()


async def _prove_all(house: House, citizen: Glass, out: Path, wanted: set[int]) -> list[Told]:
    found = []
    async with citizen:
        for item in items_of(house):
            if wanted and item.number not in wanted:
                continue
            began, citizen.album, citizen.kept = time.monotonic(), folder_of(out, item), []
            told = await prove_item(house, citizen, item)
            found.append(replace(told, folder=citizen.album.name, pictures=citizen.kept))
            print(f"{found[-1].line()} {time.monotonic() - began:.0f} s", flush=True)
        print(f"{citizen.taps} touches; {citizen.over_the_wire} texts came over the wire")
    return found


def items_of(house: House) -> tuple[Item, ...]:
    """The terminal's own catalogue, once it has come."""
    deadline = time.monotonic() + _CATALOGUE_SECONDS
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(house.state / FILE_NAME)) as db:
            row = db.execute("SELECT body FROM catalogue").fetchone()
        if row is not None:
            return msgspec.json.decode(row[0], type=Catalogue).items
        time.sleep(0.1)
    raise DidNotStart("no catalogue has come to the terminal")
