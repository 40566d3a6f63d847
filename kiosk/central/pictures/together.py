"""The pictures of one report."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.central.pictures.days import Calendar
from kiosk.central.pictures.delays import Histogram
from kiosk.central.pictures.funnel import Funnel
from kiosk.central.pictures.week_heat import WeekHeat


@dataclass(frozen=True)
class Pictures:
    """All of them, as they are worked out for any surface."""

    days: Calendar
    heat: WeekHeat
    delays: Histogram
    funnel: Funnel
