"""Codes read and time taken: our chains beside pyzbar, OpenCV and zxing-cpp alone, picture by picture in one run.

Photos as they are go through the chain for still pictures; fitted into 1280x720 they go through the one for live
pictures, held before it for as long as a person would. Times are those of the processor, so that other programs on the
machine do not change them. Where no reader of the study confirmed a label, another text is not called false.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from pyzbar import pyzbar

from drivers.scanner.camera.driver import CameraScanner
from drivers.scanner.camera.simulator import CameraDevice
from drivers.sim.ports import TcpPort
from drivers.vision.codes.code import Code
from drivers.vision.codes.still import Still
from drivers.vision.codes.stream import Stream
from drivers.vision.opencv import Image, cv2
from kiosk.rig.measure.figures import Figure, percentile
from kiosk.rig.measure.photos import Photo, film, folder_of_photos, photos

Texts = list[str]
Reader = Callable[[Image], Texts]

HELD = 16  # pictures for which a person holds a code before the camera
_NOISE = 2.0
_SLOWEST_FRAME = 50.0  # ms: twenty frames a second on one core
_IDLE_CORE = 10.0  # percent of a core while somebody is awaited and nothing is in view


@dataclass
class Tally:
    """What one reader made of all pictures."""

    codes: int = 0
    read: int = 0
    false: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    ms: list[float] = field(default_factory=list)

    def note(self, photo: Photo, texts: Texts) -> None:
        """One picture: what was found in it, against what stands there."""
        right = photo.text is not None and _bare(photo.text) in map(_bare, texts)
        self.codes += photo.text is not None
        self.read += right
        self.formats[photo.format] += right
        self.false += bool(texts) and not right and photo.sure

    @property
    def missed(self) -> float:
        """Percent of the codes."""
        return 100 * (1 - self.read / max(1, self.codes))


def decode(wish: Path | None = None, *, quick: bool = False) -> Iterator[Figure]:
    """Recall, false reads and time on photos, time on a film, and what waiting costs."""
    folder = folder_of_photos(wish)
    pictures = photos(folder)[:: 8 if quick else 1]
    still, stream = Still(), Stream()
    native = _compare(pictures, "chain", lambda photo: _timed(lambda dots: _texts(still.read(dots)), photo.dots))
    live = _compare(pictures, "chain", lambda photo: _held(stream, photo), framed=True)
    for name, tallies in (("as they are", native), ("at 1280x720", live)):
        yield from _figures(name, tallies)
    yield _on_film(folder, 100 if quick else 859)
    yield _waiting(3.0 if quick else 10.0)


def _compare(
    pictures: list[Photo], ours: str, read: Callable[[Photo], tuple[Texts, float]], *, framed: bool = False
) -> dict[str, Tally]:
    alone = {"pyzbar": _pyzbar, "OpenCV": _opencv(), "zxing-cpp": _zxing}
    tallies = {name: Tally() for name in (ours, *alone)}
    for photo in pictures:
        dots = photo.framed() if framed else photo.dots
        found = {ours: read(photo)} | {name: _timed(reader, dots) for name, reader in alone.items()}
        for name, (texts, ms) in found.items():
            tallies[name].note(photo, texts)
            tallies[name].ms.append(ms)
    return tallies


def _figures(size: str, tallies: dict[str, Tally]) -> Iterator[Figure]:
    (_, ours), *others = tallies.items()
    formats = {f"read {name}": float(count) for name, count in sorted(ours.formats.items()) if count}
    missed = {name: tally.missed for name, tally in others}
    yield Figure(f"codes not read, {size}", ours.missed, "%", min(missed.values()), missed | formats)
    false = {name: float(tally.false) for name, tally in others}
    yield Figure(f"false reads, {size}", float(ours.false), "", 0.0, false)
    means = {name: float(np.mean(tally.ms)) for name, tally in others}
    p50 = {"p50": percentile(ours.ms, 0.5), "p95": percentile(ours.ms, 0.95)}
    yield Figure(f"reading one picture, {size}", float(np.mean(ours.ms)), "ms", None, p50 | means)


def _on_film(folder: Path | None, most: int) -> Figure:
    """One core, every frame of a film in which a code is held."""
    stream, ms, read = Stream(), list[float](), 0
    for frame in film(folder, most):
        texts, took = _timed(lambda dots: _texts(stream.look(dots).codes), frame)
        ms.append(took)
        read += bool(texts)
    beside = {"frames a second": 1000 / float(np.mean(ms)), "frames read %": 100 * read / len(ms), "worst": max(ms)}
    return Figure("one frame of a film, 1280x720", float(np.mean(ms)), "ms", _SLOWEST_FRAME, beside)


def _waiting(seconds: float) -> Figure:
    """The whole scanner before an empty hall at 25 pictures a second, the camera simulated in another process."""
    here, there = multiprocessing.Pipe()
    start = multiprocessing.get_context("spawn")
    camera = start.Process(target=_show_nothing, args=(there,), daemon=True)
    camera.start()
    try:
        core = asyncio.run(_await_a_code(int(here.recv()), seconds))
    finally:
        camera.terminate()
        camera.join()
    return Figure("core used while nothing is in view", core, "%", _IDLE_CORE)


async def _await_a_code(port: int, seconds: float) -> float:
    scanner = CameraScanner(address=f"http://127.0.0.1:{port}/")
    await scanner.open()
    waiting = asyncio.create_task(scanner.next_scan())
    await asyncio.sleep(3.0)  # it has seen by now that nothing moves
    began, used = time.monotonic(), time.process_time()
    await asyncio.sleep(seconds)
    core = 100 * (time.process_time() - used) / (time.monotonic() - began)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await scanner.close()
    return core


def _show_nothing(told: Connection) -> None:
    async def serve() -> None:
        port = TcpPort()
        told.send(port.address[1])
        device = CameraDevice()
        while True:
            await port.connected()
            await device.serve(port)

    asyncio.run(serve())


def _held(stream: Stream, photo: Photo) -> tuple[Texts, float]:
    """What a scanner would believe while the photo is held, and the mean time of a frame."""
    stream.forget()
    noise, dots = np.random.default_rng(1), photo.framed()
    ms, once, accepted = list[float](), set[tuple[str, bytes]](), list[str]()
    for _ in range(HELD):
        shaken = np.clip(dots + noise.normal(0, _NOISE, dots.shape), 0, 255).astype(np.uint8)
        began = time.process_time()
        codes = stream.look(shaken).codes
        ms.append((time.process_time() - began) * 1000)
        accepted += [code.text for code in codes if code.checked or code.payload in once]
        once |= {code.payload for code in codes}
        if accepted:
            break
    return accepted, float(np.mean(ms))


def _timed(read: Reader, dots: Image) -> tuple[Texts, float]:
    began = time.process_time()
    texts = read(dots)
    return texts, (time.process_time() - began) * 1000


def _texts(codes: list[Code]) -> Texts:
    return [code.text for code in codes]


def _pyzbar(dots: Image) -> Texts:
    return [found.data.decode("utf-8", "replace") for found in pyzbar.decode(dots)]


def _zxing(dots: Image) -> Texts:
    kinds = zxingcpp.BarcodeFormat
    wanted: Any = [kinds.QRCodeModel2, kinds.Code128, kinds.EAN13, kinds.PDF417]
    return [found.text for found in zxingcpp.read_barcodes(dots, formats=wanted, text_mode=zxingcpp.TextMode.Plain)]


def _opencv() -> Reader:
    matrix, bars = cv2.QRCodeDetectorAruco(), cv2.barcode.BarcodeDetector()

    def read(dots: Image) -> Texts:
        texts: Texts = []
        for reader in (matrix, bars):
            try:
                texts += [text for text in reader.detectAndDecodeMulti(dots)[1] if text]
            except (cv2.error, UnicodeDecodeError):  # it gives up on bytes that are no UTF-8
                continue
        return texts

    return read


def _bare(text: str) -> str:
    """A text without what readers write differently: line ends, GS, blanks around it."""
    return text.replace("\r\n", "\n").replace("\x1d", "").strip(" \r\n\t\x00")
