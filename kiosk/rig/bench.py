"""`kiosk bench`: the terminal's figures against their targets and beside what a user would take instead, in one run."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk.rig import display
from kiosk.rig.house import House
from kiosk.rig.measure.card import card_to_cases
from kiosk.rig.measure.card_read import card_read
from kiosk.rig.measure.chromium import open_page
from kiosk.rig.measure.decode import decode
from kiosk.rig.measure.figures import Figure
from kiosk.rig.measure.idle import idle
from kiosk.rig.measure.noticing import noticing
from kiosk.rig.measure.pages import page_figures
from kiosk.rig.measure.start import start_to_first_scene
from kiosk.rig.measure.supervision import supervision
from kiosk.rig.measure.taps import tap_to_next_scene
from kiosk.rig.measure.typing import typing
from kiosk.rig.measure.wall import wall
from kiosk.rig.measure.wire import code_to_unlock


def main(argv: list[str]) -> int:
    """Measure everything; exit status 1 when a target was missed."""
    wishes = argparse.ArgumentParser(prog="kiosk bench", description=__doc__)
    wishes.add_argument("--json", type=Path, help="write the figures to this file as well")
    wishes.add_argument("--size", default="1080x1920", help="size of the screen in pixels")
    wishes.add_argument("--photos", type=Path, metavar="DIR", help="photos of codes with their manifest.tsv")
    wishes.add_argument("--quick", action="store_true", help="few repetitions, to see that everything runs")
    wish = wishes.parse_args(argv)
    found = []
    hall = _measure(wish.size, quick=wish.quick)
    for figure in itertools.chain(hall, _measure_devices(wish.photos, quick=wish.quick)):
        found.append(figure)
        print(figure.line(), flush=True)
    if wish.json is not None:
        told = {
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],  # more than one of two cores busy with other things makes the figures worthless
            "python": platform.python_version(),
            "size": wish.size,
            "figures": [f.as_json() for f in found],
        }
        wish.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    missed = [figure.name for figure in found if not figure.met]
    if missed:
        print("missed: " + "; ".join(missed), file=sys.stderr)
    return 1 if missed else 0


def _measure(size: str, *, quick: bool) -> Iterator[Figure]:
    width, height = (int(part) for part in size.split("x"))
    with tempfile.TemporaryDirectory(prefix="bench-") as made, House(Path(made)) as house:
        house.programs["xvfb"], shown = display.start_xvfb(house.logs, size)
        house.programs["xvfb-other"], other = display.start_xvfb(house.logs, size)
        house.start_hall()
        house.start_central()
        yield start_to_first_scene(house, shown, size, 2 if quick else 5)
        yield card_to_cases(house, shown, 2 if quick else 15)
        with open_page(house, other, (width, height)) as browser:
            yield from tap_to_next_scene(house, shown, browser, 1 if quick else 10)
            yield from idle(house, browser)
        house.stop("screens", "terminal")
        yield from typing(house, shown, other, size, 1 if quick else 4)
        yield code_to_unlock(house, 2 if quick else 12)


def _measure_devices(photos: Path | None, *, quick: bool) -> Iterator[Figure]:
    yield card_read(3 if quick else 20)
    yield from wall(3 if quick else 20)
    yield supervision(5 if quick else 30)
    yield from noticing(20 if quick else 500)
    yield from decode(photos, quick=quick)
    yield from page_figures(1 if quick else 5)
