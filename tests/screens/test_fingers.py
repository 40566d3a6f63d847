"""Real touches through an X server: a signature written by a scripted hand arrives as it was written, and at once."""

from __future__ import annotations

import os
import queue
import shutil
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
from kiosk.contract.intent import SignedHere
from kiosk.contract.scene import Scene, is_signature
from kiosk.rig.citizen import handwriting
from kiosk.rig.display import start_xvfb
from kiosk.rig.fingers import READING_SECONDS, Fingers
from kiosk.rig.measure.glass import Eye
from tests.screens import gallery
from tests.screens.conftest import PATIENCE, Counter

pytestmark = [
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="no Xvfb on this machine"),
    pytest.mark.xdist_group("fingers"),
]


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
    environment = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
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
