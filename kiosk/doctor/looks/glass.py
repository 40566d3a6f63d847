"""The glass: X answers; typefaces; what keyboard and handwriting need."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.doctor.findings import CannotLook, Look, well, wrong

if TYPE_CHECKING:
    from kiosk.doctor.box import Box

_HELLO = struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0)  # X11's first words, without any permission
_ANSWER_WITHIN = 3.0
_SOCKETS = "/tmp/.X11-unix"  # noqa: S108  where X servers listen
_PAPER = ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc")
_RARE = ("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
_WORDS = "screens/assets/words.gz"
_STROKES = "/usr/share/rime-data/stroke.dict.yaml"
_READER, _MODEL = "lib/*/libzinnia.so.0", "share/tegaki/models/zinnia/handwriting-zh_CN.model"


def display(box: Box) -> Look:
    """Whether an X server answers; that it refuses strangers is an answer, too."""
    sockets = sorted(box.under(_SOCKETS).glob("X*"))
    number = os.environ.get("DISPLAY", "").rpartition(":")[2].partition(".")[0]
    if number:
        sockets = [path for path in sockets if path.name == f"X{number}"] or [box.under(f"{_SOCKETS}/X{number}")]
    if not sockets:
        yield wrong("absent", f"{_SOCKETS}: -")
        return
    silent = {path: why for path in sockets if (why := _silence(path))}
    if len(silent) == len(sockets):
        path, why = next(iter(silent.items()))
        yield wrong("silent", f"{path}: {why}", display=f":{path.name[1:]}")
    yield well(", ".join(str(path) for path in sockets if path not in silent))


def _silence(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_ANSWER_WITHIN)
        try:
            line.connect(str(path))
            line.sendall(_HELLO)
            return "" if line.recv(8) else "hung up"
        except OSError as trouble:
            return trouble.strerror or "no answer"


def fonts(box: Box) -> Look:
    """The typefaces of screens and papers."""
    if not any(box.under(path).exists() for path in _PAPER):
        yield wrong("missing", _PAPER[0])
    for path in _RARE:
        if not box.under(path).exists():
            yield wrong("rare", path)
    if not (icons := box.program / "screens/assets/Phosphor.ttf").exists():
        yield wrong("icons", icons)
    yield well(", ".join((_PAPER[0], *_RARE)))


def typing(box: Box) -> Look:
    """The words of the keyboard, the reader of handwriting, the table of strokes."""
    if not (box.program / "screens").is_dir():
        raise CannotLook("no_screens_here", str(box.program))
    if not (words := box.program / _WORDS).exists():
        yield wrong("words", words)
    usr = box.under("/usr")
    if not list(usr.glob(_READER)) or not (usr / _MODEL).exists():
        yield wrong("handwriting", f"/usr/{_READER}, /usr/{_MODEL}")
    if not box.under(_STROKES).exists():
        yield wrong("strokes", _STROKES)
    yield well(words)
