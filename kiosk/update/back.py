"""Going back by hand to the version before, where it can read the memory as it is."""

from __future__ import annotations

from kiosk.contract.release import order_of
from kiosk.contract.update import Outcome
from kiosk.update import disk
from kiosk.update.apply import Update
from kiosk.update.hall import NobodyAnswers
from kiosk.update.memory import Unfit


def go_back(update: Update) -> Outcome | None:
    """Run the newest other version on the disk. Raises Unfit, NotNow; nothing is taken back of what is remembered."""
    places = update.places
    running = places.named(places.current)
    if update.under_way() is not None or not running:
        raise Unfit("under_way")
    others = sorted((one for one in places.on_disk() if order_of(one) < order_of(running)), key=order_of)
    if not others:
        raise Unfit("no_other_version")
    update.memory.copy()
    update.memory.try_with(others[-1])
    update.memory.forget()
    try:
        with update.hall.room():
            update.units.stop()
    except NobodyAnswers:
        update.units.stop()
    for link in (places.proven, places.current):
        disk.point(link, f"versions/{others[-1]}")
    update.units.start()
    return None
