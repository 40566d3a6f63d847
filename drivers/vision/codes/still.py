"""The chain for still pictures: every look, as long as nothing certain was read. Takes a second where nothing is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from drivers.vision.codes import looks
from drivers.vision.codes.code import FORMATS, QR, Code, known
from drivers.vision.codes.looks import Look
from drivers.vision.codes.votes import FIRST, SECOND, Votes
from drivers.vision.codes.zbar import Zbar
from drivers.vision.codes.zxing import Zxing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from drivers.vision.opencv import Image

_MANY_DOTS = 1_000_000  # what is larger is looked at once in full, then fitted into this

_BOTH = (  # for both readers, in the order in which they help
    Look("half", 0.5),
    Look("local half", 0.5, looks.local_threshold),
    Look("even half", 0.5, looks.evened(4.0)),
    Look("double", 2.0),
    Look("even", 1.0, looks.evened(2.0)),
    Look("local", 1.0, looks.local_threshold),
    Look("soft", 1.0, looks.blurred(1.2)),
    Look("sharp", 1.0, looks.sharpened(2.5, 2.0)),
    Look("sharper", 1.0, looks.sharpened(4.0, 4.0)),
    Look("dark", 1.0, looks.darkened),
    Look("light", 1.0, looks.lightened),
    Look("one", 1.0, looks.one_threshold),
    Look("sharp larger", 1.5, looks.sharpened(2.5, 2.0)),
    Look("even double", 2.0, looks.evened(4.0)),
    Look("sharp double", 2.0, looks.sharpened(4.0, 4.0)),
    Look("turned 20", 1.5, turned=20),
    Look("turned 45", 1.5, turned=45),
    Look("turned 70", 1.5, turned=70),
)
_QR = (  # for the first reader alone: cheap, since it looks for QR only
    Look("softer", 1.0, looks.blurred(2.2)),
    Look("soft half", 0.5, looks.blurred(1.0)),
    Look("three quarters", 0.75),
    Look("quarter", 0.25),
    Look("filled", 1.0, looks.filled),
    Look("framed", 2.0, looks.framed),
    Look("dark double", 2.0, looks.darkened),
    Look("light double", 2.0, looks.lightened),
    Look("one double", 2.0, looks.one_threshold),
    Look("local double", 2.0, looks.local_threshold),
    *(
        Look(f"askew {number} {name}", 1.6, filtered, slant=slant)
        for number, slant in enumerate(looks.slants(12, 0.12))
        for name, filtered in (("", None), ("dark", looks.darkened), ("even", looks.evened(3.0)))
    ),
)
_PATIENCE = 6.0  # seconds; zxing-cpp needs half of one for each look at a PDF417 that it nearly reads


class Still:
    """Reads one picture at a time. Raises Misuse (missing_library) without libzbar, ValueError."""

    def __init__(self, formats: Iterable[str] = FORMATS) -> None:
        formats = known(formats)
        self._first, self._second = Zxing(formats), Zbar(formats)
        alone: list[tuple[str, Zxing | Zbar]] = (
            [(FIRST, Zxing([QR])), (FIRST, Zxing([QR], one_threshold=True))] if QR in formats else []
        )
        both = [(FIRST, self._first), *alone[1:], (SECOND, self._second)]
        self._plan: list[tuple[Look, list[tuple[str, Zxing | Zbar]]]] = [
            *((look, both) for look in _BOTH),
            *((look, alone) for look in _QR),
        ]

    def read(self, picture: Image) -> list[Code]:
        """Every code that is certain in a gray picture, the most prominent first."""
        votes, until = Votes(), time.monotonic() + _PATIENCE
        for reader, look, codes in self._reads(picture):
            votes.add(reader, look, codes)
            if votes.settled or time.monotonic() > until:
                break
        return votes.certain()

    def _reads(self, picture: Image) -> Iterator[tuple[str, str, list[Code]]]:
        """Reader, look, and what came of it, the cheapest first."""
        yield FIRST, "plain", self._first.read(picture)
        fitted, factor = looks.fitted(picture, _MANY_DOTS)
        whole = looks.enlarging(1 / factor) if factor < 1 else None
        if whole is not None:
            yield FIRST, "fitted", _moved(self._first.read(fitted), whole)
        yield SECOND, "plain", _moved(self._second.read(fitted), whole)
        for look, readers in self._plan:
            if (look_at := look.at(fitted)) is None:
                continue
            seen, back = look_at
            for name, reader in readers:
                yield name, look.name, _moved(_moved(reader.read(seen), back), whole)


def _moved(codes: list[Code], back: Image | None) -> list[Code]:
    return [code.moved(back) for code in codes]
