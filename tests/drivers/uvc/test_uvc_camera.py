"""The document camera's driver against the simulated camera over TCP: what citizens, cables and lenses do."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import threading
import tracemalloc
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from drivers.camera.uvc import driver
from drivers.camera.uvc.driver import UvcCamera
from drivers.camera.uvc.simulator import DocumentCameraDevice
from drivers.contracts.camera import Hint, PageKind, PageRefused, PageTaken
from drivers.errors import Garbled, LinkLost, Misuse, NoAnswer
from drivers.registry import driver_for
from drivers.sim.ports import TcpPort
from drivers.status import Condition
from drivers.vision.opencv import cv2
from drivers.vision.source import Frames
from tests.drivers.conftest import attend

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drivers.contracts.camera import Glimpse
    from drivers.vision.source import Frame

SOON = 20.0  # seconds; only a broken driver takes them
LARGE = 20_000  # bytes: even the smallest copy of a picture that is compared has more


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of a camera that is painted beside many other tests may take a while."""
    monkeypatch.setattr(driver, "_PICTURE_WITHIN", SOON)


@pytest.fixture
async def device() -> DocumentCameraDevice:
    """A camera over a bare black desk."""
    return DocumentCameraDevice()


@pytest.fixture
async def cable(device: DocumentCameraDevice) -> AsyncIterator[TcpPort]:
    """Its network cable."""
    port = TcpPort()
    attendant = asyncio.create_task(attend(device, port))
    yield port
    attendant.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await attendant
    port.close()


def address(cable: TcpPort) -> str:
    """Where the camera is found."""
    return DocumentCameraDevice.ADDRESS.format(host=cable.address[0], port=cable.address[1])


@pytest.fixture
async def camera(cable: TcpPort) -> AsyncIterator[UvcCamera]:
    """The driver, open."""
    camera = UvcCamera(address=address(cable))
    await camera.open()
    yield camera
    await camera.close()


