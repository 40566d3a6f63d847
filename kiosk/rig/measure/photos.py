"""Pictures of codes with what they say: photos beside the checkout, or a few rendered here where those are absent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers.scanner.camera.simulated_view import empty, shown
from drivers.vision.codes.code import CODE128, EAN13, PDF417, QR
from drivers.vision.codes.picture import gray_from
from drivers.vision.opencv import Image, cv2
from kiosk.rig.house import ROOT

PHOTOS = "HALL_PHOTOS"  # environment: a folder with a manifest.tsv as the one of shared/data/barcodes
FILM = "video_qr_1280x720.mp4"
FRAME = (720, 1280)

_PAYLOADS = (
    (QR, "姓名:张伟|37099919900101001X"),
    (QR, "HALLPICK1:q7Zr-0aXk29_mBv4"),
    (QR, "办件编号:2025-000123;申请人:欧阳修远"),
    (CODE128, "HALL-0815"),
    (EAN13, "6901234567892"),
    (PDF417, "a page of text"),
)
_SMOOTH = (cv2.INTER_LINEAR, cv2.INTER_AREA)  # for enlarging, for making smaller
_SPOILS = (0.0, 1.5, 2.5)  # widths of blur


@dataclass(frozen=True)
class Photo:
    """One gray picture; `text` is None where nothing may be read, `sure` is False where its label may be wrong."""

    name: str
    dots: Image
    format: str
    text: str | None
    sure: bool = True

    def framed(self) -> Image:
        """The picture as a camera of 1280x720 would show it."""
        rows, columns = self.dots.shape
        scale = min(FRAME[0] / rows, FRAME[1] / columns)
        fitted = cv2.resize(self.dots, None, fx=scale, fy=scale, interpolation=_SMOOTH[scale < 1])
        frame = np.full(FRAME, 128, np.uint8)
        top, left = (FRAME[0] - fitted.shape[0]) // 2, (FRAME[1] - fitted.shape[1]) // 2
        frame[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
        return frame


def folder_of_photos(wish: Path | None = None) -> Path | None:
    """Where the photos are: what is wished, what the environment says, or beside the checkout; None when nowhere."""
    named = wish or (Path(os.environ[PHOTOS]) if PHOTOS in os.environ else None)
    folder = named or ROOT.parent / "shared" / "data" / "barcodes"
    return folder if (folder / "manifest.tsv").is_file() else None


def photos(folder: Path | None) -> list[Photo]:
    """All pictures of the folder, or the rendered ones."""
    return list(_rendered() if folder is None else _labelled(folder))


def film(folder: Path | None, most: int) -> Iterator[Image]:
    """Frames of 1280x720 with codes in them: the film, or what a simulated camera sees."""
    if folder is None or not (folder / FILM).is_file():
        pictures = [_dots(jpeg) for seed in range(most // 4 + 1) for jpeg in shown(b"HALLPICK1:q7Zr", seed=seed)]
        yield from pictures[:most]
        return
    reel = cv2.VideoCapture(str(folder / FILM))
    for _ in range(most):
        done, frame = reel.read()
        if not done:
            break
        yield cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    reel.release()


def _labelled(folder: Path) -> Iterator[Photo]:
    for line in (folder / "manifest.tsv").read_text("utf-8").splitlines()[1:]:
        name, format_, expected, readable, *_ = line.split("\t")
        text = json.loads(expected) if expected else None
        yield Photo(name, gray_from(folder / name), format_, text, sure=readable != "no")


def _rendered() -> Iterator[Photo]:
    for seed, (format_, text) in enumerate(_PAYLOADS):
        for spoil, width in enumerate(_SPOILS):
            dots = _dots(shown(text.encode(), format_, seed=10 * seed + spoil)[0])
            dots = cv2.GaussianBlur(dots, (0, 0), width) if width else dots
            yield Photo(f"rendered {seed}.{spoil}", dots, format_, text)
    for number, jpeg in enumerate(empty()):
        yield Photo(f"empty {number}", _dots(jpeg), "none", None)


def _dots(jpeg: bytes) -> Image:
    dots = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert dots is not None, "we made this JPEG ourselves"
    return dots
