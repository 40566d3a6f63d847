"""`kiosk shots`: walks every journey of the hall and puts a picture of every scene into one browsable page."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from kiosk.rig.gallery import write_page
from kiosk.rig.house import ROOT
from kiosk.rig.program import DidNotStart, Program, python
from kiosk.rig.tour import JOURNEYS, Shot, walk_all
from screens.audit import audit_folder

SIZES = ("1080x1920", "1920x1080")
TOUR, SCENES, PICTURES, PAGE = "tour.jsonl", "scenes.jsonl", "pictures", "index.html"
# Both languages in both text sizes.
PICTURES_A_SCENE = 4
DRAWING_SECONDS = 900.0
PROGRESS_SECONDS = 3.0


def main(argv: list[str]) -> int:
    """Exit status 1 when --audit was asked for and found something, 2 when the tour could not be walked."""
    wish = _wishes(argv)
    out: Path = wish.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        shots = read_shots(out / TOUR) if wish.again else _walk(out, wish.journey)
        count = draw(shots, out, wish.size)
    except (AssertionError, DidNotStart, OSError) as problem:
        print(f"shots: {problem}", file=sys.stderr)
        return 2
    findings = audit_folder(out / PICTURES)
    write_page(shots, out / PICTURES, findings, out / PAGE)
    print(f"{count} pictures of {len(shots)} scenes in {time.monotonic() - began:.0f} s:  {out / PAGE}")
    return _tell(findings) if wish.audit else 0


def _wishes(argv: list[str]) -> argparse.Namespace:
    wishes = argparse.ArgumentParser(prog="kiosk shots", description=__doc__)
    wishes.add_argument("--out", type=Path, default=ROOT / "var" / "shots", help="folder (default: var/shots)")
    wishes.add_argument(
        "--size", action="append", choices=SIZES, help="only this size of screen; may be given twice (default: both)"
    )
    wishes.add_argument(
        "--journey", action="append", default=[], choices=JOURNEYS, help="only the houses of this journey; repeatable"
    )
    wishes.add_argument("--again", action="store_true", help="draw the scenes of the last tour again, without a tour")
    wishes.add_argument("--audit", action="store_true", help="list what is wrong with a picture; status 1 if anything")
    return wishes.parse_args(argv)


def _walk(out: Path, journeys: list[str]) -> list[Shot]:
    print(f"walking {', '.join(journeys) or 'every journey'} …", flush=True)
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        shots = walk_all(Path(folder), lambda line: print(f"  {line}", flush=True), journeys)
    (out / TOUR).write_bytes(b"\n".join(msgspec.json.encode(shot) for shot in shots) + b"\n")
    return shots


def read_shots(tour: Path) -> list[Shot]:
    """The shots of a tour that was walked before. Raises OSError, msgspec.MsgspecError."""
    decoder = msgspec.json.Decoder(Shot)
    return [decoder.decode(line) for line in tour.read_bytes().splitlines()]


def draw(shots: list[Shot], out: Path, sizes: list[str] | None = None, *, layouts: bool = False) -> int:
    """Draw the shots anew, a process for each size of screen; the number of pictures. Raises DidNotStart.

    With `layouts` only what the audit reads is written, and no picture.
    """
    pictures = out / PICTURES
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir(parents=True)
    scenes = out / SCENES
    scenes.write_bytes(b"\n".join(msgspec.json.encode(shot.scene) for shot in shots) + b"\n")
    wanted = list(dict.fromkeys(sizes or SIZES))
    total = len(shots) * PICTURES_A_SCENE * len(wanted)
    more = ["--layouts"] if layouts else []
    programs = [_start_drawing(size, out, [str(scenes), "--out", str(pictures), *more]) for size in wanted]
    try:
        _wait(programs, pictures, total)
    finally:
        for program in programs:
            program.stop()
    return total


def _start_drawing(size: str, out: Path, words: list[str]) -> Program:
    words = python("screens", "draw", *words, "--size", size)
    return Program(f"draw-{size}", words, out, {"PYTHONPATH": str(ROOT), "KIVY_HOME": str(out / "kivy")}).start()


def _wait(programs: list[Program], pictures: Path, total: int) -> None:
    deadline = time.monotonic() + DRAWING_SECONDS
    told = time.monotonic()
    while any(program.alive for program in programs):
        time.sleep(0.1)
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            print(f"drawing … {_drawn(pictures)} of {total}", flush=True)
        if told > deadline:
            break
    if (drawn := _drawn(pictures)) != total:
        raise DidNotStart(f"{drawn} of {total} pictures were drawn; the logs lie in {pictures.parent}")


def _drawn(pictures: Path) -> int:
    return sum(1 for _ in pictures.glob("*.json"))


def _tell(findings: dict[str, list[str]]) -> int:
    for name, problems in findings.items():
        for problem in problems:
            print(f"{name}: {problem}")
    print(f"{len(findings)} pictures with something wrong")
    return 1 if findings else 0