def seen_size(jpeg: bytes) -> tuple[int, int]:
    """Rows and columns of a JPEG."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    return picture.shape[0], picture.shape[1]


async def seen(camera: UvcCamera, hint: Hint | None) -> Glimpse:
    """Wait until the live view says this."""
    async with asyncio.timeout(SOON), contextlib.aclosing(camera.glimpses()) as view:
        async for glimpse in view:
            if glimpse.hint is hint:
                return glimpse
    raise AssertionError


async def test_a_page_is_laid_and_taken(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    assert await camera.capture() == PageRefused(Hint.NO_PAGE)
    device.lay_page()
    outcome = await camera.capture()
    assert isinstance(outcome, PageTaken)
    page = outcome.page
    assert (page.width, page.height, page.dpi, page.kind) == (2339, 1654, 200, PageKind.A4)
    assert len(page.jpeg) < 600_000
    for copy, longest, most in ((page.preview, 1000, 200_000), (page.thumbnail, 240, 30_000)):
        assert max(seen_size(copy)) == longest
        assert len(copy) < most
    device.take_away()
    assert await camera.capture() == PageRefused(Hint.NO_PAGE)


async def test_the_live_view_leads_from_hint_to_hint(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    assert (await seen(camera, Hint.NO_PAGE)).corners == ()
    device.lay_page(cut_off=True)
    await seen(camera, Hint.CUT_OFF)
    device.lay_page(moving=True)
    await seen(camera, Hint.MOVING)
    device.lay_page()
    glimpse = await seen(camera, None)
    assert glimpse.jpeg.startswith(b"\xff\xd8")
    assert len(glimpse.jpeg) < 100_000
    truth = device.corners
    assert truth is not None
    width, height = device.size
    for x, y in truth:
        assert min(abs(x / width - a) + abs(y / height - b) for a, b in glimpse.corners) < 0.01


async def test_a_page_that_is_moved_about_is_not_taken(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    device.lay_page(moving=True)
    assert await camera.capture() == PageRefused(Hint.MOVING)


async def test_a_card_is_taken_as_a_card(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    device.lay_page("card")
    outcome = await camera.capture(PageKind.CARD)
    assert isinstance(outcome, PageTaken)
    assert (outcome.page.width, outcome.page.height, outcome.page.dpi) == (1011, 638, 300)


async def test_a_live_view_and_a_capture_share_the_camera(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    device.lay_page()
    async with asyncio.timeout(SOON), contextlib.aclosing(camera.glimpses()) as view:
        await anext(view)
        taking = asyncio.create_task(camera.capture())
        async for _ in view:
            if taking.done():
                break
    assert isinstance(await taking, PageTaken)


@pytest.mark.parametrize(("rotate", "size"), [(90, (1654, 2339)), (180, (2339, 1654)), (270, (1654, 2339))])
async def test_a_camera_mounted_askew_is_turned_upright(
    device: DocumentCameraDevice, cable: TcpPort, rotate: int, size: tuple[int, int]
) -> None:
    camera = UvcCamera(address=address(cable), rotate=rotate)
    await camera.open()
    device.lay_page()
    outcome = await camera.capture()
    assert isinstance(outcome, PageTaken)
    assert (outcome.page.width, outcome.page.height) == size
    await camera.close()


async def test_status_tells_size_and_rate(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    device.lay_page()
    await camera.capture()
    status = await camera.status()
    assert status.condition is Condition.READY
    assert status.details["size"] == "2048x1536"
    assert float(status.details["fps"]) > 0


async def test_a_covered_lens_is_told(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    device.black = True
    async with asyncio.timeout(SOON):
        while (await camera.status()).cause != "dark_picture":  # noqa: ASYNC110 - seen, not announced
            await asyncio.sleep(0.05)
    assert await camera.capture() == PageRefused(Hint.TOO_DARK)
    device.black = False
    device.lay_page()
    assert isinstance(await camera.capture(), PageTaken)


async def test_a_camera_set_to_small_pictures_is_told(cable: TcpPort, device: DocumentCameraDevice) -> None:
    device.size = (800, 600)
    camera = UvcCamera(address=address(cable))
    await camera.open()
    assert (await camera.status()).cause == "small_picture"
    await camera.close()


async def test_a_slow_camera_is_told(device: DocumentCameraDevice, camera: UvcCamera) -> None:
    device.slow = True
    async with asyncio.timeout(SOON), contextlib.aclosing(camera.glimpses()) as view:
        async for _ in view:
            if (await camera.status()).cause == "slow_pictures":
                break


async def test_a_stalled_camera_does_not_answer(
    device: DocumentCameraDevice, camera: UvcCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.lay_page()
    assert isinstance(await camera.capture(), PageTaken)
    monkeypatch.setattr(driver, "_PICTURE_WITHIN", 0.5)
    device.stalled = True
    for verb in (camera.status, camera.capture):
        with pytest.raises(NoAnswer):
            async with asyncio.timeout(SOON):
                while True:  # what is under way still arrives
                    await verb()
    device.stalled = False
    monkeypatch.undo()
    assert isinstance(await camera.capture(), PageTaken)


async def test_spoilt_pictures_are_garbled_and_no_page(
    device: DocumentCameraDevice, camera: UvcCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "_PICTURE_WITHIN", 2.0)
    device.lay_page()
    device.garbled = True
    with pytest.raises(Garbled):
        async with asyncio.timeout(SOON):
            while True:
                await camera.capture()
    device.garbled = False
    monkeypatch.undo()
    assert isinstance(await camera.capture(), PageTaken)


async def test_a_cable_pulled_while_idle_is_noticed_and_put_back_works(
    device: DocumentCameraDevice, cable: TcpPort, camera: UvcCamera
) -> None:
    cable.unplug()
    async with asyncio.timeout(SOON):
        await camera.lost()
    for verb in (camera.status, camera.capture):
        with pytest.raises(LinkLost):
            await verb()
    with pytest.raises(LinkLost):
        await camera.open()
    cable.plug()
    await camera.open()
    device.lay_page()
    assert isinstance(await camera.capture(), PageTaken)


@pytest.mark.parametrize("verb", ["capture", "glimpses"])
async def test_a_cable_pulled_in_a_verb_ends_it(
    device: DocumentCameraDevice, cable: TcpPort, camera: UvcCamera, verb: str
) -> None:
    device.lay_page(moving=True)
    looking = asyncio.create_task(camera.capture() if verb == "capture" else _all(camera))
    async with asyncio.timeout(SOON):
        while device.sent < 5:  # noqa: ASYNC110 - seen, not announced
            await asyncio.sleep(0.02)
    cable.unplug()
    with pytest.raises(LinkLost):
        await looking


async def test_citizens_who_leave_in_every_verb_leave_no_thread(device: DocumentCameraDevice, cable: TcpPort) -> None:
    before = {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    camera = UvcCamera(address=address(cable))
    await camera.open()
    device.lay_page()
    for wait in (0.0, 0.1, 0.4, 0.8):
        for looking in (asyncio.create_task(camera.capture()), asyncio.create_task(_all(camera))):
            await asyncio.sleep(wait)
            looking.cancel()
            async with asyncio.timeout(SOON):
                await asyncio.wait({looking})
            assert looking.cancelled() or looking.exception() is None
    assert isinstance(await camera.capture(), PageTaken)
    await camera.close()
    left = {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    assert left <= before


async def test_no_picture_is_kept_after_forget_and_close(
    device: DocumentCameraDevice, cable: TcpPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out: list[weakref.ref[object]] = []
    newest = Frames.newest

    async def watched(self: Frames, within: float) -> Frame:
        frame = await newest(self, within)
        handed_out.append(weakref.ref(frame.image))
        return frame

    monkeypatch.setattr(Frames, "newest", watched)
    device.lay_page()
    await _drawn(device, cable)
    tracemalloc.start()
    camera = UvcCamera(address=address(cable))
    await camera.open()
    view = camera.glimpses()
    await anext(view)
    outcome = await camera.capture()
    assert isinstance(outcome, PageTaken)
    await anext(view)  # somebody looks on, and is not even told that the session ended
    del outcome
    assert _held() > LARGE  # so that the next line can be trusted
    await camera.forget()
    gc.collect()
    assert len(handed_out) > 5
    assert [frame for frame in handed_out if frame() is not None] == []
    async with asyncio.timeout(SOON):
        while _held():  # noqa: ASYNC110 - the stream's own buffer is emptied within a tenth of a second
            await asyncio.sleep(0.05)
    await view.aclose()
    await camera.close()
    gc.collect()
    assert _held() == 0
    tracemalloc.stop()


async def _drawn(device: DocumentCameraDevice, cable: TcpPort) -> None:
    """Let the simulated camera draw before memory is measured: its pictures are not the driver's."""
    first = UvcCamera(address=address(cable))
    await first.open()
    await first.close()
    assert device.pictures


