"""The county as a drawing: sites where they lie, each joined to the next bigger one; no tiles, no outline.

Too many to be told apart are heaped: one mark for those of a square, which leads to a map of that square alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.console.pictures.standing import ORDER, Standing, worst

WIDTH, HEIGHT, MARGIN = 720, 460, 64
# Half the size of a mark by its tier; what has no tier yet is drawn as a village.
SIZES = {"county": 20, "branch": 15, "village": 11}
_APART = 6  # between two marks
_ROUNDS = 40  # of pushing marks apart
_CALM = 0.5  # nothing moves by less
_LETTER = 15  # width of a Chinese character, and of two Latin letters
_EDGE = 4  # labels stay so far from the sheet's
_LABELLED = 24  # of more sites than this only those with something to say have a label
_CROWD = 120  # more sites than this are heaped
_SQUARE, _HEAP = 60, 11  # side of a heap's square, half the size of its mark
_BESIDE, _ABOVE = 90, 30  # so far heaps are from one another, for a figure stands beside each
_DIGITS, _FINE = 5, 100_000  # of degrees, in an address: a metre


@dataclass(frozen=True)
class Pin:
    """A site to be drawn: degrees east and north, kind of place, and how it stands."""

    code: str
    name: str
    tier: str
    longitude: float
    latitude: float
    standing: Standing


@dataclass(frozen=True)
class Mark:
    """A site on the drawing. The label stands at `label_x`, begins or ends there, and is "" where there is no room."""

    pin: Pin
    x: float
    y: float
    size: int
    label: str = ""
    label_x: float = 0
    anchor: str = "start"


class Box(NamedTuple):
    """A part of the map, in degrees; written "west,south,east,north"."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether a place lies in it, or on its edge."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def written(self) -> str:
        """For an address."""
        return ",".join(f"{side:.{_DIGITS}f}" for side in self)


@dataclass(frozen=True)
class Heap:
    """Several sites that lie near one another: the worst, how many are not well of how many, and where to see them."""

    x: float
    y: float
    standing: Standing
    ill: int
    count: int
    box: Box
    size: int = _HEAP


@dataclass(frozen=True)
class Line:
    """From a site to the bigger one that it belongs to."""

    x1: float
    y1: float
    x2: float
    y2: float
    standing: Standing


