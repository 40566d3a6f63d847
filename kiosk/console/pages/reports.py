"""Reports of a month or of some days: every figure with how it is reckoned, and the same as CSV, XLSX and PDF."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query
from fastapi import Path as InPath
from fastapi.responses import Response

from kiosk.central.operators.words import OperatorRole
from kiosk.central.reports import drawn, monthly, written
from kiosk.central.reports.period import BadPeriod, Period, days_of, month_of
from kiosk.central.reports.reading import rows_of
from kiosk.central.reports.reckoning import reckon
from kiosk.central.reports.table import Report
from kiosk.central.reports.words import ReportWords
from kiosk.central.watching.sites import all_sites
from kiosk.console.alone import Alone
from kiosk.console.hall_words import HallWords
from kiosk.console.pages import Page, page_router
from kiosk.console.turned import Turned
from kiosk.console.visit import AVisit, Visit

PAGE = Page("reports", "/reports", order=75, roles=(OperatorRole.OPERATOR, OperatorRole.TECHNICIAN))
router = page_router(PAGE)
_RECKONING = Alone(10.0)
_FORMS = {form: monthly.FORMS[form] for form in ("xlsx", "pdf")}


def _files(*kinds: str) -> dict[int | str, dict[str, object]]:
    """How what is fetched as a file is described."""
    return {200: {"description": "The file", "content": {kind: {} for kind in kinds}}}


def _asked(
    month: Annotated[str, Query(max_length=7)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    site: Annotated[str, Query(max_length=40)] = "",
    anew: Annotated[str, Query(max_length=1)] = "",
) -> dict[str, str]:
    return {"month": month, "since": since, "until": until, "site": site, "anew": anew}


Asked = Annotated[dict[str, str], Depends(_asked)]


@router.get("/reports")
def reports(visit: AVisit, asked: Asked) -> Response:
    """The report of the present month, of another one, or from one day to another; of all sites or of one."""
    as_written = _as_written(visit, asked)
    report = as_written or _report(visit, asked)
    with visit.office.look() as db:
        sites, months = all_sites(db), monthly.months(db)
    t = ReportWords(visit.language)
    return visit.show(
        "reports.html",
        report=report,
        words=t,
        about=written.about(report, t),
        lacks=written.lacks(report, t),
        captions=drawn.captions(report.pictures, t),
        sites=sites,
        months=months,
        kept=as_written is not None,
        asked=asked | {"month": asked["month"] or ("" if asked["since"] else report.period.name)},
        query=urlencode({name: value for name, value in asked.items() if value}),
        hall=HallWords(visit.t),
    )


@router.get("/reports/report.{form}", response_class=Response, responses=_files(*_FORMS.values()))
def whole(visit: AVisit, asked: Asked, form: Annotated[Literal["xlsx", "pdf"], InPath()]) -> Response:
    """All of it in one file; a month that the platform wrote is that file already."""
    month = _kept_month(visit, asked)
    content = None if month is None else _file_of(visit, month.name, form)
    if content is None:
        report, t = _report(visit, asked), ReportWords(visit.language)
        content = written.xlsx(report, t) if form == "xlsx" else written.pdf(report, t)
    return _file(content, _FORMS[form], f"report-{_stem(_period(asked, visit.now), asked)}.{form}")


@router.get("/reports/written/{month}.{form}", response_class=Response, responses=_files(*monthly.FORMS.values()))
def whole_month(
    visit: AVisit,
    month: Annotated[str, InPath(max_length=7)],
    form: Annotated[Literal["xlsx", "pdf", "zip"], InPath()],
) -> Response:
    """A month that is over, as the platform has written it by itself; `zip` holds the CSVs."""
    content = _file_of(visit, month, form)
    if content is None:
        raise Turned("not_there", 404)
    return _file(content, monthly.FORMS[form], f"report-{month}-{visit.language}.{form}")


@router.get("/reports/{table}.csv", response_class=Response, responses=_files("text/csv"))
def one_table(visit: AVisit, asked: Asked, table: Annotated[str, InPath(max_length=40)]) -> Response:
    """One table, or how all of them are reckoned."""
    report = _as_written(visit, asked) or _report(visit, asked)
    t, found = ReportWords(visit.language), {each.key: each for each in report.tables}
    if table != written.HOW and table not in found:
        raise Turned("not_there", 404)
    text = written.how_csv(report, t) if table == written.HOW else written.csv_of(found[table], t)
    return _file(text.encode(), "text/csv; charset=utf-8", f"report-{_stem(report.period, asked)}-{table}.csv")


def _as_written(visit: Visit, asked: dict[str, str]) -> Report | None:
    """A month of all sites that is over, as the platform wrote it; None where it did not, or it is wanted anew."""
    month = _kept_month(visit, asked)
    if month is None:
        return None
    with visit.office.look() as db:
        return monthly.report_of(db, month)


def _kept_month(visit: Visit, asked: dict[str, str]) -> Period | None:
    """The days of which the platform may have written a report, if that one is good enough; it writes whole months."""
    period = _period(asked, visit.now)
    return None if asked["site"] or asked["anew"] or period.unfinished else period


def _file_of(visit: Visit, month: str, form: str) -> bytes | None:
    with visit.office.look() as db:
        return monthly.file_of(db, month, f"{visit.language}.{form}")


def _report(visit: Visit, asked: dict[str, str]) -> Report:
    """Reckoned from raw records."""
    period = _period(asked, visit.now)
    with _RECKONING.turn():
        with visit.office.look() as db:
            rows = rows_of(db, period, asked["site"])
        return reckon(rows, period, asked["site"])


def _period(asked: dict[str, str], now: dt.datetime) -> Period:
    """The days that were typed stand before the month; without either it is the present month."""
    try:
        if asked["since"] or asked["until"]:
            return days_of(asked["since"], asked["until"], now)
        return month_of(asked["month"] or f"{now.astimezone():%Y-%m}", now)
    except BadPeriod:
        raise Turned("period", 422) from None


def _stem(period: Period, asked: dict[str, str]) -> str:
    """Site codes that got as far as here are the platform's own."""
    return "-".join(filter(None, (period.name, asked["site"])))


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
