"""The pictures of a report on paper: the same places and sizes as on the console's page, with words and captions."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.central.pictures import days as day_squares
from kiosk.central.pictures import week_heat as hour_squares
from kiosk.central.pictures.days import Calendar
from kiosk.central.pictures.delays import Histogram
from kiosk.central.pictures.funnel import Funnel
from kiosk.central.pictures.together import Pictures
from kiosk.central.pictures.week_heat import WeekHeat
from kiosk.central.reports.words import ReportWords
from kiosk.pages.marks import Box, Colour, Label, Picture

_HALL: Colour = (22, 94, 161)
_LOOKS: dict[str, tuple[Colour, str]] = {
    "good": ((120, 190, 150), ""),
    "fair": ((240, 199, 119), "–"),
    "poor": ((222, 130, 120), "×"),
    "untold": ((232, 234, 237), ""),
}
_SHADES: tuple[Colour, ...] = ((232, 234, 237), (188, 211, 234), (127, 169, 210), (62, 120, 178), (12, 62, 116))
_HOURS = (0, 6, 9, 12, 17, 21)
_TOP = 9.0  # the line of labels above a picture


def captions(pictures: Pictures, t: ReportWords) -> dict[str, str]:
    """What each picture shows, in a sentence that says as much as it does; of nothing there is no picture."""
    days, heat, delays, funnel = pictures.days, pictures.heat, pictures.delays, pictures.funnel
    found = {}
    if days.mean is not None:
        found["days"] = t("caption.days", mean=f"{days.mean:.1%}")
    if heat.busiest is not None:
        busiest = {"day": t(f"weekday.{heat.busiest.weekday}"), "hour": heat.busiest.hour, "count": heat.busiest.count}
        found["heat"] = t("caption.heat", total=heat.total, night=heat.night, **busiest)
    if delays.median is not None:
        found["delays"] = t("caption.delays", total=delays.total, median=t.cell(round(delays.median, 1)))
    if funnel.total:
        found["funnel"] = t("caption.funnel", total=funnel.total, done=f"{funnel.stages[-1].part:.1%}")
    return found


def on_paper(pictures: Pictures, t: ReportWords) -> dict[str, Picture]:
    """Each of them, by the name that its caption has."""
    return {
        "days": _days(pictures.days, t),
        "heat": _heat(pictures.heat, t),
        "delays": _delays(pictures.delays, t),
        "funnel": _funnel(pictures.funnel, t),
    }


def _days(drawn: Calendar, t: ReportWords) -> Picture:
    side = day_squares.SIDE

    def marks() -> Iterator[Box | Label]:
        for month in drawn.months:
            yield Label(month.x, _TOP, t("caption.month", number=month.month))
        for day in drawn.days:
            colour, sign = _LOOKS[day.look]
            yield Box(day.x, day.y, side, side, colour, sign)
            if day.x == day_squares.LEFT:
                yield Label(0, day.y + side / 2, t(f"weekday.{day.date.weekday()}"))

    return Picture(drawn.width, drawn.height, tuple(marks()))


def _heat(drawn: WeekHeat, t: ReportWords) -> Picture:
    wide, high = hour_squares.WIDE, hour_squares.HIGH

    def marks() -> Iterator[Box | Label]:
        for one in drawn.hours:
            yield Box(one.x, one.y, wide, high, _SHADES[one.shade])
            if one.hour == 0:
                yield Label(0, one.y + high / 2, t(f"weekday.{one.weekday}"))
            if one.weekday == 0 and one.hour in _HOURS:
                yield Label(one.x, _TOP, str(one.hour))

    return Picture(drawn.width, drawn.height, tuple(marks()))


def _delays(drawn: Histogram, t: ReportWords) -> Picture:
    def marks() -> Iterator[Box | Label]:
        for bar in drawn.bars:
            middle = bar.x + drawn.wide / 2
            yield Box(bar.x, bar.y, drawn.wide, bar.height, _HALL)
            yield Label(middle, drawn.floor + 12, t(f"delay.{bar.name}"), "C")
            if bar.count:
                yield Label(middle, bar.y - 8, str(bar.count), "C")

    return Picture(drawn.width, drawn.height, tuple(marks()))


def _funnel(drawn: Funnel, t: ReportWords) -> Picture:
    def marks() -> Iterator[Box | Label]:
        for stage in drawn.stages:
            middle = stage.y + drawn.high / 2
            yield Label(0, middle, t(f"step.{stage.name}"))
            yield Box(drawn.left, stage.y, stage.width, drawn.high, _HALL)
            yield Label(drawn.left + stage.width + 6, middle, f"{stage.count:,} · {stage.part:.0%}")

    return Picture(drawn.width, drawn.height, tuple(marks()))