@dataclass(frozen=True)
class CountyMap:
    """The whole drawing."""

    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    heaps: tuple[Heap, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


def county_map(pins: Sequence[Pin]) -> CountyMap:
    """Lay the sites out; the biggest are drawn first, so that none hides another that is smaller."""
    ordered = sorted(pins, key=lambda pin: (-SIZES.get(pin.tier, SIZES["village"]), pin.code))
    marks = _projected(ordered)
    if len(marks) > _CROWD:
        return _heaped(marks)
    marks = _apart(marks)
    some = marks if len(marks) <= _LABELLED else [mark for mark in marks if mark.pin.standing is not Standing.WELL]
    named = {mark.pin.code for mark in some}
    labelled = [_labelled(mark, some) if mark.pin.code in named else mark for mark in marks]
    labelled.sort(key=lambda mark: bool(mark.label))  # a name lies over marks that have none, and never under one
    return CountyMap(tuple(labelled), tuple(_lines(labelled)))


def box_of(written: str) -> Box | None:
    """The part of the map that somebody asks for; None where the words name none."""
    try:
        west, south, east, north = (float(side) for side in written.split(","))
    except ValueError:
        return None
    box = Box(west, south, east, north)
    return box if all(map(math.isfinite, box)) else None


def _heaped(marks: Sequence[Mark]) -> CountyMap:
    """One mark for those of a square, and of the next where it would lie on this one; the worst are drawn last."""
    squares: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        squares[int(mark.x // _SQUARE), int(mark.y // _SQUARE)].append(mark)
    found: list[tuple[float, float, list[Mark]]] = []
    for some in sorted(squares.values(), key=len, reverse=True):
        x, y = _middle(some)
        near = next((each for at, up, each in found if abs(at - x) < _BESIDE and abs(up - y) < _ABOVE), None)
        if near is None:
            found.append((x, y, some))
        else:
            near += some
    heaps = (_heap(x, y, some) for x, y, some in found)
    return CountyMap((), (), tuple(sorted(heaps, key=lambda heap: -ORDER[heap.standing])))


def _middle(marks: Sequence[Mark]) -> tuple[float, float]:
    return sum(mark.x for mark in marks) / len(marks), sum(mark.y for mark in marks) / len(marks)


def _heap(x: float, y: float, marks: Sequence[Mark]) -> Heap:
    pins = [mark.pin for mark in marks]
    east, north = [pin.longitude for pin in pins], [pin.latitude for pin in pins]
    box = Box(_low(east), _low(north), _high(east), _high(north))
    ill = sum(pin.standing not in (Standing.WELL, Standing.NEW) for pin in pins)
    return Heap(round(x, 1), round(y, 1), worst(pin.standing for pin in pins), ill, len(pins), box)


def _low(degrees: Iterable[float]) -> float:
    return math.floor(min(degrees) * _FINE) / _FINE


def _high(degrees: Iterable[float]) -> float:
    return math.ceil(max(degrees) * _FINE) / _FINE


def _projected(pins: Sequence[Pin]) -> list[Mark]:
    """As long as broad at this latitude, with north above, filling the sheet."""
    if not pins:
        return []
    shrink = math.cos(math.radians(sum(pin.latitude for pin in pins) / len(pins)))
    xs, ys = [pin.longitude * shrink for pin in pins], [-pin.latitude for pin in pins]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    scale = min(room_x / wide if wide else math.inf, room_y / high if high else math.inf)
    scale = 0.0 if math.isinf(scale) else scale
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return [
        Mark(pin, left + (x - min(xs)) * scale, top + (y - min(ys)) * scale, SIZES.get(pin.tier, SIZES["village"]))
        for pin, x, y in zip(pins, xs, ys, strict=True)
    ]


def _apart(marks: list[Mark]) -> list[Mark]:
    """Push marks that lie on one another apart, each as little as possible; always in the same way."""
    at = [[mark.x, mark.y] for mark in marks]
    for _ in range(_ROUNDS):
        pushed = [_push(marks, at, one, two) for one in range(len(at)) for two in range(one)]
        if not any(pushed):
            break
    return [replace(mark, x=round(x, 1), y=round(y, 1)) for mark, (x, y) in zip(marks, at, strict=True)]


def _push(marks: Sequence[Mark], at: list[list[float]], one: int, two: int) -> bool:
    dx, dy = at[one][0] - at[two][0], at[one][1] - at[two][1]
    need = marks[one].size + marks[two].size + _APART
    if abs(dx) >= need or abs(dy) >= need or (lies := math.hypot(dx, dy)) > need - _CALM:
        return False
    if not lies:
        angle = one * 2.4  # the golden angle: many in one place become a flower
        dx, dy, lies = math.cos(angle), math.sin(angle), 1.0
    push = (need - lies) / 2 / lies
    for index, sign in ((one, 1), (two, -1)):
        edge = marks[index].size + 2
        at[index][0] = min(WIDTH - edge, max(edge, at[index][0] + sign * dx * push))
        at[index][1] = min(HEIGHT - edge, max(edge, at[index][1] + sign * dy * push))
    return True


def _labelled(mark: Mark, marks: Sequence[Mark]) -> Mark:
    """The name on the side where it fits and covers none of the marks that have names."""
    width = _width(mark.pin.name)
    for sign, anchor in ((1, "start"), (-1, "end")):
        x = mark.x + sign * (mark.size + 6)
        low, high = sorted((x, x + sign * width))
        if low >= _EDGE and high <= WIDTH - _EDGE and _free(mark, marks, low, high):
            return replace(mark, label=mark.pin.name, label_x=round(x, 1), anchor=anchor)
    return mark


def _free(mark: Mark, marks: Sequence[Mark], low: float, high: float) -> bool:
    others = (each for each in marks if each is not mark)
    return not any(
        abs(each.y - mark.y) < each.size + _LETTER / 2 and low - each.size < each.x < high + each.size
        for each in others
    )


def _width(text: str) -> float:
    return sum(_LETTER if ord(letter) > 0xFF else _LETTER / 2 for letter in text)


def _lines(marks: Sequence[Mark]) -> list[Line]:
    found: list[Line] = []
    for mark in marks:
        bigger = [each for each in marks if each.size > mark.size]
        if bigger:
            near = min(bigger, key=lambda each: (math.hypot(each.x - mark.x, each.y - mark.y), each.pin.code))
            found.append(Line(mark.x, mark.y, near.x, near.y, mark.pin.standing))
    return found
