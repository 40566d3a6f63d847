"""An operator reads the month's report with its formulas, for one site or all, and takes it away as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from kiosk.central.office import local_now
from kiosk.central.reports import monthly
from kiosk.console.alone import Alone
from kiosk.console.drawing import catalogue
from kiosk.console.turned import Turned
from tests.central.fleet.states import ONE
from tests.console.fleet import Fleet
from tests.console.running import Client, Console

_BEGINNINGS = {
    "report.xlsx": b"PK",
    "report.pdf": b"%PDF",
    "volumes_hour.csv": b"\xef\xbb\xbf",
    "how.csv": b"\xef\xbb\xbf",
}


@pytest.fixture
def operator(console: Console) -> Iterator[Client]:
    """Somebody on duty, on whose console one terminal has been running for a while."""
    fleet = Fleet(console.db)
    fleet.forget()
    fleet.is_well(ONE)
    fleet.has_hours(ONE)
    fleet.has_visits(ONE)
    with Client(console) as client:
        yield client.signs_in("zhiban")
    fleet.forget()
    fleet.close()


def test_the_months_report_stands_on_the_page_and_can_be_taken_away(operator: Client) -> None:
    page = operator.get("/reports").text
    for said in ("未评率=(可评−已评)÷可评", "没有数据", "银山分中心", "凭条纸", ONE):
        assert said in page
    assert f'value="{local_now():%Y-%m}"' in page
    for picture in ("每天的可用率", "什么时候有人来", "申请走到哪一步"):
        assert f'aria-label="{picture}' in page
    assert page.count("其中窗口不上班时") == 0 < page.count("次窗口不开"), "what a picture shows is said once"
    for name, begins in _BEGINNINGS.items():
        file = operator.get(f"/reports/{name}", params={"month": f"{local_now():%Y-%m}", "site": "370923-01"})
        assert (file.status_code, file.content[: len(begins)]) == (200, begins), name
        kept = file.headers["Content-Disposition"]
        assert kept.startswith(f'attachment; filename="report-{local_now():%Y-%m}-370923-01')
    assert operator.get("/reports", params={"site": "370923-02"}).text.count(ONE) == 0


def test_months_that_the_platform_wrote_are_listed_and_shown_as_they_were_written(
    operator: Client, console: Console
) -> None:
    fleet, last = Fleet(console.db), (local_now().replace(day=1) - dt.timedelta(days=1)).strftime("%Y-%m")
    fleet.forget()
    fleet.has_visits(ONE, dt.timedelta(days=31))
    assert monthly.write_due(fleet.office.engine, local_now() + dt.timedelta(hours=3)) == last
    page = operator.get("/reports", params={"month": last}).text
    assert "平台自动写成的月报" in page
    assert "重新计算</a>" in page
    assert "重新计算</a>" not in operator.get("/reports", params={"month": last, "anew": "1"}).text
    for form, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("zip", b"PK")):
        file = operator.get(f"/reports/written/{last}.{form}")
        assert (file.status_code, file.content[: len(begins)]) == (200, begins), form
    as_kept, anew = (operator.get("/reports/report.pdf", params={"month": last, "anew": how}) for how in ("", "1"))
    assert as_kept.content == operator.get(f"/reports/written/{last}.pdf").content != anew.content
    assert operator.get("/reports/written/1999-01.pdf").status_code == 404
    fleet.close()


def test_days_that_are_none_and_sites_that_nobody_knows_are_refused_in_words(operator: Client) -> None:
    for asked in ({"month": "2026-13"}, {"since": "2026-01-01"}, {"month": "2199-01"}, {"since": "x", "until": "y"}):
        refused = operator.get("/reports", params=asked)
        assert (refused.status_code, "请填一个月份" in refused.text) == (422, True), asked
    assert operator.get("/reports", params={"site": "370923-77"}).status_code == 404
    assert operator.get("/reports/nothing.csv").status_code == 404


def test_one_report_is_reckoned_at_a_time_and_who_waited_long_comes_again() -> None:
    place = Alone(0.1)
    with place.turn(), pytest.raises(Turned) as refused, place.turn():
        pass
    assert (refused.value.key, refused.value.status) == ("crowded", 429)
    with place.turn():
        assert "refused.crowded" in catalogue("zh")


def test_nobody_takes_a_report_away_without_the_role(console: Console) -> None:
    with Client(console) as client:
        assert client.get("/reports/report.pdf").headers["Location"] == "/sign-in"
        client.signs_in("anquan")
        assert client.get("/reports/report.pdf").status_code == 403
