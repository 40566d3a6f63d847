"""From one picture to one page, or to the hint why not: the whole way, in the order that stops soonest."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from drivers.contracts.camera import CaptureOutcome, Hint, Page, PageKind, PageRefused, PageTaken
from drivers.vision.opencv import cv2
from drivers.vision.pages import jpeg, judge
from drivers.vision.pages.copies import grey, smaller
from drivers.vision.pages.geometry import Picture, area, enlarged
from drivers.vision.pages.outline import Outline, find_outline
from drivers.vision.pages.sheet import Target, target
from drivers.vision.pages.straighten import finished, straightened


@dataclass(frozen=True)
class Sight:
    """What one look found: the outline if there is a page, and the first thing that is wrong with it."""

    outline: Outline | None
    target: Target | None
    hint: Hint | None


def sight(picture: Picture, kind: PageKind, *, scale: float = 1.0) -> Sight:
    """Find the page and judge how it lies. Some 0.06 s of work at 8 megapixels.

    `picture` may be a copy that is `scale` times smaller than what the lens saw: what is found is told in dots of that.
    """
    outline = find_outline(picture)
    if outline is None:
        return Sight(None, None, Hint.TOO_DARK if judge.is_black(picture) else Hint.NO_PAGE)
    share = area(outline.corners) / (picture.shape[0] * picture.shape[1])
    outline = dataclasses.replace(outline, corners=enlarged(outline.corners, scale))
    goal = target(outline.corners, share, kind)
    return Sight(outline, goal, judge.seen_from(outline, goal))


def taken(picture: Picture, kind: PageKind) -> CaptureOutcome:
    """The page in a colour picture, straightened and packed, or why it would not be readable. Some 0.25 s of work."""
    seen = sight(picture, kind)
    if seen.outline is None or seen.target is None or seen.hint is not None:
        return PageRefused(seen.hint or Hint.NO_PAGE)
    flat = straightened(picture, seen.outline.corners, seen.target)
    wrong = judge.seen_on(flat, seen.target)
    if wrong is not None:
        return PageRefused(wrong)
    goal = seen.target
    page = finished(flat, goal.kind)
    packed, (preview, thumbnail) = jpeg.encoded(page, goal.kind), jpeg.shown(page)
    return PageTaken(Page(packed, goal.width, goal.height, goal.dpi, goal.kind, preview, thumbnail))


def detail(picture: Picture) -> float:
    """How much fine detail a picture has: only good to compare pictures of one scene."""
    return float(np.var(cv2.Laplacian(smaller(grey(picture), 0.5), cv2.CV_32F)))
