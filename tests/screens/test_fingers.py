"""Real touches through an X server: a signature written by a scripted hand arrives as it was written, and at once."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from kiosk.contract import wire
from kiosk.contract.content import is_signature
from kiosk.contract.intent import SignedHere, Written
from kiosk.contract.scene import Scene
from kiosk.rig.citizen import Strokes, handwriting
from kiosk.rig.display import start_xvfb
from kiosk.rig.fingers import REACTION_SECONDS, READING_SECONDS, Fingers
from kiosk.rig.measure.glass import Eye
from tests.screens import gallery
from tests.screens.conftest import PATIENCE, Counter
from tests.screens.test_typing import BY_HAND, by_finger

pytestmark = pytest.mark.xdist_group("fingers")


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A virtual display."""
    server, name = start_xvfb(tmp_path, "1080x1920")
    yield name
    server.stop()


@pytest.fixture
def fingers(counter: Counter, display: str, tmp_path: Path) -> Iterator[Fingers]:
    """The screens as a program on the display, and a hand before it."""
    trace = tmp_path / "trace.jsonl"
    command = [sys.executable, "-m", "screens", "--socket", str(counter.path), "--trace", str(trace)]
    # Whatever the program writes, it writes below here.
    places = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "KIVY_HOME"), str(tmp_path))
    environment = {**os.environ, **places, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as screens:
        hand = Fingers(display, trace)
        yield hand
        hand.close()
        screens.terminate()
        _, log = screens.communicate(timeout=PATIENCE)
        assert "Traceback" not in log


@pytest.fixture
def show(counter: Counter, fingers: Fingers) -> Iterator[Callable[[Scene], None]]:
    """Puts a scene up as a terminal that lives: it pulses every second from then on."""
    leave = threading.Event()

    def live() -> None:
        while not leave.wait(1):
            counter.pulse(3)

    pulses = threading.Thread(target=live)

    def put_up(scene: Scene) -> None:
        counter.show(msgspec.structs.replace(scene, number=3))
        fingers.until_named(scene.name)
        pulses.start()

    yield put_up
    leave.set()
    pulses.join()


def the_text(counter: Counter) -> Written:
    """Wait until it is at the terminal."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            message = counter.heard.get(timeout=deadline - time.monotonic())
        except queue.Empty:
            pytest.fail("the terminal heard of no text")
        if isinstance(message, wire.Did) and isinstance(message.intent, Written):
            return message.intent


def the_signature(counter: Counter) -> SignedHere:
    """Wait until it is at the terminal."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            message = counter.heard.get(timeout=deadline - time.monotonic())
        except queue.Empty:
            pytest.fail("the terminal heard of no signature")
        if isinstance(message, wire.Did) and isinstance(message.intent, SignedHere):
            return message.intent


@pytest.mark.parametrize("scene", [gallery.SIGN, gallery.SIGN_LONG], ids=["short", "long"])
def test_a_hand_signs_and_the_terminal_has_what_it_wrote(
    counter: Counter, fingers: Fingers, show: Callable[[Scene], None], scene: Scene
) -> None:
    show(scene)
    fingers.sign()
    told = the_signature(counter).strokes
    written = handwriting()
    assert is_signature(told)
    assert len(told) == len(written)
    for one, other in zip(told, written, strict=True):
        ends = (one[0], one[1], one[-3], one[-2]), (other[0], other[1], other[-3], other[-2])
        assert all(abs(is_ - was) <= 40 for is_, was in zip(*ends, strict=True))
    assert told[-1][-1] == pytest.approx(written[-1][-1], abs=400)


def test_ink_follows_the_finger_wherever_it_goes(fingers: Fingers, show: Callable[[Scene], None], display: str) -> None:
    show(gallery.SIGN)
    left, top, _, height = map(int, fingers.until_named(gallery.SIGN.name).targets["sign.pad"])
    middle = top + height // 2
    time.sleep(READING_SECONDS)
    fingers.slide(left + 40, middle)
    fingers.press()
    for step in range(1, 26):
        time.sleep(0.03)
        place = left + 40 + 30 * step
        with closing(Eye(display, (place, middle - 1, 2, 2))) as eye:
            before = eye.look()
            assert eye.seconds_until_other(before, fingers.slide(place, middle)) >= 0
    fingers.lift()


def test_a_finger_types_and_nothing_of_it_is_on_any_disk(
    counter: Counter, fingers: Fingers, show: Callable[[Scene], None], tmp_path: Path
) -> None:
    show(gallery.TYPING)
    for key in (*"lixiaoming", "pick.0", *"dpx", "space", "mode.rare", *"4dae", "pick.0", "done"):
        time.sleep(REACTION_SECONDS)
        fingers.touch(f"type.{key}")
    text = the_text(counter).text
    assert text in ("李晓明东平县䶮", "李小明东平县䶮")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    (tmp_path / "control").write_text(text, "utf-8")
    planted = [path for path in tmp_path.rglob("*") if path.is_file() and holds(path.read_bytes(), text)]
    assert planted == [tmp_path / "control"]


@by_finger
def test_a_finger_writes_a_place_on_the_glass(
    counter: Counter, fingers: Fingers, show: Callable[[Scene], None]
) -> None:
    show(gallery.TYPING)
    fingers.touch("type.mode.finger")
    for strokes in BY_HAND.values():
        left, top, width, height = fingers.until(lambda drawn: "type.pad" in drawn.targets, "the pad").targets[
            "type.pad"
        ]
        square = (left + (width - height) / 2, top, height, height)
        time.sleep(READING_SECONDS)
        fingers.write(square, at_a_hands_pace(strokes))
        time.sleep(READING_SECONDS)  # for the last stroke to be read
        fingers.touch("type.pick.0")
        fingers.until(lambda drawn: "type.mode.finger" in drawn.targets, "a clean pad")
    fingers.touch("type.done")
    assert the_text(counter).text == "东平县"


def at_a_hands_pace(strokes: tuple[tuple[tuple[float, float], ...], ...]) -> Strokes:
    """A point every sixtieth of a second, nine from corner to corner, and pauses between strokes."""
    told, now = [], 0
    for stroke in strokes:
        points: list[int] = []
        for (x, y), (to_x, to_y) in itertools.pairwise(stroke):
            for step in range(9):
                across, down = x + (to_x - x) * step / 8, y + (to_y - y) * step / 8
                points += (round(10_000 * across), round(10_000 * down), now)
                now += 16
        told.append(tuple(points))
        now += 180
    return tuple(told)


# So few bytes stand in any compiled shader by chance.
_CHANCE = 3


def holds(content: bytes, text: str) -> bool:
    """True where a part of the text, or how it is typed, stands in any usual form."""
    parts = (text, text[:3], text[1:3], "东平县", "平县䶮", "xiaoming", "xiao ming", "xiao'ming", "5494266464")
    forms = (part.encode(form) for part in parts for form in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
    escaped = (json.dumps(part).strip('"').encode() for part in parts)
    return any(form in content for form in (*forms, *escaped) if len(form) > _CHANCE)
