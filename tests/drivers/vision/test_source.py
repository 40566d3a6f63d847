"""The newest picture of a camera over a real connection: what cameras, cables and networks do to it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer
from drivers.vision.opencv import Image, cv2
from drivers.vision.source import Frames

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drivers.sim.ports import TcpPort
    from drivers.vision.simulated import MjpegDevice

ROOT = Path(__file__).resolve().parents[3]
SOON = 5.0


@pytest.fixture
async def frames(url: str) -> AsyncIterator[Frames]:
    """The camera, opened."""
    frames = Frames(url, gray=True)
    await frames.open()
    yield frames
    await frames.close()


def number_in(image: Image) -> int:
    """The number that the conftest's camera wrote into a picture."""
    return sum((int(image[24, 16 * bit + 8]) > 127) << bit for bit in range(8))


async def test_pictures_come_and_each_only_once(frames: Frames) -> None:
    seen = [await frames.newest(SOON) for _ in range(10)]
    numbers = [frame.number for frame in seen]
    assert numbers == sorted(set(numbers))
    assert frames.size == (128, 48)
    assert "128x48" in repr(seen[0])


async def test_what_piled_up_while_nobody_looked_is_never_shown(frames: Frames, camera: MjpegDevice) -> None:
    before = number_in((await frames.newest(SOON)).image)
    await asyncio.sleep(2.0)  # longer than it looks on: a hundred pictures later
    after = await frames.newest(SOON)
    behind = (camera.sent - 1 - number_in(after.image)) % 256
    assert (number_in(after.image) - before) % 256 > 50
    assert behind < 25
    assert time.monotonic() - after.at < 1.0


async def test_a_camera_that_stalls_does_not_answer_and_comes_back(frames: Frames, camera: MjpegDevice) -> None:
    camera.stalled = True
    with pytest.raises(NoAnswer):
        for _ in range(100):
            await frames.newest(0.5)
    camera.stalled = False
    await frames.newest(SOON)


async def test_waiting_for_a_stalled_camera_can_be_given_up(frames: Frames, camera: MjpegDevice) -> None:
    camera.stalled = True
    waiting = asyncio.create_task(_until_silent(frames))
    await asyncio.sleep(0.3)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    camera.stalled = False
    await frames.newest(SOON)


async def _until_silent(frames: Frames) -> None:
    while True:
        await frames.newest(60.0)


async def test_rubbish_for_pictures_is_told_apart_from_silence(frames: Frames, camera: MjpegDevice) -> None:
    camera.garbled = True
    await asyncio.sleep(0.2)
    with pytest.raises(Garbled):
        await frames.newest(0.5)
    camera.garbled = False
    await frames.newest(SOON)


async def test_torn_pictures_are_passed_over(frames: Frames, camera: MjpegDevice) -> None:
    camera.torn = True
    await asyncio.sleep(0.2)
    with pytest.raises(NoAnswer):
        for _ in range(3):
            await frames.newest(0.5)
    camera.torn = False
    assert number_in((await frames.newest(SOON)).image) >= 0


async def test_the_cable_pulled_while_looking_is_a_loss(frames: Frames, cable: TcpPort) -> None:
    await frames.newest(SOON)
    cable.unplug()
    async with asyncio.timeout(SOON):
        await frames.lost()
    assert not frames.is_open
    with pytest.raises(LinkLost):
        await frames.newest(SOON)


async def test_the_cable_pulled_while_nobody_looks_is_noticed_and_put_back(frames: Frames, cable: TcpPort) -> None:
    frames.forget()
    cable.unplug()
    async with asyncio.timeout(SOON):
        await frames.lost()
    cable.plug()
    await frames.open()
    await frames.newest(SOON)


async def test_closing_is_a_loss_for_who_waits_and_may_be_done_twice(frames: Frames) -> None:
    lost = asyncio.create_task(frames.lost())
    await frames.close()
    await frames.close()
    async with asyncio.timeout(SOON):
        await lost
    with pytest.raises(LinkLost):
        await frames.newest(SOON)


async def test_nothing_listens_there() -> None:
    with pytest.raises(LinkLost, match="port_missing"):
        await Frames("http://127.0.0.1:9/").open()


async def test_a_camera_that_wants_a_password(url: str, camera: MjpegDevice) -> None:
    camera.refuses = 401
    with pytest.raises(LinkLost, match="port_denied"):
        await Frames(url).open()


async def test_something_that_is_no_camera(url: str, camera: MjpegDevice) -> None:
    camera.refuses = 404
    with pytest.raises(Garbled):
        await Frames(url).open()


async def test_a_camera_that_takes_the_request_and_says_nothing(url: str, camera: MjpegDevice) -> None:
    camera.silent = True
    with pytest.raises(NoAnswer):
        await Frames(url).open()


@pytest.mark.parametrize("source", ["", "https://127.0.0.1/", "ftp://x/y", "http://", "http://x:99999/"])
def test_an_address_of_another_kind_is_a_mistake(source: str) -> None:
    with pytest.raises(Misuse, match="bad_address"):
        Frames(source)


@pytest.mark.parametrize("source", ["97", "/dev/v4l/by-path/none", "/dev/null", "no-such-film.mp4"])
async def test_a_camera_that_is_not_there(source: str) -> None:
    with pytest.raises(LinkLost, match="port_missing"):
        await Frames(source).open()


async def test_a_film_is_seen_at_its_own_pace_and_lost_at_its_end(tmp_path: Path) -> None:
    film = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 25.0, (64, 48))
    for brightness in range(0, 250, 10):
        writer.write(np.full((48, 64, 3), brightness, np.uint8))
    writer.release()
    frames = Frames(str(film))
    await frames.open()
    first, second = await frames.newest(SOON), await frames.newest(SOON)
    assert first.image.mean() < second.image.mean()
    with pytest.raises(LinkLost, match="port_lost"):
        for _ in range(50):
            await frames.newest(SOON)
    await frames.lost()
    await frames.close()


def test_children_do_not_inherit_a_search_path_from_opencv() -> None:
    told = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    words = [sys.executable, "-c", "import os, drivers.vision.opencv; print(os.environ.get('LD_LIBRARY_PATH'))"]
    done = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "None"
    told |= {"LD_LIBRARY_PATH": "/x"}
    done = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "/x"
