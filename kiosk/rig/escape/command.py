"""`kiosk escape`: a vandal before the real screens and terminal; nothing may lead out, and home is clean afterwards.

Keys and their combinations, touches of ten fingers, codes that no one reads, cables, cards and paper, all at random by
one seed. Once a second: one window and it fills the glass, nothing drawn that the terminal did not send, no program
started by the screens, nobody has ended, memory has a bound. At the end somebody finds home, and no word of anybody.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import re
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from drivers.sim.control import Hand
from kiosk.rig.escape.guard import Guard
from kiosk.rig.escape.panel import has_touch, start_glass
from kiosk.rig.escape.vandal import Vandal
from kiosk.rig.fingers import Drawn, Fingers
from kiosk.rig.house import CONFIG, House
from kiosk.rig.program import DidNotStart
from kiosk.rig.walks.wire import Wire

# As short as settings may be: whoever the vandal woke goes home soon.
_IDLE = ("anonymous", "identified", "form", "reading", "thanks")
_SETTINGS = "[timings]\nwarning = 20\n[timings.idle]\n" + "".join(f"{kind} = 5\n" for kind in _IDLE)
_HOME_WITHIN = 90.0
_NOTHING = Drawn(0, "", 0.0, {})
_MISTAKES = re.compile(r"Traceback|a mistake ended the session|Segmentation|CRITICAL")


def main(argv: Sequence[str]) -> int:
    """1 when something got out, 2 when the house did not open."""
    wishes = argparse.ArgumentParser(prog="kiosk escape", description=__doc__)
    wishes.add_argument("--minutes", type=float, default=10.0)
    wishes.add_argument("--seed", type=int, default=random.randrange(10**6), help="the same seed, the same vandal")
    wish = wishes.parse_args(argv)
    print(f"seed {wish.seed}, {'a real X server with a touch panel' if has_touch() else 'Xvfb, no panel'}", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="escape-", ignore_cleanup_errors=True) as made:
            found, figures = vandalise(Path(made), wish.minutes * 60, wish.seed, touch=has_touch())
    except (DidNotStart, OSError) as problem:
        print(f"escape: {problem}", file=sys.stderr)
        return 2
    for line in figures:
        print(line)
    for line in found:
        print(f"GOT OUT: {line}", file=sys.stderr)
    return 1 if found else 0


def vandalise(
    folder: Path, seconds: float, seed: int, *, touch: bool, leaves: bool = False
) -> tuple[list[str], list[str]]:
    """So long; what got out, and the figures. `leaves`: somebody touches 退出 then, so home need not come by itself."""
    with House(folder, everything=True, terminal_config=_SETTINGS) as house:
        house.start_hall()
        house.start_central()
        house.start_terminal()
        program, shown, panel = start_glass(house.logs, touch=touch)
        house.programs[program.name] = program
        listens = house.counter.with_name("glass")
        wire = Wire(house.counter, listens)
        house.start_screens(display=shown, counter=listens)
        house.programs["screens"].until(house.first_scene_drawn, "the first scene is drawn")
        guard = Guard(house, wire, shown)
        fingers = Fingers(shown, house.trace)
        vandal = Vandal(fingers, panel, Hand(house.hall_dir), _people(), seed)
        try:
            return asyncio.run(_let_rage(house, guard, vandal, seconds, leaves=leaves))
        finally:
            fingers.close()
            guard.close()
            wire.close()
            if panel is not None:
                panel.close()


async def _let_rage(
    house: House, guard: Guard, vandal: Vandal, seconds: float, *, leaves: bool
) -> tuple[list[str], list[str]]:
    raging = asyncio.create_task(vandal.rages())
    began = time.monotonic()
    while time.monotonic() - began < seconds and not guard.found:
        await asyncio.sleep(1)
        guard.look()
        if raging.done():
            break
    raged = time.monotonic() - began
    raging.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await raging
    home = await asyncio.to_thread(_home_again, house, guard, leaves=leaves)
    guard.look()
    guard.found += _left_behind(house)
    did = ", ".join(f"{count} {what}" for what, count in vandal.did.items())
    most = ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in sorted(guard.most.items()))
    scenes = len({scene.name for scene in guard.wire.seen})
    looked = f"{guard.pictures} pictures of {scenes} scenes, {guard.looks} looks"
    figures = [f"{did} in {raged:.0f} s; {looked}", f"most memory: {most}; home again after {home:.1f} s"]
    return guard.found, figures


def _home_again(house: House, guard: Guard, *, leaves: bool) -> float:
    """Seconds until a fresh home stands there; and somebody can use it."""
    began = time.monotonic()
    fingers = Fingers(guard.shown, house.trace)
    while not _fresh(guard):
        if leaves and (way := {"frame.leave", "frame.home"} & (fingers.sees() or _NOTHING).targets.keys()):
            fingers.touch(max(way))
        if time.monotonic() - began > _HOME_WITHIN or not house.programs["terminal"].alive:
            guard.found.append(f"not home again: {guard.wire.seen[-1].name}")
            break
        time.sleep(0.1)
    took = time.monotonic() - began
    try:
        fingers.until_named("welcome")
        fingers.touch("ask")
        fingers.until_named("ask.contacts")
    except AssertionError as useless:
        guard.found.append(f"home is of no use: {useless}")
    finally:
        fingers.close()
    return took


def _fresh(guard: Guard) -> bool:
    """A home screen at which nobody stands."""
    scene = guard.wire.seen[-1]
    return scene.name == "welcome" and scene.frame is not None and not scene.frame.leave


def _people() -> tuple[str, ...]:
    rows = tomllib.loads((CONFIG / "demo" / "people.toml").read_text("utf-8"))["person"]
    return tuple(str(row["name"]) for row in rows if row.get("number"))


def _left_behind(house: House) -> list[str]:
    """Mistakes in the logs, and anybody's name or number in what terminal and screens have written."""
    found = []
    rows = tomllib.loads((CONFIG / "demo" / "people.toml").read_text("utf-8"))["person"]
    words = {str(row[key]) for row in rows for key in ("name", "number", "phone") if row.get(key)}
    forms = {word.encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le", "gb18030")}
    for name in ("terminal", "screens"):
        log = (house.logs / f"{name}.log").read_text("utf-8", errors="replace")
        found += [f"in the log of the {name}: {line}" for line in log.splitlines() if _MISTAKES.search(line)]
    folders = (house.state, house.logs, house.counter.parent, house.folder / "kivy")
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        data = file.read_bytes()
        if any(form in data for form in forms):
            found.append(f"somebody is named in {file.name}")
    return found