def _held() -> int:
    """Bytes in large pieces that the eyes and the driver have asked for and not given back."""
    ours = [tracemalloc.Filter(inclusive=True, filename_pattern=f"*/drivers/{room}/*") for room in ("vision", "camera")]
    snapshot = tracemalloc.take_snapshot().filter_traces(ours)
    return sum(trace.size for trace in snapshot.traces if trace.size > LARGE)


async def test_nothing_seen_is_told_in_words(
    device: DocumentCameraDevice, camera: UvcCamera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device.lay_page()
    outcome = await camera.capture()
    glimpse = await seen(camera, None)
    assert repr(outcome) == "PageTaken(page=<Page 2339x1654>)"
    assert repr(glimpse).startswith("<Glimpse ")
    assert "xff" not in repr(outcome) + repr(glimpse) + repr(vars(camera)) + caplog.text


@pytest.mark.parametrize(
    "options", [{"rotate": 45}, {"page": "a0"}, {"address": "ftp://camera"}, {"address": "rtsp://camera/1"}]
)
def test_bad_settings_are_told_before_anything_is_opened(options: dict[str, object]) -> None:
    with pytest.raises(Misuse):
        driver_for("camera", "uvc", **{"address": "0", **options})


@pytest.mark.parametrize("where", ["63", "/dev/v4l/by-path/nothing-video-index0", "/dev/null"])
async def test_a_camera_that_is_not_there(where: str) -> None:
    camera = driver_for("camera", "uvc", address=where)
    with pytest.raises(LinkLost) as lost:
        await camera.open()
    assert lost.value.cause == "port_missing"


async def _all(camera: UvcCamera) -> None:
    async with contextlib.aclosing(camera.glimpses()) as view:
        async for _ in view:
            pass
