"""Cameras for the tests: MJPEG over HTTP on a real TCP connection, with a cable to be pulled."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest

from drivers.sim.ports import TcpPort
from drivers.vision.opencv import cv2
from drivers.vision.simulated import MjpegDevice
from tests.drivers.conftest import attend

BARS = 8  # a picture's number stands in it as black and white bars


def numbered(number: int) -> bytes:
    """A picture in which its number can be read."""
    bits = [255 * (number >> bit & 1) for bit in range(BARS)]
    dots = np.repeat(np.array([bits] * 48, np.uint8), 16, axis=1)
    return cv2.imencode(".jpg", dots)[1].tobytes()


@pytest.fixture
def camera() -> MjpegDevice:
    """A camera whose pictures are numbered from 0 to 255."""
    return MjpegDevice([numbered(number) for number in range(2**BARS)], fps=50.0)


@pytest.fixture
async def cable(camera: MjpegDevice) -> AsyncIterator[TcpPort]:
    """Its cable."""
    port = TcpPort()
    attendant = asyncio.create_task(attend(camera, port))
    yield port
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    port.close()


@pytest.fixture
def url(cable: TcpPort) -> str:
    """Where the camera is to be found."""
    return f"http://127.0.0.1:{cable.address[1]}/stream"


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    """No test leaves a camera's thread behind."""
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "camera"]
