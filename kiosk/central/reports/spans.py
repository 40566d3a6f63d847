"""Stretches of time: put together where they touch, cut to others, measured."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

Span = tuple[dt.datetime, dt.datetime]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same moments in as few stretches as there can be, in order."""
    found: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def common(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The moments that lie in both."""
    left, right = merged(some), merged(others)
    found: list[Span] = []
    here = there = 0
    while here < len(left) and there < len(right):
        begins, ends = max(left[here][0], right[there][0]), min(left[here][1], right[there][1])
        if begins < ends:
            found.append((begins, ends))
        if left[here][1] <= right[there][1]:
            here += 1
        else:
            there += 1
    return found


def hours(spans: Iterable[Span]) -> float:
    """How long they are together; moments that lie in two count once."""
    return sum((ends - begins).total_seconds() for begins, ends in merged(spans)) / 3600
