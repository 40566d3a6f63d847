"""The screens' side of the counter against a real unix socket: connecting, losing, coming back."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.contract import wire
from kiosk.contract.intent import Moved, SignedHere
from screens.link import Link
from tests.screens import gallery
from tests.screens.conftest import PATIENCE, Counter


class Ears:
    """What the link hands on."""

    def __init__(self, path: Path) -> None:
        self.came: queue.Queue[wire.ToScreens] = queue.Queue()
        self.gone: queue.Queue[float] = queue.Queue()
        self.link = Link(path, (1080, 1920), self._take, lambda: self.gone.put(time.monotonic()))

    def _take(self, message: wire.ToScreens, at: float) -> None:
        assert at <= time.monotonic()
        self.came.put(message)


@pytest.fixture
def ears(counter: Counter) -> Iterator[Ears]:
    """A link to the counter."""
    made = Ears(counter.path)
    made.link.start()
    yield made
    made.link.close()


def test_the_screens_greet_with_their_size_and_take_a_scene(counter: Counter, ears: Ears) -> None:
    assert counter.heard.get(timeout=PATIENCE) == wire.Hello(1080, 1920)
    scene = msgspec.structs.replace(gallery.CONFIRM, number=3)
    counter.show(scene)
    assert ears.came.get(timeout=PATIENCE) == wire.Show(scene)


def test_a_scene_that_arrives_in_pieces_is_one_scene(counter: Counter, ears: Ears) -> None:
    line = wire.pack(wire.Show(gallery.HOME)) + wire.pack(wire.Pulse(7))
    for start in range(0, len(line), 100):
        counter.send(line[start : start + 100])
    assert ears.came.get(timeout=PATIENCE) == wire.Show(gallery.HOME)
    assert ears.came.get(timeout=PATIENCE) == wire.Pulse(7)


def test_a_line_that_is_not_ours_is_skipped_and_never_logged(
    counter: Counter, ears: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    counter.send('{"type":"show","王示例":1}\n'.encode())
    counter.pulse(1)
    assert ears.came.get(timeout=PATIENCE) == wire.Pulse(1)
    assert "王示例" not in caplog.text
    assert "not ours" in caplog.text


def test_a_touch_reaches_the_terminal(counter: Counter, ears: Ears) -> None:
    assert counter.heard.get(timeout=PATIENCE) == wire.Hello(1080, 1920)
    assert ears.link.send(wire.Did(Moved(2, "home")))
    assert counter.heard.get(timeout=PATIENCE) == wire.Did(Moved(2, "home"))


def test_a_terminal_that_comes_back_is_greeted_again_within_a_moment(
    counter: Counter, ears: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    counter.heard.get(timeout=PATIENCE)
    counter.close()
    ears.gone.get(timeout=PATIENCE)
    assert not ears.link.send(wire.Drawn(1))
    time.sleep(0.3)
    counter.open()
    assert counter.heard.get(timeout=PATIENCE) == wire.Hello(1080, 1920)
    lines = [record.getMessage() for record in caplog.records if record.name == "screens.link"]
    assert [line.partition(":")[0] for line in lines] == ["terminal is away", "terminal is back"]


def test_hanging_up_brings_a_new_greeting(counter: Counter, ears: Ears) -> None:
    counter.heard.get(timeout=PATIENCE)
    ears.link.reconnect()
    assert counter.heard.get(timeout=PATIENCE) == wire.Hello(1080, 1920)


def test_a_terminal_that_does_not_read_is_given_up_rather_than_waited_for(counter: Counter, ears: Ears) -> None:
    counter.heard.get(timeout=PATIENCE)
    counter.deaf.set()
    begun = time.monotonic()
    while ears.link.send(wire.Did(Moved(1, "help"))):
        assert time.monotonic() - begun < PATIENCE
    assert time.monotonic() - begun < 5
    counter.deaf.clear()


def test_the_fullest_signature_is_sent_at_once(counter: Counter, ears: Ears) -> None:
    fullest = tuple((9999, 9999, 99_999) * 50 for _ in range(80))
    assert counter.heard.get(timeout=PATIENCE) == wire.Hello(1080, 1920)
    assert ears.link.send(wire.Did(SignedHere(4, "receipt", fullest)))
    assert counter.heard.get(timeout=PATIENCE) == wire.Did(SignedHere(4, "receipt", fullest))
