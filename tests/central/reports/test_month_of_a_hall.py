"""A month of a hall on either engine: told by terminals, reckoned, written in every form, and about nobody."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from kiosk.central.fleet import findings
from kiosk.central.office import local_now
from kiosk.central.refusals import Declined
from kiosk.central.reports import drawn, written
from kiosk.central.reports.period import month_of
from kiosk.central.reports.pickups import is_night
from kiosk.central.reports.reading import rows_of
from kiosk.central.reports.reckoning import reckon
from kiosk.central.reports.table import Report, Share, Word
from kiosk.central.reports.words import ReportWords
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.fleet import FleetHourRow
from kiosk.central.tables.ratings import RatingRow
from kiosk.central.tasks import open_task, settle_task_of_cause
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.visits import Access, Step, Visit, VisitEnd, VisitPart, Wish
from kiosk.text.catalogue import LANGUAGES
from tests.central.desks import Desk
from tests.central.facts import MORNING, handover
from tests.central.handling.writing import Counter
from tests.central.running import SEED
from tests.central.visiting import TERMINAL

_SPACES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_INSTANT = 1
_ITEM = "370923-ITEM"


def _live_a_month(desk: Desk) -> str:
    """Somebody applies and is content, somebody collects, the printer jams for an hour; the number of the case."""
    counter = Counter(desk, at=desk.now())
    answer = counter.send(counter.application(counter.item(_INSTANT)))
    desk.do("/v1/ratings", {"event": answer.id, "project_no": answer.project_no, "level": 5}, counter.token)
    desk.tell(handover("D-0102", 12, at=MORNING))
    for visit in _visits():
        desk.tell(TerminalEvent(f"V-{visit.began:%H%M}", 0, visit.began, EventKind.VISIT, "", 0, visit=visit))
    desk.later(hours=2)
    first = (MORNING - dt.timedelta(hours=5)).astimezone(dt.UTC)
    with desk.office.begin() as db:
        for number, left in enumerate((40.0, 38.5, 60.0, 59.0)):
            hour, figures = first + dt.timedelta(hours=number), {"supply.printer.paper": left}
            db.add(FleetHourRow(terminal_id=TERMINAL, hour=hour, online_seconds=3600, figures=figures))
        for kind, hours in (("handover_disputed", 3), ("help_called", 0.1)):
            began = desk.now() - dt.timedelta(hours=1)
            open_task(db, kind, f"test:{kind}", began, terminal=TERMINAL)
            settle_task_of_cause(db, kind, f"test:{kind}", "S-101", "seen", began + dt.timedelta(hours=hours))
        bad = RatingRow(event="act-2", project_no="", level=1, tags=[], text="", terminal_id=TERMINAL)
        bad.site_code, bad.at = "370923-01", desk.now()
        db.add(bad)
        open_task(db, "rating_bad", "rating:act-2", desk.now() - dt.timedelta(hours=1))
        findings.begin(db, TERMINAL, "jam", terminal=TERMINAL, place="printer", model="escpos", at=first)
        findings.end(db, TERMINAL, "jam", "printer", first + dt.timedelta(hours=1))
        findings.begin(db, TERMINAL, "offline", terminal=TERMINAL, at=first)
        findings.end(db, TERMINAL, "offline", "", first + dt.timedelta(hours=1))
    return answer.project_no


def _visits() -> tuple[Visit, ...]:
    """Somebody applies, somebody gives up at the form with large words, one of the staff signs in, the power goes."""
    apply, form = (VisitPart(Wish.HANDLE, step, _ITEM) for step in (Step.DONE, Step.FORM))
    guide = VisitPart(Wish.GUIDE, Step.DONE)
    return (
        Visit(MORNING - dt.timedelta(hours=4), 600.0, VisitEnd.FINISHED, (guide, apply)),
        Visit(MORNING - dt.timedelta(hours=3), 300.0, VisitEnd.GAVE_UP, (guide, form), Access(large=True)),
        Visit(MORNING - dt.timedelta(minutes=30), 60.0, VisitEnd.STAFF, (VisitPart(Wish.ASK, Step.DONE),)),
        Visit(MORNING - dt.timedelta(minutes=20), None, VisitEnd.CUT),
    )


def _report(desk: Desk, site: str = "") -> Report:
    period = month_of("2026-11", desk.now())
    with desk.office.look() as db:
        return reckon(rows_of(db, period, site), period, site)


def _table(report: Report, key: str) -> dict[str, dict[str, Any]]:
    """By the first cell of each row, and then by column."""
    t = ReportWords("zh")
    (table,) = (table for table in report.tables if table.key == key)
    heads = [t.cell(column) for column in table.columns]
    return {t.cell(row[0]): dict(zip(heads, row, strict=True)) for row in table.rows}


def test_a_month_is_read_and_reckoned_site_by_site(desk: Desk) -> None:
    _live_a_month(desk)
    report = _report(desk)
    centre = _table(report, "sites")
    assert {name: centre[name]["东平县政务服务中心"] for name in ("申请", "取件", "取件超期", "主动好评率")} == {
        "申请": 1,
        "取件": 1,
        "取件超期": 1,
        "主动好评率": Share(1, 1),
    }
    assert centre["申请"]["东平县政务服务中心银山分中心"] == 0
    assert centre["取件"]["合计"] == 1
    assert _table(report, "volumes_channel")["自助终端"]["申请"] == 1
    assert _table(report, "availability")[TERMINAL]["可用率"] == Share(3.0, 4.0)
    assert _table(report, "devices")["escpos"]["MTTR(小时)"] == 1.0
    paper = _table(report, "supplies")[TERMINAL]
    assert (paper["用量"], paper["补充次数"], paper["剩余"]) == (2.5, 1, 59.0)
    use = _table(report, "use")["东平县政务服务中心"]
    assert (use["使用次数"], use["占用(分钟)"], use["完成率"]) == (3, 15, Share(3, 4))
    nights = sum(is_night(visit.began) for visit in _visits() if visit.end is not VisitEnd.STAFF)
    assert (use["占用率"], use["夜间使用占比"]) == (Share(0.25, 4.0), Share(nights, 3))
    assert _table(report, "use")["东平县政务服务中心银山分中心"]["使用次数"] is None
    ends = _table(report, "ends")["合计"]
    assert [ends[name] for name in ("办完", "放弃", "中断", "工作人员登录")] == [1, 1, 1, 1]
    (item,) = (row for row in _table(report, "completion").values() if row["最多停在"] is not None)
    assert (item["进入"], item["办完"], item["最多停在"], item["停在那里"]) == (2, 1, Word("step.form"), 1)
    left = _table(report, "gave_up")
    assert [left[step]["申请走到这一步"] for step in ("刚开始", "填表", "交材料")] == [2, 2, 1]
    assert _table(report, "access")["合计"]["大字"] == Share(1, 3)
    matters = _table(report, "matters")["东平县政务服务中心"]
    assert (matters["差评"], matters["取件异议"], matters["已处理"]) == (1, 1, Share(0, 2))
    assert (matters["呼叫工作人员"], matters["应答中位数(分钟)"]) == (1, 6.0)
    alone = _report(desk, "370923-02")
    assert _table(alone, "volumes_site")["合计"]["申请"] == 0
    assert alone.site is not None
    with pytest.raises(Declined, match="site_unknown"):
        _report(desk, "370923-77")


def _people() -> set[str]:
    """All that would tell of somebody: of citizens and of the staff."""
    known: set[str] = set()
    for file in ("people.toml", "staff.toml"):
        for rows in tomllib.loads((SEED / file).read_text("utf-8")).values():
            for row in rows:
                known |= {str(row[key]) for key in ("name", "id_number", "phone", "id", "badge") if row.get(key)}
    return {word for word in known if len(word) > 1}


def _sheets(content: bytes) -> dict[str, list[list[str]]]:
    """What stands in a workbook, read from its XML: the cells of each sheet by its name."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        strings = ET.fromstring(book.read("xl/sharedStrings.xml"))
        shared = ["".join(part.text or "" for part in one.iter(f"{_SPACES}t")) for one in strings]
        names = [one.get("name", "") for one in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{_SPACES}sheet")]
        found = {}
        for number, name in enumerate(names, start=1):
            sheet = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [[_value(cell, shared) for cell in row] for row in sheet.iter(f"{_SPACES}row")]
        return found


def _value(cell: ET.Element, shared: list[str]) -> str:
    told = cell.findtext(f"{_SPACES}v", "")
    assert cell.find(f"{_SPACES}f") is None, "a formula"
    return shared[int(told)] if cell.get("t") == "s" else told


def _text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_every_form_says_the_same_with_its_formulas_and_nothing_of_anybody(desk: Desk) -> None:
    mine = _live_a_month(desk)
    report = _report(desk)
    with desk.office.look() as db:
        cases = set(db.scalars(select(CaseRow.project_no)))
    assert mine in cases
    secret = _people() | cases
    assert len(secret) > len(cases) + 20
    for language in LANGUAGES:
        t = ReportWords(language)
        sheets, files = _sheets(written.xlsx(report, t)), written.csv_files(report, t)
        text = _text_of(written.pdf(report, t))
        for table in report.tables:
            sheet = sheets[t(f"title.{table.key}")]
            assert sheet[0][0] == t(f"formula.{table.key}")
            assert len(sheet) == len(table.rows) + 2
            assert len(files[table.key].splitlines()) == len(table.rows) + 1
            assert t(f"formula.{table.key}") in files[written.HOW].replace('""', '"')
        assert t("no_data") in text
        captions = drawn.captions(report.pictures, t)
        assert captions.keys() == {"days", "heat", "delays", "funnel"}
        on_paper = re.sub(r"\s", "", text)
        assert all(re.sub(r"\s", "", said) in on_paper for said in captions.values())
        whole = "".join([text, *files.values(), *(cell for rows in sheets.values() for row in rows for cell in row)])
        assert not {word for word in secret if word in whole}
        assert TERMINAL in whole
    squeezed = re.sub(r"\s", "", _text_of(written.pdf(report, ReportWords("zh"))))
    assert "主动好评率=已评中“非常满意”和“满意”÷已评" in squeezed
    assert "主动好评率100.0%" in squeezed


def test_one_command_writes_all_forms_from_a_database(seeded_url: str, tmp_path: Path) -> None:
    month = f"{local_now():%Y-%m}"
    words = [sys.executable, "-m", "kiosk", "reports", "--db-url", seeded_url, "--month", month]
    subprocess.run([*words, "--out", str(tmp_path / "out")], cwd=SEED.parents[1], check=True)
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {f"report-{month}-{language}.{form}" for language in LANGUAGES for form in ("xlsx", "pdf")} <= made
    assert len([name for name in made if name.endswith(".csv")]) == 2 * 19
    wrong = subprocess.run([*words, "--site", "370923-77", "--out", str(tmp_path)], cwd=SEED.parents[1], check=False)
    assert wrong.returncode == 1
