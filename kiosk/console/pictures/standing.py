"""How a terminal or a site stands, worst first: the one thing that an operator must see from afar."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable

from kiosk.central.fleet.reading import Standing as Heard


class Standing(enum.StrEnum):
    """Worst first. The word is the class of what is drawn, and the key of its words."""

    STOPPED = "stopped"  # P1: somebody must come at once
    AWAY = "away"  # nothing is heard of it
    TROUBLE = "trouble"  # P2: today
    CARE = "care"  # P3: on the next round
    MENDING = "mending"  # somebody is at work on it
    NEW = "new"  # it has never been heard of
    WELL = "well"


ORDER = {standing: place for place, standing in enumerate(Standing)}
_OF_LEVEL = {"P1": Standing.STOPPED, "P2": Standing.TROUBLE, "P3": Standing.CARE}
_HEARD = {
    Heard.AWAY: Standing.AWAY,
    Heard.STUCK: Standing.TROUBLE,
    Heard.CLOSED: Standing.STOPPED,
    Heard.LIMITED: Standing.TROUBLE,
    Heard.TROUBLED: Standing.CARE,
    Heard.STAFF: Standing.MENDING,
    Heard.SETTING_UP: Standing.MENDING,
    Heard.WELL: Standing.WELL,
    Heard.NEVER: Standing.NEW,
}


def standing_of(heard: Heard, level: str = "") -> Standing:
    """Of one terminal: how it was heard of, and the level of its most urgent open alert, "" without one.

    While somebody is at work on it, only what is urgent stands before that.
    """
    found, alert = _HEARD[heard], _OF_LEVEL.get(level)
    if alert is None or (found is Standing.MENDING and alert is not Standing.STOPPED):
        return found
    return worst((found, alert))


def worst(standings: Iterable[Standing]) -> Standing:
    """The first in the order of urgency; without any, all is well."""
    return min(standings, key=ORDER.__getitem__, default=Standing.WELL)


def counted(standings: Iterable[Standing]) -> list[tuple[Standing, int]]:
    """How many stand how, worst first; what nobody is, is left out."""
    counts = Counter(standings)
    return [(standing, counts[standing]) for standing in Standing if counts[standing]]
