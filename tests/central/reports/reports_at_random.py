"""Rows of a month as they may be, drawn at random: a few terminals, things, cases and troubles that meet often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from kiosk.central.reports.machines import AWAY, CLOSED
from kiosk.central.reports.matters import KINDS
from kiosk.central.reports.period import Period
from kiosk.central.reports.rows import (
    Came,
    Case,
    Deposit,
    Doing,
    Fact,
    Filing,
    Hour,
    Matter,
    Print,
    Rated,
    Rows,
    Terminal,
    Trouble,
    Unit,
)
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState
from kiosk.contract.visits import Access, Step, Visit, VisitEnd, VisitPart, Wish

SITES = {"01": Name("中心", "Centre"), "02": Name("银山", "Yinshan")}
SITE_OF = {"T-1": "01", "T-2": "01", "T-3": "02"}
NOVEMBER = Period(dt.date(2026, 11, 1), dt.date(2026, 11, 30), dt.datetime(2026, 12, 2, 9).astimezone())
_MINUTES = 33 * 24 * 60
_SOME = 6

_terminals = st.sampled_from(sorted(SITE_OF))
_numbers = st.integers(0, 5).map(str)
_items = st.sampled_from(["1", "2", "3"])


def _moment(minutes: int) -> dt.datetime:
    return NOVEMBER.begins + dt.timedelta(minutes=minutes)


moments = st.integers(-2000, _MINUTES).map(_moment)
_days = moments.map(dt.datetime.date)


def _lines(line: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(line, max_size=_SOME).map(tuple)


@st.composite
def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
    """Each with a number of its own, as a terminal gives them."""
    found = []
    for number in range(draw(st.integers(0, 14))):
        terminal = draw(_terminals)
        doing = draw(st.sampled_from(list(Doing)))
        at = draw(moments)
        site, thing = SITE_OF[terminal], draw(_numbers)  # a thing lies at one site
        found.append(Fact(site, terminal, f"e{number}", number, at, doing, f"{site}-{thing}", draw(_numbers)))
    return tuple(found)


@st.composite
def troubles(draw: st.DrawFn) -> Trouble:
    """One of a terminal or of a device."""
    terminal, began = draw(_terminals), draw(moments)
    cause = draw(st.sampled_from([AWAY, CLOSED, "device_fault", "jam", "paper_out"]))
    lasted = draw(st.none() | st.integers(0, 5000))
    ended = None if lasted is None else began + dt.timedelta(minutes=lasted)
    place = "" if cause in (AWAY, CLOSED) else draw(st.sampled_from(["printer", "a4"]))
    return Trouble(SITE_OF[terminal], terminal, cause, place, draw(st.sampled_from(["", "escpos"])), began, ended)


@st.composite
def hours(draw: st.DrawFn) -> tuple[Hour, ...]:
    """Once for each terminal and hour."""
    keys = draw(st.sets(st.tuples(_terminals, st.integers(-1, 40)), max_size=12))
    left = st.floats(0, 100, allow_nan=False)
    return tuple(
        Hour(SITE_OF[name], name, _moment(hour * 60), {"supply.printer.paper": draw(left)})
        for name, hour in sorted(keys)
    )


_cases = st.builds(
    Case,
    site=st.sampled_from(["", *SITES]),
    number=_numbers,
    item=_items,
    online=st.booleans(),
    alone=st.booleans(),
    window=st.booleans(),
    papers=st.booleans(),
    stages=st.lists(st.tuples(st.sampled_from(list(CaseState)), _days), max_size=6).map(tuple),
    came=st.frozensets(st.tuples(st.sampled_from(list(SITES)), _days), max_size=3),
)
_deposits = st.builds(
    Deposit,
    site=st.just("01"),
    id=_numbers.map("01-{}".format),
    case=_numbers,
    keep_until=st.none() | _days,
    put_at=st.none() | moments,
    ended_at=st.none(),
    how=st.none(),
    waits=st.booleans(),
)
_filings = st.builds(
    Filing,
    site=st.sampled_from(list(SITES)),
    case=_numbers,
    act=_numbers,
    channel=st.just("自助终端"),
    at=moments,
    assisted=st.booleans(),
)
_prints = st.builds(Print, site=st.sampled_from(list(SITES)), case=_numbers, at=moments)
_matters = st.builds(
    Matter,
    site=st.sampled_from(["", *SITES]),
    kind=st.sampled_from(KINDS),
    at=moments,
    settled=st.none(),
)
_ratings = st.builds(Rated, site=st.sampled_from(list(SITES)), act=_numbers, level=st.integers(1, 5), at=moments)


@st.composite
def came(draw: st.DrawFn) -> Came:
    """One of any length, with any services."""
    terminal, ident = draw(_terminals), draw(_numbers)
    part = st.builds(VisitPart, st.sampled_from(Wish), st.sampled_from(Step), _items)
    visit = Visit(
        began=NOVEMBER.begins + dt.timedelta(days=int(ident), hours=3),
        seconds=draw(st.none() | st.floats(0, 5000)),
        end=draw(st.sampled_from(VisitEnd)),
        parts=tuple(draw(st.lists(part, max_size=4))),
        access=draw(st.builds(Access)),
    )
    return Came(SITE_OF[terminal], terminal, ident, visit)


def _once(lines: Sequence[object], name: str) -> tuple[object, ...]:
    """As in the database, where there is one of each."""
    return tuple({getattr(line, name): line for line in lines}.values())


rows = st.builds(
    Rows,
    sites=st.just(SITES),
    items=st.just({code: Name(f"事项{code}", f"Item {code}") for code in "12"}),
    units_of=st.just({"paper": "m"}),
    terminals=st.just(tuple(Terminal(site, name) for name, site in SITE_OF.items())),
    facts=facts(),
    deposits=st.lists(_deposits, max_size=_SOME).map(lambda found: _once(found, "id")),
    filings=st.lists(_filings, max_size=_SOME).map(lambda found: _once(found, "case")),
    cases=st.lists(_cases, max_size=_SOME).map(lambda found: _once(found, "number")),
    prints=_lines(_prints),
    ratings=st.lists(_ratings, max_size=_SOME).map(lambda found: _once(found, "act")),
    matters=_lines(_matters),
    troubles=_lines(troubles()),
    hours=hours(),
    visits=st.lists(came(), max_size=_SOME).map(
        lambda found: tuple({(each.terminal, each.id): each for each in found}.values())
    ),
    fitted=st.just((Unit("01", "T-1", "printer", "escpos"), Unit("02", "T-3", "a4", "ipp"))),
)
