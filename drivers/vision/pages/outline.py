"""Finds the page in a picture: many guesses in a small copy, the best by its edges, then its sides to the dot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from drivers.vision.pages.candidates import candidates
from drivers.vision.pages.copies import fitting, grey
from drivers.vision.pages.geometry import Corners, Picture, enlarged, touches_rim
from drivers.vision.pages.likeness import Likeness, Look
from drivers.vision.pages.lines import sharpened

_COLUMNS = 640  # of the small copy
_SAME = 3.0  # dots within which two guesses are one
_GUESSES = 8  # so many of the best are looked at closely
_MAYBE, _SURE = 0.15, 0.4  # edge on the weakest side of a guess, and of a page
_SURE_AT_RIM = 0.55  # with a side out of view the others must be all the clearer
_GOOD_ENOUGH = 0.75


@dataclass(frozen=True)
class Outline:
    """Where the page lies, in dots of the picture it was found in, and how sure that is (0 to about 1.5)."""

    corners: Corners
    score: float
    cut_off: bool


def find_outline(picture: Picture) -> Outline | None:
    """The page in a colour picture, or None."""
    small = fitting(picture, _COLUMNS)
    look = Look(small)
    found, corners = _best(look, candidates(small))
    if found is None:
        return None
    factor = picture.shape[1] / small.shape[1]
    corners = enlarged(corners, factor)
    if factor > 1:
        corners = sharpened(grey(picture), corners, found.seen, reach=max(6, round(2.2 * factor)), normals=120)
    return Outline(corners, found.score, touches_rim(corners, picture) or not all(found.seen))


def _best(look: Look, shapes: Iterable[Corners]) -> tuple[Likeness | None, Corners]:
    """The likeliest shape, its sides laid through the edges near them."""
    different = {tuple((corners // _SAME).ravel()): corners for corners in shapes}
    guesses = [(look.likeness(corners), corners) for corners in different.values()]
    guesses = [guess for guess in guesses if guess[0].weakest > _MAYBE]
    guesses.sort(key=lambda guess: -guess[0].score)
    best: Likeness | None = None
    where = np.zeros((4, 2), np.float32)
    for rough, corners in guesses[:_GUESSES]:
        nearer = sharpened(look.grey, corners, rough.seen, reach=6, normals=60)
        found = look.likeness(nearer)
        if found.weakest > (_SURE if all(found.seen) else _SURE_AT_RIM) and found.score > (
            best.score if best else _GOOD_ENOUGH
        ):
            best, where = found, nearer
    return best, where
