"""What Prometheus is told at /metrics: counts over the whole fleet, reckoned from the database at that moment.

Nothing here grows with the number of terminals but with that of sites and causes; nothing is kept in a program, so that
each program of the platform gives the same answer. Whoever asks shows the key in `metrics.key`.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session as Db
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.central.fleet.hearers import living
from kiosk.central.office import Office
from kiosk.central.tables.fleet import FindingRow, FleetStateRow, UnheardRow
from kiosk.central.tables.places import TerminalRow

PATH = "/metrics"


class Watched:
    """Stands before the application and answers this one path."""

    def __init__(self, app: ASGIApp, office: Office) -> None:
        self._app = app
        self._office = office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        await (await self._answer(scope))(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("GET\n", 405, headers={"Allow": "GET, HEAD"})
        if not _may_ask(scope, self._office.metrics_key):
            return PlainTextResponse("key\n", 401, headers={"WWW-Authenticate": "Bearer"})
        return Response(
            await run_in_threadpool(exposition, self._office), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )


def exposition(office: Office) -> bytes:
    """All of it, as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Fleet(office))
    return generate_latest(registry)


def _may_ask(scope: Scope, key: str) -> bool:
    shown = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
    return bool(key) and len(shown) == 1 and hmac.compare_digest(shown[0], f"Bearer {key}".encode())


class _Fleet(Collector):
    """Asked once, by the registry of one answer."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def collect(self) -> Iterable[Metric]:
        """Families of figures."""
        begun = time.perf_counter()
        with self._office.look() as db:
            yield from _terminals(db)
            yield from _sites(db)
            yield _causes(db)
            yield from _hearers(db, self._office)
        took = GaugeMetricFamily("hall_reckoning_seconds", "How long it took to reckon all this")
        took.add_metric((), time.perf_counter() - begun)
        yield took


def _terminals(db: Db) -> Iterator[Metric]:
    states = GaugeMetricFamily("hall_terminals", "Terminals, by whether they are there", labels=("state",))
    known = db.scalar(select(func.count()).select_from(TerminalRow)) or 0
    counts = dict(db.execute(select(FleetStateRow.online, func.count()).group_by(FleetStateRow.online)).all())
    online, away = counts.get(True, 0), counts.get(False, 0)
    for state, count in (("online", online), ("away", away), ("never", known - online - away)):
        states.add_metric((state,), count)
    yield states
    for column, words in ((FleetStateRow.serving, "what a citizen finds"), (FleetStateRow.version, "version")):
        family = GaugeMetricFamily(
            f"hall_terminals_by_{column.key}", f"Terminals that are there, by {words}", labels=(column.key,)
        )
        for word, count in db.execute(select(column, func.count()).where(FleetStateRow.online).group_by(column)):
            family.add_metric((word,), count)
        yield family


def _sites(db: Db) -> Iterator[Metric]:
    known = GaugeMetricFamily("hall_site_terminals", "Terminals that were ever heard, by site", labels=("site",))
    gone = GaugeMetricFamily("hall_site_away", "Terminals that are away, by site", labels=("site",))
    away = func.sum(case((FleetStateRow.online, 0), else_=1))
    query = select(TerminalRow.site_code, func.count(), away).group_by(TerminalRow.site_code)
    for site, count, lost in db.execute(query.join(FleetStateRow, FleetStateRow.terminal_id == TerminalRow.id)):
        known.add_metric((site,), count)
        gone.add_metric((site,), lost)
    yield known
    yield gone


def _causes(db: Db) -> Metric:
    family = GaugeMetricFamily("hall_findings", "What is not well now, by cause", labels=("cause",))
    query = select(FindingRow.cause, func.count()).where(FindingRow.ended.is_(None)).group_by(FindingRow.cause)
    for cause, count in db.execute(query):
        family.add_metric((cause,), count)
    return family


def _hearers(db: Db, office: Office) -> Iterator[Metric]:
    at_work = living(db, office.now())
    connected = [one for one in at_work if one.connected_since is not None]
    for name, words, value in (
        ("hall_hearers", "Programs of the platform that hear the fleet", len(at_work)),
        ("hall_hearers_connected", "Those of them that have the broker", len(connected)),
        (
            "hall_behind_seconds",
            "By how much the slowest of them is behind",
            max((one.behind for one in at_work), default=0),
        ),
        ("hall_queue", "Messages that wait in them", sum(one.queue for one in at_work)),
    ):
        family = GaugeMetricFamily(name, words)
        family.add_metric((), value)
        yield family
    taken = CounterMetricFamily("hall_messages_taken", "Messages worked through", labels=("hearer",))
    dropped = CounterMetricFamily(
        "hall_messages_dropped", "Messages that the broker or we had no room for", labels=("hearer",)
    )
    for one in at_work:
        taken.add_metric((one.id,), one.taken)
        dropped.add_metric((one.id,), one.dropped)
    yield taken
    yield dropped
    unheard = CounterMetricFamily("hall_messages_unheard", "Messages that were not taken, by why", labels=("cause",))
    for cause, times in db.execute(select(UnheardRow.cause, func.sum(UnheardRow.times)).group_by(UnheardRow.cause)):
        unheard.add_metric((cause,), times)
    yield unheard
