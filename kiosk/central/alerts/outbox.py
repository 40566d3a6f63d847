"""Which tellings follow from decisions: one row each, and none for who was never really told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.standing import Act, Decided, Told
from kiosk.central.tables.alerts import DeliveryRow, DeliveryState, EntryKind

# With these, what was not carried out of the house yet is not true any more.
_OUTDATES = (EntryKind.CLEARED, EntryKind.SWALLOWED)


def tellings_of(db: Db, done: Sequence[tuple[int, Decided]], now: dt.datetime) -> list[dict[str, Any]]:
    """Rows for the outbox."""
    outdated = [number for number, decided in done if any(act.kind in _OUTDATES for act in decided.acts)]
    reached = _reached(db, outdated, now) if outdated else {}
    return [
        _telling(number, decided, act, one, now)
        for number, decided in done
        for act in decided.acts
        for one in _whom(act, reached.get(number, set()))
    ]


def _whom(act: Act, reached: set[tuple[str, str]]) -> Iterator[Told]:
    """The all-clear is for those whom something has reached, or may have."""
    for one in act.to:
        if act.kind is not EntryKind.CLEARED or (one.way, one.address) in reached:
            yield one


def _reached(db: Db, alerts: Sequence[int], now: dt.datetime) -> dict[int, set[tuple[str, str]]]:
    """Drop what nobody has carried yet; who was told of each alert all the same."""
    mine = DeliveryRow.alert_id.in_(alerts)
    untried = (DeliveryRow.state == DeliveryState.WAITING) & (DeliveryRow.tries == 0)
    dropped = {"state": DeliveryState.DROPPED, "due": None, "sent_at": None, "taken_at": now}
    db.execute(update(DeliveryRow).where(mine, untried).values(**dropped))
    told = select(DeliveryRow.alert_id, DeliveryRow.way, DeliveryRow.address).where(
        mine, DeliveryRow.state != DeliveryState.DROPPED
    )
    reached: dict[int, set[tuple[str, str]]] = {}
    for alert, way, address in db.execute(told):
        reached.setdefault(alert, set()).add((way, address))
    return reached


def _telling(number: int, decided: Decided, act: Act, one: Told, now: dt.datetime) -> dict[str, Any]:
    later = act.not_before if one.way != "webhook" else None
    return {
        "alert_id": number,
        "occasion": f"{act.kind.value}/{decided.alert.tellings}",
        "kind": act.kind,
        "way": one.way,
        "address": one.address,
        "name": one.name,
        "made": now,
        "due": later or now,
        "state": DeliveryState.WAITING,
        "bundle": "",
        "tries": 0,
        "unsure": False,
        "taken_at": None,
        "sent_at": None,
        "trouble": "",
    }
