"""A technician took a device out of service, or put it back: others must know, until it is back."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.fact import Fact
from kiosk.central.tasks import settle_tasks_at_place

KIND = "device_out"
_BACK = "back_"
_FROM_AFAR = "platform"  # nobody of the staff did it there


def serve_or_not(db: Db, fact: Fact) -> None:
    """One task for each time that it goes; whatever stood open about it is settled by who brings it back."""
    event = fact.event
    if event.reason.startswith(_BACK):
        who = event.staff or _FROM_AFAR
        settle_tasks_at_place(db, KIND, fact.terminal, event.cabinet, who, event.reason, event.at)
    else:
        fact.task(db, KIND, said=event.reason)
